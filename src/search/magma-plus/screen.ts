/**
 * Spares the objective hopeless candidates: a mapping's makespan is at least its longest core's sum of latencies plus
 * everyone's own stretch (docs/models.md, "The bound"), and both are read off the job table without asking. Cycles.
 */
import type { JobTable } from '../../analysis/job-table.js';
import type { QueueTable } from '../queue-table.js';
import type { Move } from './moves.js';

export class Screen {
  private readonly stretchOf: Float64Array;
  /** By core: of the kept queues, and of the ones last looked at. */
  private readonly load: Float64Array;
  private readonly stretch: Float64Array;
  private readonly nextLoad: Float64Array;
  private readonly nextStretch: Float64Array;

  /** @param bandwidth of the system, bytes per cycle; may be infinite */
  constructor(
    private readonly table: JobTable,
    bandwidth: number,
  ) {
    const { cores, latencyCycles, bandwidthBytesPerCycle } = table;
    this.stretchOf = latencyCycles.map(
      (cycles, at) => cycles * Math.max(0, bandwidthBytesPerCycle[at]! / bandwidth - 1),
    );
    this.load = new Float64Array(cores);
    this.stretch = new Float64Array(cores);
    this.nextLoad = new Float64Array(cores);
    this.nextStretch = new Float64Array(cores);
  }

  /** Takes all queues in anew. */
  reset(queues: QueueTable): void {
    for (let core = 0; core < queues.cores; core++) this.sum(queues, core);
    this.keep();
  }

  /** What the queues, one move from the kept ones, cost at least. */
  atLeast(queues: QueueTable, move: Move): number {
    const { load, stretch, nextLoad, nextStretch } = this;
    nextLoad.set(load);
    nextStretch.set(stretch);
    if (move.fromCore !== move.toCore) {
      this.sum(queues, move.fromCore);
      this.sum(queues, move.toCore);
    }
    let longest = 0;
    let stretched = 0;
    for (let core = 0; core < queues.cores; core++) {
      if (nextLoad[core]! > longest) longest = nextLoad[core]!;
      stretched += nextStretch[core]!;
    }
    return longest + stretched;
  }

  /** The queues last looked at are the kept ones now. */
  keep(): void {
    this.load.set(this.nextLoad);
    this.stretch.set(this.nextStretch);
  }

  private sum({ jobs, cores, order, length }: QueueTable, core: number): void {
    const { latencyCycles } = this.table;
    let load = 0;
    let stretch = 0;
    for (let k = core * jobs, end = k + length[core]!; k < end; k++) {
      const at = order[k]! * cores + core;
      load += latencyCycles[at]!;
      stretch += this.stretchOf[at]!;
    }
    this.nextLoad[core] = load;
    this.nextStretch[core] = stretch;
  }
}
