/**
 * The ports of a fabric and the wires between them. A port sends one frame at a time, for its length divided by the
 * link's rate; the last bit arrives at the peer one delay later (store and forward, full duplex, no gap between frames).
 *
 * When a transmission ends, its port looks for the next frame. That end is an entry of the calendar only when there may
 * be a next frame: otherwise its place in the calendar's order is kept, and taken up if a frame comes before the end.
 */
import type { Calendar } from '../../../kernel/calendar.js';
import { type Fabric, nodeAt } from '../../../machine/cluster/fabric.js';
import { BYTES, type Packets, PORT, RECORD_SHIFT } from './packets.js';
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
  private readonly place: Float64Array;
  private readonly isArmed: Uint8Array;

  /** Entry 0 … count − 1 of the calendar is the end of a port's transmission; a packet's arrival is `base` + number. */
  constructor(
    fabric: Fabric,
    private readonly calendar: Calendar,
    private readonly packets: Packets,
    private readonly packetBase: number,
    private readonly time: TransmissionTime,
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
    this.place = new Float64Array(count);
    this.isArmed = new Uint8Array(count);
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

  /** Sends a packet. The port must be free. @param isFollowed whether something waits for the end already */
  send(port: number, packet: number, isFollowed: boolean): void {
    const { calendar } = this;
    const data = this.packets.data;
    const end = calendar.now + this.time(data[packet + BYTES]!, this.rateBps[port]!);
    this.busyUntil[port] = end;
    if (isFollowed) {
      this.isArmed[port] = 1;
      calendar.add(port, end);
    } else {
      this.place[port] = calendar.reserve();
    }
    data[packet + PORT] = port ^ 1;
    calendar.add(this.packetBase + (packet >> RECORD_SHIFT), end + this.delayNs[port]!);
    this.frames++;
  }
}
