/**
 * What a transfer lost to other cores: the time it took beyond what it takes at full rate (its port's or the memory's,
 * whichever is less), as far as the memory moved other cores' bytes meanwhile. So what a core does to itself is no
 * contention, nor is a narrow port, a latency or a budget; and it is the same whether bandwidth is shared or dealt out
 * in chunks.
 */

/** Other cores' bytes below this share of all bytes served are rounding. */
const ROUNDING = 1e-12;

export class ContentionMeter {
  private readonly began: Float64Array;
  private readonly took: Float64Array;
  /** Bytes that other cores had moved when the port's transfer began; then those they moved during it. */
  private readonly others: Float64Array;
  /** Of these, what is rounding at most, and the rate at which they were moved, bytes per cycle. */
  private readonly none: Float64Array;
  private readonly rate: Float64Array;

  constructor(ports: number) {
    this.began = new Float64Array(ports);
    this.took = new Float64Array(ports);
    this.others = new Float64Array(ports);
    this.none = new Float64Array(ports);
    this.rate = new Float64Array(ports);
  }

  /** @param othersBytes moved by all other cores up to now */
  begin(port: number, now: number, othersBytes: number): void {
    this.began[port] = now;
    this.others[port] = othersBytes;
  }

  /** @param allBytes moved by all cores up to now @param rate of the memory, bytes per cycle */
  end(port: number, now: number, othersBytes: number, allBytes: number, rate: number): void {
    this.took[port] = now - this.began[port]!;
    this.others[port] = othersBytes - this.others[port]!;
    this.none[port] = allBytes * ROUNDING;
    this.rate[port] = rate;
  }

  /** By the port's last transfer, in cycles. @param bytesPerCycle of a transfer at full rate */
  lost(port: number, bytes: number, bytesPerCycle: number): number {
    const during = this.others[port]!;
    if (during <= this.none[port]!) return 0;
    return Math.max(0, Math.min(during / this.rate[port]!, this.took[port]! - bytes / bytesPerCycle));
  }
}
