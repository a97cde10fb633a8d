/**
 * The ports of a fabric and the wires between them. A port sends one frame at a time, for its length divided by the
 * link's rate; the last bit arrives at the peer one delay later (store and forward, full duplex, no gap between frames).
 *
 * Of the frames on a wire only the first is an entry of the calendar; the others have their place in the order. When a
 * transmission ends, its port looks for the next frame: that end is an entry only when there may be a next frame, and
 * otherwise its place is taken up if a frame comes before the end.
 */
import type { Calendar } from '../../../kernel/calendar.js';
import { type Fabric, nodeAt } from '../../../machine/cluster/fabric.js';
import type { Frame } from './frame.js';
import { FrameRings } from './frame-rings.js';
import type { TransmissionTime } from './transmission-time.js';

/** Of a port, side by side: one line of a cache. When it is to send, most of it is needed. */
const BUSY_UNTIL = 0;
/** Place of the transmission's end in the calendar's order, and whether it is an entry there. */
const PLACE = 1;
const IS_ARMED = 2;
const IS_HELD = 3;
const RATE = 4;
const DELAY = 5;
const RECORD_SHIFT = 3;

export class Ports {
  readonly count: number;
  /** The node at the port. */
  readonly node: Int32Array;
  readonly isAtHost: Uint8Array;
  /** Frames sent, all ports. */
  frames = 0;

  private readonly state: Float64Array;
  private readonly wires: FrameRings;

  /** The calendar's entry 0 … count − 1 is the end of a port's transmission, `count` + port a frame's arrival from it. */
  constructor(
    fabric: Fabric,
    private readonly calendar: Calendar,
    private readonly time: TransmissionTime,
    hasTelemetry: boolean,
  ) {
    const count = 2 * fabric.links.length;
    this.count = count;
    this.node = Int32Array.from({ length: count }, (_, port) => nodeAt(fabric, port));
    this.isAtHost = Uint8Array.from(this.node, (node) => (node < fabric.hosts ? 1 : 0));
    this.state = new Float64Array(count << RECORD_SHIFT);
    fabric.links.forEach(({ rateGbps, delayNs }, link) => {
      for (const port of [2 * link, 2 * link + 1]) {
        const of = port << RECORD_SHIFT;
        this.state[of | RATE] = Math.round(rateGbps * 1e9);
        this.state[of | DELAY] = delayNs;
        this.state[of | BUSY_UNTIL] = -1;
      }
    });
    this.wires = new FrameRings(count, hasTelemetry, true);
  }

  rateBps(port: number): number {
    return this.state[(port << RECORD_SHIFT) | RATE]!;
  }

  /** Of all ports. */
  rates(): Float64Array {
    return Float64Array.from(this.node, (_, port) => this.rateBps(port));
  }

  setRate(port: number, rateBps: number): void {
    this.state[(port << RECORD_SHIFT) | RATE] = rateBps;
  }

  delayNs(port: number): number {
    return this.state[(port << RECORD_SHIFT) | DELAY]!;
  }

  /** Until when it sends the present frame. */
  busyUntil(port: number): number {
    return this.state[(port << RECORD_SHIFT) | BUSY_UNTIL]!;
  }

  /** Its peer has told it to pause its data class. */
  isHeld(port: number): boolean {
    return this.state[(port << RECORD_SHIFT) | IS_HELD] === 1;
  }

  hold(port: number, isHeld: boolean): void {
    this.state[(port << RECORD_SHIFT) | IS_HELD] = isHeld ? 1 : 0;
  }

  /** Ports that are held. */
  held(): number[] {
    return Array.from(this.node.keys()).filter((port) => this.isHeld(port));
  }

  /** True when the port may send now; otherwise the end of its present transmission will be an event. */
  freeOrAwaited(port: number): boolean {
    const { state, calendar } = this;
    const of = port << RECORD_SHIFT;
    if (state[of | IS_ARMED] === 1) return false;
    const end = state[of | BUSY_UNTIL]!;
    const place = state[of | PLACE]!;
    if (calendar.hasPassed(end, place)) return true;
    state[of | IS_ARMED] = 1;
    calendar.addAt(port, end, place);
    return false;
  }

  /** The calendar has come to the end of the port's transmission. */
  becomeFree(port: number): void {
    const of = port << RECORD_SHIFT;
    this.state[of | IS_ARMED] = 0;
    this.state[of | BUSY_UNTIL] = -1;
  }

  /** Sends a frame. The port must be free. @param isFollowed whether something waits for the end already */
  send(port: number, frame: Frame, isFollowed: boolean): void {
    const { calendar, state, wires } = this;
    const of = port << RECORD_SHIFT;
    const end = calendar.now + this.time(frame.bytes, state[of | RATE]!);
    state[of | BUSY_UNTIL] = end;
    // Asked for identity: see the calendar's `isWhole`.
    if (isFollowed === true) {
      state[of | IS_ARMED] = 1;
      calendar.add(port, end);
    } else {
      state[of | PLACE] = calendar.reserve();
    }
    const arrival = end + state[of | DELAY]!;
    if (wires.count(port) === 0) {
      wires.push(port, frame, 0, arrival);
      calendar.add(this.count + port, arrival);
    } else {
      wires.push(port, frame, calendar.reserve(), arrival);
    }
    this.frames++;
  }

  /** Takes the frame that arrives from `port` off its wire; its port is then the one at which it arrives. */
  receive(port: number, into: Frame): void {
    const { wires } = this;
    wires.shift(port, into);
    into.port = port ^ 1;
    if (wires.count(port) === 0) return;
    const next = wires.placeOf(port, 0);
    this.calendar.addAtOld(this.count + port, wires.timeOf(next), wires.tagOf(next));
  }

  /** Frames on the wires. */
  underWay(): number {
    let total = 0;
    for (let port = 0; port < this.count; port++) total += this.wires.count(port);
    return total;
  }
}
