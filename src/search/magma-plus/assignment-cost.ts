/**
 * What an assignment of jobs to cores costs before any order is chosen, kept up to date while jobs change cores. Real
 * time is the transfer of all bytes at full bandwidth plus what is wasted of it while too little is asked for,
 *
 *     ∫ max(1, D/B) dτ = Σ bytes / B + ∫ max(0, 1 − D/B) dτ,
 *
 * and of the bandwidth a job can use no more than all: min(1, b/B). `levelled` takes each core's demand as spread evenly
 * over its queue, which good orders come near to; `optimistic` takes the demands as spread evenly over the whole
 * schedule, which no order can beat: the bound's expression at whole jobs. Cycles.
 */
import type { JobTable } from '../../analysis/job-table.js';

export class AssignmentCost {
  readonly core: Int32Array;
  private readonly isLevelled: boolean;
  private readonly cores: number;
  private readonly latency: Float64Array;
  /** Of an entry: its bytes at full bandwidth, and the part of its latency for which it could use that. */
  private readonly transfer: Float64Array;
  private readonly use: Float64Array;
  /** The same by core. */
  private readonly loads: Float64Array;
  private readonly transfers: Float64Array;
  private readonly uses: Float64Array;
  /** Cores by falling load, as last seen: nearly sorted at the next look. */
  private readonly byLoad: Int32Array;

  /** @param bandwidth of the system, bytes per cycle; may be infinite @param kind what `cost` tells */
  constructor(table: JobTable, bandwidth: number, start: Int32Array, kind: 'levelled' | 'optimistic' = 'levelled') {
    const { jobs, cores, latencyCycles, bandwidthBytesPerCycle } = table;
    this.isLevelled = kind === 'levelled';
    this.cores = cores;
    this.latency = latencyCycles;
    this.transfer = latencyCycles.map((cycles, at) => (cycles * bandwidthBytesPerCycle[at]!) / bandwidth);
    this.use = latencyCycles.map((cycles, at) => Math.min(cycles, this.transfer[at]!));
    this.loads = new Float64Array(cores);
    this.transfers = new Float64Array(cores);
    this.uses = new Float64Array(cores);
    this.byLoad = Int32Array.from({ length: cores }, (_, c) => c);
    this.core = start.slice();
    for (let job = 0; job < jobs; job++) this.add(job, start[job]!, 1);
  }

  /** Moves a job to core `to`. */
  place(job: number, to: number): void {
    this.add(job, this.core[job]!, -1);
    this.add(job, to, 1);
    this.core[job] = to;
  }

  cost(): number {
    return this.isLevelled ? this.levelled() : this.optimistic();
  }

  /** The longest core and everyone's own stretch, or all bytes at full bandwidth. */
  optimistic(): number {
    const { cores, loads, transfers, uses } = this;
    let longest = 0;
    let bytes = 0;
    let used = 0;
    for (let c = 0; c < cores; c++) {
      if (loads[c]! > longest) longest = loads[c]!;
      bytes += transfers[c]!;
      used += uses[c]!;
    }
    return bytes + Math.max(0, longest - used);
  }

  /** All bytes, and what is wasted while the cores that are not done yet ask for too little. */
  levelled(): number {
    const { cores, loads, transfers, uses, byLoad } = this;
    for (let i = 1; i < cores; i++) {
      const core = byLoad[i]!;
      let k = i;
      for (; k > 0 && loads[byLoad[k - 1]!]! < loads[core]!; k--) byLoad[k] = byLoad[k - 1]!;
      byLoad[k] = core;
    }
    let bytes = 0;
    let wasted = 0;
    let share = 0;
    for (let i = 0; i < cores; i++) {
      const core = byLoad[i]!;
      const load = loads[core]!;
      bytes += transfers[core]!;
      if (share >= 1 || load <= 0) continue;
      share += uses[core]! / load;
      const next = i + 1 < cores ? loads[byLoad[i + 1]!]! : 0;
      if (share < 1) wasted += (load - next) * (1 - share);
    }
    return bytes + wasted;
  }

  private add(job: number, core: number, sign: number): void {
    const at = job * this.cores + core;
    this.loads[core]! += sign * this.latency[at]!;
    this.transfers[core]! += sign * this.transfer[at]!;
    this.uses[core]! += sign * this.use[at]!;
  }
}
