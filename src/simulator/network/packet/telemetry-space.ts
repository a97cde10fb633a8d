/**
 * Where the telemetry of packets under way lies that is too large for a frame's record: HPCC's records of a packet's
 * hops, TIMELY's time of sending. Places are used again and again.
 */

import type { Telemetry } from '../congestion/scheme.js';

/** Telemetry records of a packet, as in HPCC's header. */
export const MAX_HOPS = 5;

/** Integers of a record: time, bytes sent and queue, in the units and widths of HPCC's header. */
export const HOP_TIME = 0;
export const HOP_BYTES = 1;
export const HOP_QUEUE = 2;
export const HOP_RECORD = 3;

/** Integers of a packet: its hops so far, its records. */
const PACKET_RECORD = 1 + MAX_HOPS * HOP_RECORD;

export class TelemetrySpace {
  /** HPCC's records; empty without them. */
  data = new Int32Array(0);
  /** When a data packet's transmission began, ns; empty without. */
  sentAt = new Float64Array(0);
  private free = new Int32Array(0);
  private freeCount = 0;
  private size = 0;

  private readonly hasHops: boolean;
  private readonly hasTime: boolean;

  constructor(telemetry: Telemetry) {
    this.hasHops = telemetry === 'hops';
    this.hasTime = telemetry === 'time';
  }

  get isUsed(): boolean {
    return this.hasHops || this.hasTime;
  }

  /** A place for a new packet's telemetry. */
  take(): number {
    if (this.freeCount === 0) this.grow();
    const place = this.free[--this.freeCount]!;
    if (this.hasHops) this.data[place * PACKET_RECORD] = 0;
    return place;
  }

  release(place: number): void {
    this.free[this.freeCount++] = place;
  }

  /** Switches that have written a record. */
  hops(place: number): number {
    return this.data[place * PACKET_RECORD]!;
  }

  /** Where in `data` the first hop's record lies. */
  recordsOf(place: number): number {
    return place * PACKET_RECORD + 1;
  }

  /** Where the next hop's record is to be written; beyond MAX_HOPS the first ones are written over. */
  nextRecord(place: number): number {
    const hops = this.data[place * PACKET_RECORD]!++;
    return place * PACKET_RECORD + 1 + (hops % MAX_HOPS) * HOP_RECORD;
  }

  private grow(): void {
    const had = this.size;
    const size = Math.max(256, 2 * had);
    if (this.hasHops) this.data = grown(new Int32Array(size * PACKET_RECORD), this.data);
    if (this.hasTime) this.sentAt = grown(new Float64Array(size), this.sentAt);
    this.free = grown(new Int32Array(size), this.free);
    for (let place = size - 1; place >= had; place--) this.free[this.freeCount++] = place;
    this.size = size;
  }
}

function grown<T extends { set(from: T): void }>(to: T, from: T): T {
  to.set(from);
  return to;
}
