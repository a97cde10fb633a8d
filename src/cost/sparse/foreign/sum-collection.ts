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

export class SumCollection {
  private readonly queued: Int32Array;
  /** Lines on which something waits. */
  private readonly waiting: Int32Array;
  /** Lines in use, and of each the sums before the window and when the first came. */
  private readonly used: Int32Array;
  private readonly before: Int32Array;
  private readonly since: Int32Array;
  private count = 0;
  /** Of each cycle of the window: on which lines a sum comes. */
  private readonly coming: Uint16Array;
  private readonly comingCount = new Int32Array(UNEVEN_WINDOW_CYCLES + 1);
  private readonly most: number;
  private window = 0;
  private start = 0;

  /** @param lines at most 65,536 @param sums that leave the tree at once, at most */
  constructor(lines: number, sums: number) {
    this.queued = new Int32Array(lines);
    this.waiting = new Int32Array(lines);
    this.used = new Int32Array(lines);
    this.before = new Int32Array(lines);
    this.since = new Int32Array(lines).fill(-1);
    this.most = sums;
    this.coming = new Uint16Array((UNEVEN_WINDOW_CYCLES + 1) * sums);
  }

  /** @param last when the last sum of the pass leaves the tree @param even all sums come at the same interval */
  begin(last: number, even: boolean): void {
    this.window = even ? EVEN_WINDOW_CYCLES : UNEVEN_WINDOW_CYCLES;
    this.start = last - this.window;
    this.comingCount.fill(0, 0, this.window + 1);
    for (let i = 0; i < this.count; i++) this.since[this.used[i]!] = -1;
    this.count = 0;
  }

  /** `sums` of them leave on `line`, the last at `last`, every `interval` cycles. */
  add(line: number, sums: number, last: number, interval: number): void {
    const { since, before, comingCount } = this;
    const first = last - (sums - 1) * interval;
    if (since[line] === -1) {
      this.used[this.count++] = line;
      since[line] = Math.max(0, first);
      before[line] = 0;
    } else since[line] = Math.min(since[line]!, Math.max(0, first));
    let left = sums;
    for (let time = last - this.start; time >= 0 && left > 0; time -= interval, left--)
      this.coming[time * this.most + comingCount[time]!++] = line;
    before[line]! += left;
  }

  /** When the memory has taken the last sum. */
  end(): number {
    const { queued, waiting, coming, comingCount, most, start, window } = this;
    let lines = this.queueBeforeWindow();
    let inMemory = 0;
    for (let time = 0; ; time++) {
      inMemory = (inMemory >> 1) + lines;
      let longest = 0;
      let left = 0;
      for (let i = 0; i < lines; i++) {
        const line = waiting[i]!;
        const rest = --queued[line]!;
        if (rest === 0) continue;
        waiting[left++] = line;
        if (rest > longest) longest = rest;
      }
      lines = left;
      if (time <= window) {
        const end = time * most + comingCount[time]!;
        for (let i = time * most; i < end; i++) if (queued[coming[i]!]!++ === 0) waiting[lines++] = coming[i]!;
        if (time < window || end > time * most) continue;
      }
      if (lines === 0 && inMemory === 0) return start + time;
      const skipped = longest - EVEN_WINDOW_CYCLES; // long queues empty evenly
      if (skipped <= 0) continue;
      time += skipped;
      left = 0;
      for (let i = 0; i < lines; i++) {
        const line = waiting[i]!;
        queued[line]! -= Math.min(queued[line]!, skipped);
        if (queued[line]! > 0) waiting[left++] = line;
      }
      lines = left;
    }
  }

  /** Fills `waiting` with the lines that have something by then; gives their number. */
  private queueBeforeWindow(): number {
    const { used, count, queued, waiting } = this;
    let lines = 0;
    for (let i = 0; i < count; i++) {
      const line = used[i]!;
      queued[line] = Math.max(0, this.before[line]! - Math.max(0, this.start - 1 - this.since[line]!));
      if (queued[line]! > 0) waiting[lines++] = line;
    }
    return lines;
  }
}
