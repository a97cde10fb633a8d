/** The queues of all ports over time: bytes that wait, the most, and the integral over time. */

/** Of a port, side by side. */
const BYTES = 0;
const SINCE = 1;
const INTEGRAL = 2;
const MOST = 3;
const RECORD_SHIFT = 2;

export class QueueMeter {
  private readonly state: Float64Array;

  constructor(private readonly ports: number) {
    this.state = new Float64Array(ports << RECORD_SHIFT);
  }

  /** Bytes that wait at a port. */
  bytes(port: number): number {
    return this.state[(port << RECORD_SHIFT) | BYTES]!;
  }

  /** More bytes wait, or fewer. @returns how many then */
  change(port: number, bytes: number, now: number): number {
    const { state } = this;
    const of = port << RECORD_SHIFT;
    const before = state[of | BYTES]!;
    const after = before + bytes;
    state[of | INTEGRAL]! += before * (now - state[of | SINCE]!);
    state[of | SINCE] = now;
    state[of | BYTES] = after;
    if (after > state[of | MOST]!) state[of | MOST] = after;
    return after;
  }

  /** The most bytes that have waited, by port. */
  most(): Int32Array {
    return Int32Array.from({ length: this.ports }, (_, port) => this.state[(port << RECORD_SHIFT) | MOST]!);
  }

  /** Time averages from 0 on; queues are empty at the end. */
  means(endNs: number): Float64Array {
    return Float64Array.from({ length: this.ports }, (_, port) =>
      endNs > 0 ? this.state[(port << RECORD_SHIFT) | INTEGRAL]! / endNs : 0,
    );
  }
}
