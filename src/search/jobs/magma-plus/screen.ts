/**
 * Spares the objective hopeless candidates: a mapping's makespan is at least its longest core's sum of latencies plus
 * everyone's own stretch, and at least all bytes at full bandwidth (docs/models/mappers.md, "The bound"). Both are read off the
 * job table without asking. Cycles.
 */
import type { JobTable } from '../../../analysis/job-table.js';
import type { QueueTable } from '../queue-table.js';
import type { Move } from './moves.js';

export class Screen {
  private readonly latency: Float64Array;
  private readonly stretchOf: Float64Array;
  private readonly transferOf: Float64Array;
  /** By core, of the kept queues. */
  private readonly load: Float64Array;
  private readonly stretch: Float64Array;
  private readonly transfer: Float64Array;

  /** @param bandwidth of the system, bytes per cycle; may be infinite */
  constructor(table: JobTable, bandwidth: number) {
    const { cores, latencyCycles, bandwidthBytesPerCycle } = table;
    const share = bandwidthBytesPerCycle.map((bytes) => bytes / bandwidth);
    this.latency = latencyCycles;
    this.stretchOf = latencyCycles.map((cycles, at) => cycles * Math.max(0, share[at]! - 1));
    this.transferOf = latencyCycles.map((cycles, at) => cycles * share[at]!);
    this.load = new Float64Array(cores);
    this.stretch = new Float64Array(cores);
    this.transfer = new Float64Array(cores);
  }

  /** These are the kept queues now. Sums anew what `move` touched, all when left out: differences would drift. */
  keep(queues: QueueTable, move?: Move): void {
    for (let core = 0; core < queues.cores; core++) {
      if (move === undefined || core === move.fromCore || core === move.toCore) this.sum(queues, core);
    }
  }

  /** What the kept queues would cost at least after `move`. */
  atLeast({ jobs, cores, order }: QueueTable, { swap, fromCore, from, toCore, to }: Move): number {
    const { load, latency, stretchOf, transferOf } = this;
    let fromChange = 0;
    let toChange = 0;
    let stretched = 0;
    let transferred = 0;
    if (fromCore !== toCore) {
      const job = order[fromCore * jobs + from]! * cores;
      const a = job + fromCore;
      const b = job + toCore;
      fromChange -= latency[a]!;
      toChange += latency[b]!;
      stretched += stretchOf[b]! - stretchOf[a]!;
      transferred += transferOf[b]! - transferOf[a]!;
      if (swap) {
        const other = order[toCore * jobs + to]! * cores;
        const c = other + toCore;
        const d = other + fromCore;
        toChange -= latency[c]!;
        fromChange += latency[d]!;
        stretched += stretchOf[d]! - stretchOf[c]!;
        transferred += transferOf[d]! - transferOf[c]!;
      }
    }
    let longest = 0;
    for (let core = 0; core < cores; core++) {
      let end = load[core]!;
      if (core === fromCore) end += fromChange;
      if (core === toCore) end += toChange;
      if (end > longest) longest = end;
      stretched += this.stretch[core]!;
      transferred += this.transfer[core]!;
    }
    return Math.max(longest + stretched, transferred);
  }

  private sum({ jobs, cores, order, length }: QueueTable, core: number): void {
    let load = 0;
    let stretch = 0;
    let transfer = 0;
    for (let k = core * jobs, end = k + length[core]!; k < end; k++) {
      const at = order[k]! * cores + core;
      load += this.latency[at]!;
      stretch += this.stretchOf[at]!;
      transfer += this.transferOf[at]!;
    }
    this.load[core] = load;
    this.stretch[core] = stretch;
    this.transfer[core] = transfer;
  }
}
