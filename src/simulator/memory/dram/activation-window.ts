/**
 * No more than so many activations of a rank within a time: tFAW for four, t32AW for thirty-two. Remembers the last of
 * them, rank by rank, in a ring.
 */
export class ActivationWindow {
  private readonly times: Float64Array;
  private readonly oldest: Int32Array;
  private readonly openTimes: Float64Array;

  /** @param ticks 0 for no such window */
  constructor(
    ranks: number,
    private readonly count: number,
    private readonly ticks: number,
  ) {
    this.times = new Float64Array(ranks * count).fill(Number.NEGATIVE_INFINITY);
    this.oldest = new Int32Array(ranks);
    this.openTimes = new Float64Array(ranks).fill(Number.NEGATIVE_INFINITY);
  }

  /** From when on the rank may be activated once more. */
  openAt(rank: number): number {
    return this.openTimes[rank]!;
  }

  note(rank: number, now: number): void {
    if (this.ticks === 0) return;
    const place = this.oldest[rank]!;
    const first = rank * this.count;
    this.times[first + place] = now;
    const next = place + 1 === this.count ? 0 : place + 1;
    this.oldest[rank] = next;
    this.openTimes[rank] = this.times[first + next]! + this.ticks;
  }
}
