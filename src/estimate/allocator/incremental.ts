/**
 * The allocator's makespan of queues that differ little from queues seen before: the inner loop of a local search. The
 * merge of `MakespanEvaluator` is resumed before the first change, with the same additions in the same order, so the
 * value is the same to the last bit; and it is given up as soon as it is sure to exceed a limit.
 *
 * Queues are flat: core c's k-th job is `order[c · jobs + k]`, k < `length[c]`.
 */
import type { JobTable } from '../../analysis/job-table.js';

/**
 * The merge's state is written down at every so many events (jobs' ends): a power of two. The more often, the longer a
 * merge takes; the less often, the more of it is done again. At 4 a search of 100 jobs takes an eighth longer; one of
 * 1,000 takes a quarter longer at 4, and a fifth longer when nothing is written down.
 */
const STRIDE = 32;

/** A row of real numbers: how much virtual time has passed, how much it was stretched, and each core's end. */
const VIRTUAL = 0;
const STRETCH = 1;
const ENDS = 2;

/** Holds scratch space: not to be shared between threads. Numbers used together lie together, in as few arrays. */
export class IncrementalMakespan {
  private readonly jobs: number;
  private readonly cores: number;
  private readonly perBandwidth: number;
  /** Of entry e (job · cores + core): latency at 2e, required bandwidth at 2e + 1. */
  private readonly entries: Float64Array;

  /**
   * Row r holds the merge's state before event r · STRIDE, twice: bank `bank[r]` for the kept queues, the other bank for
   * the queues that were valued last. `keep` swaps the banks of the rows that the last merge wrote.
   */
  private readonly rows: number;
  private readonly bank: Uint8Array;
  private readonly positions: Int32Array;
  private readonly times: Float64Array;
  /** How many rows the kept queues have, and the first row that the last merge wrote. */
  private keptRows = 0;
  private firstRow = 0;
  private lastRow = 0;

  /** Of each core: its place in the queue; when its job ends at 2c, and what that asks at 2c + 1. */
  private readonly position: Int32Array;
  private readonly running: Float64Array;

  /** @param bandwidth of the system, bytes per cycle, > 0 */
  constructor({ jobs, cores, latencyCycles, bandwidthBytesPerCycle }: JobTable, bandwidth: number) {
    this.jobs = jobs;
    this.cores = cores;
    this.perBandwidth = 1 / bandwidth;
    this.entries = Float64Array.from({ length: 2 * jobs * cores }, (_, i) =>
      i % 2 === 0 ? latencyCycles[i / 2]! : bandwidthBytesPerCycle[(i - 1) / 2]!,
    );
    this.rows = Math.floor(jobs / STRIDE) + 1;
    this.bank = new Uint8Array(this.rows);
    this.positions = new Int32Array(2 * this.rows * cores);
    this.times = new Float64Array(2 * this.rows * (ENDS + cores));
    this.position = new Int32Array(cores);
    this.running = new Float64Array(2 * cores);
  }

  /** Makes these the kept queues. */
  start(order: Int32Array, length: Int32Array): void {
    this.merge(0, order, length, Number.POSITIVE_INFINITY);
    this.keep();
  }

  /**
   * Makespan in cycles of queues that equal the kept ones before position `from[c]` on every core c; infinity instead
   * once what is stretched carries it beyond `limit`.
   */
  value(order: Int32Array, length: Int32Array, from: Int32Array, limit: number): number {
    return this.merge(this.rowBefore(from), order, length, limit);
  }

  /** Makes the queues last valued the kept ones. Their value must have been finite. */
  keep(): void {
    for (let row = this.firstRow; row <= this.lastRow; row++) this.bank[row]! ^= 1;
    this.keptRows = this.lastRow + 1;
  }

  /** The last row in which every core is still busy with what has not changed. */
  private rowBefore(from: Int32Array): number {
    const { jobs, cores, bank, rows, positions } = this;
    let low = 0;
    let high = this.keptRows - 1;
    while (low < high) {
      const row = (low + high + 1) >> 1;
      const at = (bank[row]! * rows + row) * cores;
      let isBefore = true;
      for (let c = 0; c < cores; c++) if (from[c]! <= jobs && positions[at + c]! >= from[c]!) isBefore = false;
      if (isBefore) low = row;
      else high = row - 1;
    }
    return low;
  }

  /**
   * ∫ max(1, D(τ) / B) dτ: of the kept queues up to a row, of these from there on. Writes down its own rows. One long
   * function: compiled once, and not again wherever it is called.
   */
  private merge(row: number, order: Int32Array, length: Int32Array, limit: number): number {
    const { jobs, cores, perBandwidth, entries, rows, bank, positions, times, position, running } = this;
    const kept = bank[row]! * rows + row;
    const time = kept * (ENDS + cores);
    for (let c = 0; c < cores; c++) {
      const at = positions[kept * cores + c]!;
      position[c] = at;
      // Written first, since a branch that is hardly ever taken makes the engine compile all of this twice.
      running[2 * c] = Number.POSITIVE_INFINITY;
      running[2 * c + 1] = 0;
      if (at < length[c]!) {
        const entry = 2 * (order[c * jobs + at]! * cores + c);
        // Before the first event nothing has begun: the kept queues' first jobs may be others.
        running[2 * c] = row === 0 ? entries[entry]! : times[time + ENDS + c]!;
        running[2 * c + 1] = entries[entry + 1]!;
      }
    }
    let virtual = times[time + VIRTUAL]!;
    let stretch = times[time + STRETCH]!;
    this.firstRow = row;
    for (let event = row * STRIDE; ; event++) {
      if (event % STRIDE === 0) {
        const into = event / STRIDE;
        const other = (1 - bank[into]!) * rows + into;
        const now = other * (ENDS + cores);
        this.lastRow = into;
        times[now + VIRTUAL] = virtual;
        times[now + STRETCH] = stretch;
        // A loop: for a few cores `set` costs more than it copies.
        for (let c = 0; c < cores; c++) {
          positions[other * cores + c] = position[c]!;
          times[now + ENDS + c] = running[2 * c]!;
        }
      }
      let next = 0;
      let end = running[0]!;
      let total = running[1]!;
      for (let c = 1; c < cores; c++) {
        const candidate = running[2 * c]!;
        total += running[2 * c + 1]!;
        if (candidate < end) {
          end = candidate;
          next = c;
        }
      }
      if (end === Number.POSITIVE_INFINITY) return virtual + stretch;
      const excess = total * perBandwidth - 1;
      if (excess > 0) {
        stretch += (end - virtual) * excess;
        if (end + stretch > limit) return Number.POSITIVE_INFINITY;
      }
      virtual = end;
      const following = position[next]! + 1;
      position[next] = following;
      if (following < length[next]!) {
        const entry = 2 * (order[next * jobs + following]! * cores + next);
        running[2 * next] = end + entries[entry]!;
        running[2 * next + 1] = entries[entry + 1]!;
      } else {
        running[2 * next] = Number.POSITIVE_INFINITY;
        running[2 * next + 1] = 0;
      }
    }
  }
}
