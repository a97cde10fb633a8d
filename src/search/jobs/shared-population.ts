/**
 * A population of genomes in memory that threads share, for objectives that take a millisecond or more. The asking thread
 * writes the genomes down, and every thread, the asking one too, takes the next genome until none is left; then the
 * asking thread waits for the others. So a mapper stays one plain call. A genome's value does not depend on the thread
 * that computes it, so no result depends on the number of threads; and a genome that a thread took and does not finish,
 * because the thread died or is slow, is evaluated by the asking thread too.
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

/** How long the asking thread waits for a genome of another thread before it evaluates the genome itself, milliseconds. */
const PATIENCE_MS = 2000;

/** What `turns` says of a genome whose value is there, or is being written; one that waits says its ticket and 1. */
const EVALUATED = 0;
const WRITING = -1;

export class SharedPopulation {
  private readonly counters: Int32Array;
  private readonly core: Int32Array;
  private readonly priority: Float64Array;
  private readonly values: Float64Array;
  private readonly turns: Int32Array;

  /** @param buffer of a population of this size and as many jobs, in another thread */
  constructor(
    private readonly size: number,
    private readonly jobs: number,
    readonly buffer = new SharedArrayBuffer(8 * (size + size * jobs) + 4 * (size * jobs + COUNTERS + size)),
  ) {
    this.values = new Float64Array(buffer, 0, size);
    this.priority = new Float64Array(buffer, 8 * size, size * jobs);
    this.core = new Int32Array(buffer, 8 * (size + size * jobs), size * jobs);
    this.counters = new Int32Array(buffer, 8 * (size + size * jobs) + 4 * size * jobs, COUNTERS);
    this.turns = new Int32Array(buffer, 8 * (size + size * jobs) + 4 * (size * jobs + COUNTERS), size);
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
      for (let i = 0; i < to - from; i++) Atomics.store(this.turns, i, turnOf(begin + i));
      Atomics.store(counters, BEGIN, begin);
      Atomics.store(counters, END, end);
      Atomics.notify(counters, END);
      this.work(objective);
      for (;;) {
        const done = Atomics.load(counters, DONE);
        if (done === end) break;
        if (Atomics.wait(counters, DONE, done, PATIENCE_MS) === 'timed-out') this.takeOver(begin, end, objective);
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
    const { counters, core, priority, jobs } = this;
    for (;;) {
      const ticket = Atomics.load(counters, NEXT);
      if (ticket >= Atomics.load(counters, END)) return;
      if (Atomics.compareExchange(counters, NEXT, ticket, ticket + 1) !== ticket) continue;
      const i = ticket - Atomics.load(counters, BEGIN);
      this.settle(ticket, i, objective(core, priority, i * jobs));
    }
  }

  /** Evaluates the first genome that another thread has not finished. */
  private takeOver(begin: number, end: number, objective: Objective): void {
    for (let ticket = begin; ticket < end; ticket++) {
      const i = ticket - begin;
      if (Atomics.load(this.turns, i) !== turnOf(ticket)) continue;
      this.settle(ticket, i, objective(this.core, this.priority, i * this.jobs));
      return;
    }
  }

  /**
   * Writes a value down, unless another thread has, or its slot belongs to a later population. Between the two exchanges
   * nothing is allocated, so a thread cannot die there of memory.
   */
  private settle(ticket: number, i: number, value: number): void {
    const { counters, turns, values } = this;
    if (Atomics.compareExchange(turns, i, turnOf(ticket), WRITING) !== turnOf(ticket)) return;
    values[i] = value;
    Atomics.store(turns, i, EVALUATED);
    Atomics.add(counters, DONE, 1);
    Atomics.notify(counters, DONE);
  }
}

/** Above 0, also where the tickets have gone round. */
function turnOf(ticket: number): number {
  return (ticket & 0x3fffffff) + 1;
}
