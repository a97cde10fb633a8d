/**
 * The allocator's makespan of queues that differ little from queues seen before: the inner loop of a local search. The
 * merge of `MakespanEvaluator` is resumed at the event before the first change, with the same additions in the same
 * order, so the value is the same to the last bit; and it is given up as soon as it is sure to exceed a limit.
 *
 * Queues are flat: core c's k-th job is `order[c · jobs + k]`, k < `length[c]`.
 */
import type { JobTable } from '../analysis/job-table.js';

/** Holds scratch space: not to be shared between threads. */
export class IncrementalMakespan {
  private readonly jobs: number;
  private readonly cores: number;
  private readonly latency: Float64Array;
  private readonly demand: Float64Array;
  private readonly perBandwidth: number;

  /** The state before event k of the kept queues' merge; an event is a job's end. */
  private readonly virtualAt: Float64Array;
  private readonly stretchAt: Float64Array;
  private readonly positionAt: Int32Array;
  private readonly endAt: Float64Array;
  /** Event at which core c of the kept queues comes to position p: entry c · (jobs + 1) + p. */
  private readonly eventOf: Int32Array;
  private keeping = false;

  private readonly position: Int32Array;
  private readonly virtualEnd: Float64Array;
  private readonly running: Float64Array;

  /** @param bandwidth of the system, bytes per cycle, > 0 */
  constructor(table: JobTable, bandwidth: number) {
    const { jobs, cores } = table;
    this.jobs = jobs;
    this.cores = cores;
    this.latency = table.latencyCycles;
    this.demand = table.bandwidthBytesPerCycle;
    this.perBandwidth = 1 / bandwidth;
    this.virtualAt = new Float64Array(jobs + 1);
    this.stretchAt = new Float64Array(jobs + 1);
    this.positionAt = new Int32Array((jobs + 1) * cores);
    this.endAt = new Float64Array((jobs + 1) * cores);
    this.eventOf = new Int32Array(cores * (jobs + 1));
    this.position = new Int32Array(cores);
    this.virtualEnd = new Float64Array(cores);
    this.running = new Float64Array(cores);
  }

  /**
   * Makespan in cycles of queues that equal the kept ones before position `from[c]` on every core c. Infinity when it
   * is sure to exceed `limit`.
   */
  value(order: Int32Array, length: Int32Array, from: Int32Array, limit: number): number {
    const event = this.firstEvent(from);
    this.restore(event, order, length);
    return this.hopeless(event, order, length, from, limit)
      ? Number.POSITIVE_INFINITY
      : this.merge(event, order, length, limit, false);
  }

  /** Makes these queues, which differ from the kept ones as for `value`, the kept ones. */
  keep(order: Int32Array, length: Int32Array, from: Int32Array): void {
    const event = this.firstEvent(from);
    this.restore(event, order, length);
    this.merge(event, order, length, Number.POSITIVE_INFINITY, true);
    this.keeping = true;
  }

  private firstEvent(from: Int32Array): number {
    if (!this.keeping) return 0;
    let event = this.jobs;
    for (let c = 0; c < this.cores; c++) {
      if (from[c]! > this.jobs) continue;
      const candidate = this.eventOf[c * (this.jobs + 1) + from[c]!]!;
      if (candidate < event) event = candidate;
    }
    return event;
  }

  private restore(event: number, order: Int32Array, length: Int32Array): void {
    const { jobs, cores, latency, demand, position, virtualEnd, running } = this;
    for (let c = 0; c < cores; c++) {
      const at = event === 0 ? 0 : this.positionAt[event * cores + c]!;
      position[c] = at;
      if (at < length[c]!) {
        const entry = order[c * jobs + at]! * cores + c;
        virtualEnd[c] = event === 0 ? latency[entry]! : this.endAt[event * cores + c]!;
        running[c] = demand[entry]!;
      } else {
        virtualEnd[c] = Number.POSITIVE_INFINITY;
        running[c] = 0;
      }
    }
  }

  /** The stretch so far and the longest core already exceed the limit. The margin covers rounding. */
  private hopeless(event: number, order: Int32Array, length: Int32Array, from: Int32Array, limit: number): boolean {
    const { jobs, cores, latency, position, virtualEnd } = this;
    const left = (limit - (event === 0 ? 0 : this.stretchAt[event]!)) * (1 + 1e-12);
    for (let c = 0; c < cores; c++) {
      if (from[c]! > jobs || position[c]! >= length[c]!) continue;
      let end = virtualEnd[c]!;
      for (let k = c * jobs + position[c]! + 1, last = c * jobs + length[c]!; k < last; k++) {
        end += latency[order[k]! * cores + c]!;
      }
      if (end > left) return true;
    }
    return false;
  }

  /** ∫ max(1, D(τ) / B) dτ from the restored state on; with `record`, writes down what `restore` needs. */
  private merge(event: number, order: Int32Array, length: Int32Array, limit: number, record: boolean): number {
    const { jobs, cores, latency, demand, perBandwidth, position, virtualEnd, running } = this;
    let virtual = event === 0 ? 0 : this.virtualAt[event]!;
    let stretch = event === 0 ? 0 : this.stretchAt[event]!;
    if (record && event === 0) for (let c = 0; c < cores; c++) this.eventOf[c * (jobs + 1)] = 0;
    for (;;) {
      if (record) this.record(event, virtual, stretch);
      let next = 0;
      let end = virtualEnd[0]!;
      let total = running[0]!;
      for (let c = 1; c < cores; c++) {
        const candidate = virtualEnd[c]!;
        total += running[c]!;
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
      if (record) this.eventOf[next * (jobs + 1) + following] = event;
      if (following < length[next]!) {
        const entry = order[next * jobs + following]! * cores + next;
        virtualEnd[next] = end + latency[entry]!;
        running[next] = demand[entry]!;
      } else {
        virtualEnd[next] = Number.POSITIVE_INFINITY;
        running[next] = 0;
      }
      event++;
    }
  }

  private record(event: number, virtual: number, stretch: number): void {
    this.virtualAt[event] = virtual;
    this.stretchAt[event] = stretch;
    // A loop: for a few cores `set` costs more than it copies.
    const { cores, position, virtualEnd, positionAt, endAt } = this;
    for (let c = 0, at = event * cores; c < cores; c++, at++) {
      positionAt[at] = position[c]!;
      endAt[at] = virtualEnd[c]!;
    }
  }
}
