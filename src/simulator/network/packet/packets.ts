/**
 * The packets under way: records of small integers in one typed array, used again and again, so that a packet allocates
 * nothing and its fields lie in one cache line. A packet is named by where its record begins.
 */

/** Fields of a record. */
export const FLOW = 0;
/** Of data its number in the message, from 0; of an acknowledgement the number that is expected next. */
export const NUMBER = 1;
/** On the wire. */
export const BYTES = 2;
/** What the packet is, and its marks. */
export const KIND = 3;
/** Where in the route table the next egress port stands. */
export const ROUTE = 4;
/** The port at which it arrives, or came into the switch where it waits. */
export const PORT = 5;
/** The packet behind it in its queue. */
export const NEXT = 6;
/** Switches that have added a telemetry record, or PINT's power. */
export const TELEMETRY = 7;
export const RECORD = 8;
/** A packet's number is its place shifted by this. */
export const RECORD_SHIFT = 3;

/** What a packet is: the low bits of KIND. */
export const DATA = 0;
export const ACK = 1;
export const NACK = 2;
/** A congestion notification by itself, where notifications are delayed. */
export const CNP = 3;
/** A receiver's word that a flow may send on. */
export const GRANT = 4;
export const XOFF = 5;
export const XON = 6;
export const KINDS = 7;

/** Bits of KIND beside: a switch marked it; the data it acknowledges was marked. */
export const MARKED = 8;
export const ECHO = 16;

/** No packet. */
export const NONE = -1;

/** Telemetry records of a packet, as in HPCC's header. */
export const MAX_HOPS = 5;

/** Integers of a telemetry record: time, bytes sent and queue, in the units and widths of HPCC's header. */
export const HOP_TIME = 0;
export const HOP_BYTES = 1;
export const HOP_QUEUE = 2;
export const HOP_RECORD = 3;

export interface TelemetrySpace {
  /** Room for the telemetry records of MAX_HOPS switches. */
  readonly hasHops: boolean;
  /** Room for the time of sending. */
  readonly hasTime: boolean;
}

export class Packets {
  data = new Int32Array(0);
  /** MAX_HOPS telemetry records for each packet. */
  hops = new Int32Array(0);
  /** When a data packet's transmission began, ns. */
  sentAt = new Float64Array(0);
  private free = NONE;
  private used = 0;
  private capacity = 0;

  /** @param onGrowth is told how many packets there is room for */
  constructor(
    private readonly space: TelemetrySpace,
    private readonly onGrowth: (packets: number) => void,
  ) {
    this.grow(1024);
  }

  /** Packets under way. */
  get count(): number {
    return this.used;
  }

  /** Room for packets so far. */
  get room(): number {
    return this.capacity;
  }

  take(): number {
    if (this.free === NONE) this.grow(this.capacity * 2);
    const packet = this.free;
    this.free = this.data[packet + NEXT]!;
    this.used++;
    return packet;
  }

  release(packet: number): void {
    this.data[packet + NEXT] = this.free;
    this.free = packet;
    this.used--;
  }

  /** Where the packet's telemetry records begin. */
  hopsOf(packet: number): number {
    return (packet >> RECORD_SHIFT) * (MAX_HOPS * HOP_RECORD);
  }

  private grow(capacity: number): void {
    const had = this.capacity;
    this.data = grown(new Int32Array(capacity * RECORD), this.data);
    if (this.space.hasHops) this.hops = grown(new Int32Array(capacity * MAX_HOPS * HOP_RECORD), this.hops);
    if (this.space.hasTime) this.sentAt = grown(new Float64Array(capacity), this.sentAt);
    for (let i = capacity - 1; i >= had; i--) {
      this.data[i * RECORD + NEXT] = this.free;
      this.free = i * RECORD;
    }
    this.capacity = capacity;
    this.onGrowth(capacity);
  }
}

function grown<T extends { set(from: T): void }>(to: T, from: T): T {
  to.set(from);
  return to;
}
