/**
 * How sums leave STONNE's reduction tree: those on one line of the bus leave one a cycle, and the memory takes half of what
 * has reached it, rounded up, each cycle (its loop over the write queue counts against a size that shrinks). Only the last
 * cycles of a pass are played one by one. What waits on a line before them is known: nothing, or, on a line that gets more
 * than one sum a cycle, all that it could not take since the first.
 */

/**
 * Cycles before the last sum that are played: sums that come at one interval settle down soon, those of several leave
 * something behind when the fast ones have ended.
 */
const EVEN_WINDOW_CYCLES = 24;
const UNEVEN_WINDOW_CYCLES = 128;

/** The sums of one vector after another, by vector. */
export interface VectorSums {
  /** Line of the bus. */
  readonly lines: Int32Array;
  /** When the last one leaves the tree, and the cycles between them. */
  readonly lasts: Int32Array;
  readonly intervals: Int32Array;
}

export class SumCollection {
  /** Of each cycle of the window, and of the one behind it: sums that leave the lines. */
  private readonly delivered = new Int32Array(UNEVEN_WINDOW_CYCLES + 2);
  /** Of each cycle: sums that come on the line that is played. */
  private readonly coming = new Int32Array(UNEVEN_WINDOW_CYCLES + 1);
  /** The first vector on each line, and the next one on the same line; −1 for none. */
  private readonly first: Int32Array;
  private readonly next: Int32Array;
  /** What waits on lines at the end of the window. */
  private readonly left: Int32Array;
  private lefts = 0;
  private start = 0;
  private window = 0;
  /** The first cycle of the window in which anything comes or waits. */
  private begin = 0;

  /** @param sums that leave the tree at once, at most */
  constructor(
    lines: number,
    private readonly sums: VectorSums,
  ) {
    this.first = new Int32Array(lines).fill(-1);
    this.next = new Int32Array(sums.lines.length);
    this.left = new Int32Array(lines);
  }

  /**
   * When the memory has taken the last sum.
   * @param steps sums of each vector @param last when the last one of all leaves the tree @param even all intervals are equal
   */
  end(vectors: number, steps: number, last: number, even: boolean): number {
    const { first, next } = this;
    const { lines, lasts, intervals } = this.sums;
    this.window = even ? EVEN_WINDOW_CYCLES : UNEVEN_WINDOW_CYCLES;
    this.start = last - this.window;
    this.lefts = 0;
    let earliest = last;
    for (let vector = vectors - 1; vector >= 0; vector--) {
      next[vector] = first[lines[vector]!]!;
      first[lines[vector]!] = vector;
      const begun = lasts[vector]! - (steps - 1) * intervals[vector]!;
      if (begun < earliest) earliest = begun;
    }
    this.begin = Math.max(0, earliest - this.start);
    this.delivered.fill(0, this.begin, this.window + 2);
    for (let vector = 0; vector < vectors; vector++) {
      const line = lines[vector]!;
      if (first[line] !== vector) continue;
      if (next[vector] === -1) this.playAlone(vector, steps);
      else this.playShared(vector, steps);
    }
    for (let vector = 0; vector < vectors; vector++) first[lines[vector]!] = -1;
    return this.taken();
  }

  /** A line of one vector hands every sum on in the next cycle. */
  private playAlone(vector: number, steps: number): void {
    const { delivered, start } = this;
    const interval = this.sums.intervals[vector]!;
    let left = steps;
    let time = this.sums.lasts[vector]! - start;
    for (; time >= 0 && left > 0; time -= interval, left--) delivered[time + 1]!++;
    if (left > 0 && time === -1) delivered[0]!++;
  }

  private playShared(vector: number, steps: number): void {
    const { begin, coming, delivered, next, start, window } = this;
    const { lasts, intervals } = this.sums;
    let since = Number.POSITIVE_INFINITY;
    let before = 0;
    for (let on = vector; on !== -1; on = next[on]!) {
      const interval = intervals[on]!;
      let left = steps;
      for (let time = lasts[on]! - start; time >= 0 && left > 0; time -= interval, left--) coming[time]!++;
      before += left;
      since = Math.min(since, Math.max(0, lasts[on]! - (steps - 1) * interval));
    }
    let queued = Math.max(0, before - Math.max(0, start - 1 - since));
    for (let time = begin; time <= window; time++) {
      if (queued > 0) {
        delivered[time]!++;
        queued--;
      }
      queued += coming[time]!;
      coming[time] = 0;
    }
    if (queued > 0) this.left[this.lefts++] = queued;
  }

  /** When the memory has taken all, after the window. */
  private taken(): number {
    const { begin, delivered, left, start, window } = this;
    let inMemory = 0;
    for (let time = begin; time <= window; time++) inMemory = (inMemory >> 1) + delivered[time]!;
    let alone = delivered[window + 1]!;
    for (let time = window + 1; ; time++) {
      inMemory = (inMemory >> 1) + alone + this.lefts;
      alone = 0;
      let longest = 0;
      for (let i = 0; i < this.lefts; i++) longest = Math.max(longest, left[i]! - 1);
      const skipped = Math.max(0, longest - EVEN_WINDOW_CYCLES); // long queues empty evenly
      this.shorten(1 + skipped);
      if (this.lefts === 0 && inMemory === 0) return start + time;
      time += skipped;
    }
  }

  private shorten(cycles: number): void {
    const { left } = this;
    let lefts = 0;
    for (let i = 0; i < this.lefts; i++) if (left[i]! > cycles) left[lefts++] = left[i]! - cycles;
    this.lefts = lefts;
  }
}
