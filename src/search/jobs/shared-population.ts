/**
 * A population of genomes in memory that threads share, for objectives that take a millisecond or more. The asking thread
 * writes the genomes down, and every thread, the asking one too, takes the next genome until none is left; then the
 * asking thread waits for the others. So a mapper stays one plain call. A genome's value does not depend on the thread
 * that computes it, so no result depends on the number of threads.
 */
import type { Objective } from './mapper.js';

/**
 * Counters over all genomes there ever were: genomes before NEXT are taken by a thread, genomes before END may be taken, and
 * DONE genomes are evaluated.
 */
const NEXT = 0;
const END = 1;
const DONE = 2;
/** Where END stood before the present genomes were written. */
const BEGIN = 3;
const COUNTERS = 4;

export class SharedPopulation {
  private readonly counters: Int32Array;
  private readonly core: Int32Array;
  private readonly priority: Float64Array;
  private readonly values: Float64Array;

  /** @param buffer of a population of this size and as many jobs, in another thread */
  constructor(
    private readonly size: number,
    private readonly jobs: number,
    readonly buffer = new SharedArrayBuffer(8 * (size + size * jobs) + 4 * (size * jobs + COUNTERS)),
  ) {
    this.values = new Float64Array(buffer, 0, size);
    this.priority = new Float64Array(buffer, 8 * size, size * jobs);
    this.core = new Int32Array(buffer, 8 * (size + size * jobs), size * jobs);
    this.counters = new Int32Array(buffer, 8 * (size + size * jobs) + 4 * size * jobs, COUNTERS);
  }

  /** Values of `count` genomes side by side, with the help of all who serve. */
  evaluate(core: Int32Array, priority: Float64Array, count: number, into: Float64Array, objective: Objective): void {
    const { counters, jobs } = this;
    for (let from = 0; from < count; from += this.size) {
      const to = Math.min(count, from + this.size);
      this.core.set(core.subarray(from * jobs, to * jobs));
      this.priority.set(priority.subarray(from * jobs, to * jobs));
      const begin = Atomics.load(counters, END);
      const end = begin + to - from;
      Atomics.store(counters, BEGIN, begin);
      Atomics.store(counters, END, end);
      Atomics.notify(counters, END);
      this.work(objective);
      for (;;) {
        const done = Atomics.load(counters, DONE);
        if (done === end) break;
        Atomics.wait(counters, DONE, done);
      }
      for (let i = from; i < to; i++) {
        const value = this.values[i - from]!;
        // Where a helper failed this thread does too, and says why.
        into[i] = Number.isNaN(value) ? objective(core, priority, i * jobs) : value;
      }
    }
  }

  /** Helps for ever: the thread is ended from outside. */
  serve(objective: Objective): never {
    const attempt: Objective = (core, priority, offset) => {
      try {
        return objective(core, priority, offset);
      } catch {
        return Number.NaN;
      }
    };
    for (;;) {
      const end = Atomics.load(this.counters, END);
      this.work(attempt);
      Atomics.wait(this.counters, END, end);
    }
  }

  /** Takes genomes as long as there are any. */
  private work(objective: Objective): void {
    const { counters, core, priority, values, jobs } = this;
    for (;;) {
      const ticket = Atomics.load(counters, NEXT);
      if (ticket >= Atomics.load(counters, END)) return;
      if (Atomics.compareExchange(counters, NEXT, ticket, ticket + 1) !== ticket) continue;
      const i = ticket - Atomics.load(counters, BEGIN);
      values[i] = objective(core, priority, i * jobs);
      Atomics.add(counters, DONE, 1);
      Atomics.notify(counters, DONE);
    }
  }
}
