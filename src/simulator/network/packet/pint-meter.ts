/**
 * What a switch port measures for HPCC-PINT: an average of its utilisation, moved by every packet that it has sent, in
 * the arithmetic of a switch's pipeline: products as sums of logarithms, which are looked up for 16 bits of a number,
 * rounded by chance (alibaba-edu/High-Precision-Congestion-Control, switch-node.cc).
 *
 *   U ← U·(T − dt)/T + bytes/(B·T) + dt·queue/(B·T²)        T: largest base round trip; dt: since the last packet, ≤ T
 */
import type { Chance } from './draws.js';
import type { Ports } from './ports.js';

/** Bits of a number that the table of logarithms sees, and fraction bits of its entries (20-bit entries). */
const LOOKED_UP_BITS = 16;
const FRACTION = 2 ** 15;

/** Units in which utilisation and queue enter the table. */
const UTILISATION_UNIT = 8192;
const QUEUE_UNIT = 256;

export class PintMeter {
  private readonly utilisation: Float64Array;
  private readonly lastBytes: Float64Array;
  private readonly lastTime: Float64Array;
  private readonly logRoundTrip: number;

  constructor(
    private readonly ports: Pick<Ports, 'count' | 'rateBps'>,
    private readonly roundTripNs: number,
    private readonly random: Chance,
  ) {
    this.utilisation = new Float64Array(ports.count);
    this.lastBytes = new Float64Array(ports.count);
    this.lastTime = new Float64Array(ports.count);
    this.logRoundTrip = Math.log2(roundTripNs) * FRACTION;
  }

  /** A data packet leaves with this queue behind it: the port's new utilisation. */
  measure(port: number, now: number, queueBytes: number): number {
    const roundTrip = this.roundTripNs;
    const gap = Math.min(roundTrip, now - this.lastTime[port]!);
    // ns a byte at B bytes a second.
    const logByteTime = Math.log2(1e9 / Math.floor(this.ports.rateBps(port) / 8)) * FRACTION;
    let utilisation = 0;
    // Factors of 0 need no guard, and have none in ns-3: their logarithm is minus infinity and draws nothing.
    const queue = Math.floor(queueBytes / QUEUE_UNIT);
    if (queue > 0) {
      const log = this.logarithm(gap) + this.logarithm(queue) + logByteTime - 2 * this.logRoundTrip;
      utilisation += Math.exp((Math.LN2 * log) / FRACTION) * QUEUE_UNIT;
    }
    if (this.lastBytes[port]! > 0) {
      const log = this.logarithm(this.lastBytes[port]!) + logByteTime - this.logRoundTrip;
      utilisation += Math.exp((Math.LN2 * log) / FRACTION);
    }
    if (roundTrip > gap && this.utilisation[port]! > 0) {
      const before = Math.round(this.utilisation[port]! * UTILISATION_UNIT);
      const log = this.logarithm(roundTrip - gap) + this.logarithm(before) - this.logRoundTrip;
      utilisation += Math.exp((Math.LN2 * log) / FRACTION) / UTILISATION_UNIT;
    }
    this.utilisation[port] = utilisation;
    return utilisation;
  }

  /** Any frame has left. */
  left(port: number, now: number, bytes: number): void {
    this.lastBytes[port] = bytes;
    this.lastTime[port] = now;
  }

  /** In units of 1/FRACTION, minus infinity of 0: of a number's leading bits, one more by chance in proportion to the rest. */
  private logarithm(number: number): number {
    const bits = 32 - Math.clz32(number);
    let rounded = number;
    if (bits > LOOKED_UP_BITS) {
      const unit = 2 ** (bits - LOOKED_UP_BITS);
      rounded = Math.floor(number / unit) * unit;
      if (number - rounded > this.random.below(unit)) rounded += unit;
    }
    return Math.trunc(Math.log2(rounded) * FRACTION);
  }
}
