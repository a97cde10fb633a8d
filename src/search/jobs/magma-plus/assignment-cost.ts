/**
 * What an assignment of jobs to cores costs before any order is chosen, kept up to date while jobs change cores. Real
 * time is the transfer of all bytes at full bandwidth plus what is wasted of it while too little is asked for,
 *
 *     ∫ max(1, D/B) dτ = Σ bytes / B + ∫ max(0, 1 − D/B) dτ,
 *
 * and of the bandwidth a job can use no more than all: min(1, b/B). Two answers to how much is wasted: `levelled` takes
 * each core's demand as spread evenly over its queue, which good orders come near to; `optimistic` takes the demands as
 * spread evenly over the whole schedule, which no order can beat: the bound's expression at whole jobs. Cycles.
 */
import type { JobTable } from '../../../analysis/job-table.js';

/**
 * Three numbers lie side by side for each (job, core) entry and for each core, all in cycles: the latency, the time to
 * move the bytes at full bandwidth, and the part of the latency during which that bandwidth could be used.
 */
const LATENCY = 0;
const TRANSFER = 1;
const USE = 2;
const FIELDS = 3;

/**
 * The share of a second cost that is added to the levelled one: the cycles that random orders would waste if a core asked
 * for all the bandwidth or for none. No core asks with probability Π (1 − use). The second cost tells assignments apart
 * that waste nothing when their orders are level: those with room to spare are preferred.
 */
const RANDOM_ORDERS = 0.1;

export class AssignmentCost {
  readonly core: Int32Array;
  private readonly cores: number;
  private readonly entries: Float64Array;
  /** Of each core, the sums over its jobs. */
  private readonly sums: Float64Array;
  /** Cores by falling load, as last seen: nearly sorted at the next look. */
  private readonly byLoad: Int32Array;

  /**
   * @param bandwidth of the system, bytes per cycle; may be infinite
   * @param optimism 0: `cost` is the levelled one; 1: the optimistic one; between: of both so much
   */
  constructor(
    table: JobTable,
    bandwidth: number,
    start: Int32Array,
    private readonly optimism: number,
  ) {
    const { jobs, cores, latencyCycles, bandwidthBytesPerCycle } = table;
    this.cores = cores;
    this.entries = new Float64Array(FIELDS * jobs * cores);
    for (let at = 0; at < jobs * cores; at++) {
      const latency = latencyCycles[at]!;
      const transfer = (latency * bandwidthBytesPerCycle[at]!) / bandwidth;
      this.entries[FIELDS * at + LATENCY] = latency;
      this.entries[FIELDS * at + TRANSFER] = transfer;
      this.entries[FIELDS * at + USE] = Math.min(latency, transfer);
    }
    this.sums = new Float64Array(FIELDS * cores);
    this.byLoad = Int32Array.from({ length: cores }, (_, c) => c);
    this.core = start.slice();
    for (let job = 0; job < jobs; job++) {
      for (let field = 0; field < FIELDS; field++) {
        this.sums[FIELDS * start[job]! + field]! += this.entries[FIELDS * (job * cores + start[job]!) + field]!;
      }
    }
  }

  /** Moves a job to core `to`; the job `other` there, unless negative, takes its place. Undone by moving it back. */
  exchange(job: number, to: number, other: number): void {
    const { core, cores, entries, sums } = this;
    const from = core[job]!;
    const leaves = FIELDS * (job * cores + from);
    const arrives = FIELDS * (job * cores + to);
    for (let field = 0; field < FIELDS; field++) {
      sums[FIELDS * from + field]! -= entries[leaves + field]!;
      sums[FIELDS * to + field]! += entries[arrives + field]!;
    }
    core[job] = to;
    if (other < 0) return;
    const otherLeaves = FIELDS * (other * cores + to);
    const otherArrives = FIELDS * (other * cores + from);
    for (let field = 0; field < FIELDS; field++) {
      sums[FIELDS * to + field]! -= entries[otherLeaves + field]!;
      sums[FIELDS * from + field]! += entries[otherArrives + field]!;
    }
    core[other] = from;
  }

  /** All bytes, and what is wasted: while the cores that are not done yet ask for too little, or all in all. */
  cost(): number {
    const { cores, sums, byLoad, optimism } = this;
    for (let i = 1; i < cores; i++) {
      const core = byLoad[i]!;
      const load = sums[FIELDS * core + LATENCY]!;
      let k = i;
      for (; k > 0 && sums[FIELDS * byLoad[k - 1]! + LATENCY]! < load; k--) byLoad[k] = byLoad[k - 1]!;
      byLoad[k] = core;
    }
    const longest = sums[FIELDS * byLoad[0]! + LATENCY]!;
    let bytes = 0;
    let used = 0;
    let wasted = 0;
    let share = 0;
    let nobody = 1;
    let load = longest;
    for (let i = 0; i < cores; i++) {
      const at = FIELDS * byLoad[i]!;
      bytes += sums[at + TRANSFER]!;
      used += sums[at + USE]!;
      if (load <= 0) continue;
      const use = sums[at + USE]! / load;
      share += use;
      nobody *= Math.max(0, 1 - use);
      const next = i + 1 < cores ? sums[FIELDS * byLoad[i + 1]! + LATENCY]! : 0;
      wasted += (load - next) * (Math.max(0, 1 - share) + RANDOM_ORDERS * nobody);
      load = next;
    }
    return bytes + (1 - optimism) * wasted + optimism * Math.max(0, longest - used);
  }
}
