/**
 * How long a sweep has still to go, from what its workers, wherever they are, have done lately: the first points of a
 * program take many times what later ones do, because its code is cold.
 */
export class Pace {
  private done = 0;
  /** What was done by when: the start of what counts as lately, and of what will. */
  private since: Mark;
  private next: Mark;

  /** @param cost of all that is left, in any unit @param now ms */
  constructor(
    private cost: number,
    now: number,
  ) {
    this.since = { now, done: 0 };
    this.next = this.since;
  }

  /** A point has come, or will not be needed. */
  finish(cost: number, isDone: boolean, now: number): void {
    this.cost -= cost;
    if (!isDone) return;
    this.done += cost;
    if (this.done < 2 * this.next.done) return;
    this.since = this.next; // from half to three quarters of what is done came since then
    this.next = { now, done: this.done };
  }

  /** s; nothing while nobody can know */
  secondsLeft(now: number): number | undefined {
    const elapsed = (now - this.since.now) / 1000;
    const done = this.done - this.since.done;
    return done > 0 && elapsed > 0 ? (this.cost * elapsed) / done : undefined;
  }
}

interface Mark {
  readonly now: number;
  readonly done: number;
}
