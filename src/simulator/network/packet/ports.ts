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

export class Ports {
  readonly count: number;
  /** The node at the port. */
  readonly node: Int32Array;
  readonly isAtHost: Uint8Array;
  readonly rateBps: Float64Array;
  readonly delayNs: Float64Array;
  /** Its peer has told it to pause its data class. */
  readonly isHeld: Uint8Array;
  /** Until when it sends the present frame. */
  readonly busyUntil: Float64Array;
  /** Frames sent, all ports. */
  frames = 0;

  /** Place of the transmission's end in the calendar's order, and whether it is an entry there. */
  private readonly place: Int32Array;
  private readonly isArmed: Uint8Array;
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
    this.rateBps = new Float64Array(count);
    this.delayNs = new Float64Array(count);
    fabric.links.forEach(({ rateGbps, delayNs }, link) => {
      this.rateBps.fill(Math.round(rateGbps * 1e9), 2 * link, 2 * link + 2);
      this.delayNs.fill(delayNs, 2 * link, 2 * link + 2);
    });
    this.isHeld = new Uint8Array(count);
    this.busyUntil = new Float64Array(count).fill(-1);
    this.place = new Int32Array(count);
    this.isArmed = new Uint8Array(count);
    this.wires = new FrameRings(count, hasTelemetry, true);
  }

  /** True when the port may send now; otherwise the end of its present transmission will be an event. */
  freeOrAwaited(port: number): boolean {
    if (this.isArmed[port] === 1) return false;
    if (this.calendar.hasPassed(this.busyUntil[port]!, this.place[port]!)) return true;
    this.isArmed[port] = 1;
    this.calendar.addAt(port, this.busyUntil[port]!, this.place[port]!);
    return false;
  }

  /** The calendar has come to the end of the port's transmission. */
  becomeFree(port: number): void {
    this.isArmed[port] = 0;
    this.busyUntil[port] = -1;
  }

  /** Sends a frame. The port must be free. @param isFollowed whether something waits for the end already */
  send(port: number, frame: Frame, isFollowed: boolean): void {
    const { calendar } = this;
    const end = calendar.now + this.time(frame.bytes, this.rateBps[port]!);
    this.busyUntil[port] = end;
    if (isFollowed) {
      this.isArmed[port] = 1;
      calendar.add(port, end);
    } else {
      this.place[port] = calendar.reserve();
    }
    const arrival = end + this.delayNs[port]!;
    if (this.wires.count(port) === 0) {
      this.wires.push(port, frame, 0, arrival);
      calendar.add(this.count + port, arrival);
    } else {
      this.wires.push(port, frame, calendar.reserve(), arrival);
    }
    this.frames++;
  }

  /** Takes the frame that arrives from `port` off its wire; its port is then the one at which it arrives. */
  receive(port: number, into: Frame): void {
    const { wires } = this;
    wires.shift(port, into);
    into.port = port ^ 1;
    if (wires.count(port) > 0) this.calendar.addAtOld(this.count + port, wires.timeAt(port, 0), wires.tagAt(port, 0));
  }

  /** Frames on the wires. */
  underWay(): number {
    let total = 0;
    for (let port = 0; port < this.count; port++) total += this.wires.count(port);
    return total;
  }
}
