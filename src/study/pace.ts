/** How long a sweep has still to go, from what its workers, wherever they are, have done since it began. */
export class Pace {
  private done = 0;
  private readonly began: number;

  /** @param cost of all that is left, in any unit @param now ms */
  constructor(
    private cost: number,
    now: number,
  ) {
    this.began = now;
  }

  /** A point has come, or will not be needed. */
  finish(cost: number, isDone: boolean): void {
    this.cost -= cost;
    if (isDone) this.done += cost;
  }

  /** s; nothing while nobody can know */
  secondsLeft(now: number): number | undefined {
    const elapsed = (now - this.began) / 1000;
    return this.done > 0 && elapsed > 0 ? (this.cost * elapsed) / this.done : undefined;
  }
}
