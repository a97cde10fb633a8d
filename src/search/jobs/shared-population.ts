/**
 * Genomes in memory that threads share, for objectives so dear that a population is worth spreading. Whoever asks
 * writes the genomes down, draws tickets for them like everybody else and waits for the rest; a mapper, which is one
 * plain call, so stays one. Values are those of the objective whoever computes them: no result depends on the number of
 * threads, nor on whether they have started yet.
 */
import type { Objective } from './mapper.js';

/** Counters, of all genomes ever: those before NEXT are taken, those before END may be; DONE of them are evaluated. */
const NEXT = 0;
const END = 1;
const DONE = 2;
/** END before the genomes that are there now. */
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
