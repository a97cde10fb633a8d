/**
 * The allocator's makespan of a genome, as fast as it goes: this is the inner loop of every search. Same identity as
 * `allocate`, on typed arrays, without queues, timeline or any allocation a call.
 */
import type { JobTable } from '../../analysis/job-table.js';
import { collidingStretch } from './collisions.js';
import { ResourceDemand } from './resource-demand.js';

/** Evaluates genomes over one table and one bandwidth. Holds scratch space: not to be shared between threads. */
export class MakespanEvaluator {
  private readonly jobs: number;
  private readonly cores: number;
  private readonly latency: Float64Array;
  private readonly demand: Float64Array;
  private readonly perBandwidth: number;

  /** Decoding buckets per core: about two for each job expected there, so that a bucket rarely holds two. */
  private readonly buckets: number;
  private readonly bucketOf: Int32Array;
  private readonly bucketEnd: Int32Array;
  /** Entries (job · cores + core) in order of core, then priority. */
  private readonly order: Int32Array;
  private readonly orderPriority: Float64Array;

  private readonly position: Int32Array;
  private readonly last: Int32Array;
  private readonly virtualEnd: Float64Array;
  private readonly running: Float64Array;
  /** Where transfers share more than the one memory. */
  private readonly shared: ResourceDemand | undefined;

  /**
   * @param bandwidth of the system, bytes per cycle, > 0
   * @param collisions by core, see collisions.ts; none for the plain allocator
   */
  constructor(
    table: JobTable,
    private readonly bandwidth: number,
    private readonly collisions: readonly number[] = [],
  ) {
    this.jobs = table.jobs;
    this.cores = table.cores;
    this.latency = table.latencyCycles;
    this.demand = table.bandwidthBytesPerCycle;
    this.perBandwidth = 1 / bandwidth;
    this.buckets = Math.max(1, Math.ceil((2 * table.jobs) / table.cores));
    this.bucketOf = new Int32Array(table.jobs);
    this.bucketEnd = new Int32Array(this.buckets * table.cores);
    this.order = new Int32Array(table.jobs);
    this.orderPriority = new Float64Array(table.jobs);
    this.position = new Int32Array(table.cores);
    this.last = new Int32Array(table.cores);
    this.virtualEnd = new Float64Array(table.cores);
    this.running = new Float64Array(table.cores);
    this.shared = table.ways === undefined ? undefined : new ResourceDemand(table.ways, table.cores);
  }

  /**
   * Makespan in cycles. The genome of `jobs` genes starts at `offset` in both arrays. Any finite priorities sort
   * right; those spread over [0, 1) sort in linear time.
   */
  makespan(core: Int32Array, priority: Float64Array, offset = 0): number {
    this.decode(core, priority, offset);
    return this.shared === undefined ? this.integrate() : this.integrateShared(this.shared);
  }

  /** Bucket sort by (core, priority, job), then one insertion pass for what shares or overflows a bucket. */
  private decode(core: Int32Array, priority: Float64Array, offset: number): void {
    const { jobs, cores, buckets, bucketOf, bucketEnd, order, orderPriority, position, last } = this;
    bucketEnd.fill(0);
    for (let job = 0; job < jobs; job++) {
      let bucket = (priority[offset + job]! * buckets) | 0;
      if (bucket < 0) bucket = 0;
      else if (bucket >= buckets) bucket = buckets - 1;
      bucket += core[offset + job]! * buckets;
      bucketOf[job] = bucket;
      bucketEnd[bucket]!++;
    }
    let sum = 0;
    for (let c = 0, bucket = 0; c < cores; c++) {
      position[c] = sum;
      for (let end = bucket + buckets; bucket < end; bucket++) {
        sum += bucketEnd[bucket]!;
        bucketEnd[bucket] = sum;
      }
      last[c] = sum;
    }
    for (let job = jobs - 1; job >= 0; job--) {
      const slot = --bucketEnd[bucketOf[job]!]!;
      order[slot] = job * cores + core[offset + job]!;
      orderPriority[slot] = priority[offset + job]!;
    }
    for (let c = 0; c < cores; c++) {
      const first = position[c]!;
      const end = last[c]!;
      for (let i = first + 1; i < end; i++) {
        const value = orderPriority[i]!;
        if (orderPriority[i - 1]! <= value) continue;
        const entry = order[i]!;
        let k = i - 1;
        do {
          orderPriority[k + 1] = orderPriority[k]!;
          order[k + 1] = order[k]!;
          k--;
        } while (k >= first && orderPriority[k]! > value);
        orderPriority[k + 1] = value;
        order[k + 1] = entry;
      }
    }
  }

  /** ∫ max(1, D(τ) / B) dτ over the decoded queues. */
  private integrate(): number {
    const { cores, order, latency, demand, perBandwidth, position, last, virtualEnd, running } = this;
    const { bandwidth, collisions } = this;
    const collide = collisions.length > 0;
    for (let c = 0; c < cores; c++) {
      virtualEnd[c] = Number.POSITIVE_INFINITY;
      running[c] = 0;
      if (position[c] === last[c]) continue;
      const entry = order[position[c]!]!;
      virtualEnd[c] = latency[entry]!;
      running[c] = demand[entry]!;
    }
    let virtual = 0;
    let stretch = 0;
    for (;;) {
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
      const excess =
        collide && total > 0 ? collidingStretch(running, total, bandwidth, collisions) - 1 : total * perBandwidth - 1;
      if (excess > 0) stretch += (end - virtual) * excess;
      virtual = end;
      const following = position[next]! + 1;
      position[next] = following;
      if (following < last[next]!) {
        const entry = order[following]!;
        virtualEnd[next] = end + latency[entry]!;
        running[next] = demand[entry]!;
      } else {
        virtualEnd[next] = Number.POSITIVE_INFINITY;
        running[next] = 0;
      }
    }
  }

  /** ∫ max(1, max over r of D_r(τ) / B_r) dτ. */
  private integrateShared(shared: ResourceDemand): number {
    const { cores, order, latency, demand, position, last, virtualEnd } = this;
    shared.clear();
    for (let c = 0; c < cores; c++) {
      virtualEnd[c] = Number.POSITIVE_INFINITY;
      if (position[c] === last[c]) continue;
      const entry = order[position[c]!]!;
      virtualEnd[c] = latency[entry]!;
      shared.set(c, entry, demand[entry]!);
    }
    let virtual = 0;
    let real = 0;
    for (;;) {
      let next = 0;
      for (let c = 1; c < cores; c++) if (virtualEnd[c]! < virtualEnd[next]!) next = c;
      const end = virtualEnd[next]!;
      if (end === Number.POSITIVE_INFINITY) return real;
      if (end > virtual) real += (end - virtual) * shared.stretch();
      virtual = end;
      const following = position[next]! + 1;
      position[next] = following;
      if (following < last[next]!) {
        const entry = order[following]!;
        virtualEnd[next] = end + latency[entry]!;
        shared.set(next, entry, demand[entry]!);
      } else {
        virtualEnd[next] = Number.POSITIVE_INFINITY;
        shared.unset(next);
      }
    }
  }
}
