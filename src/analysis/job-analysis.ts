/**
 * What the job analyzer hands on: the job analysis table, which search and allocator read; a tile plan for each
 * (job, core), which the simulator replays; and further columns for people. Wherever it comes from, layers under a
 * cost model, an imported table or imported tiles, the rest of the house sees this one shape.
 */
import type { JobActivity } from '../machine/energy.js';
import type { CoreWork } from '../mapping/core-work.js';
import type { TensorUses } from '../mapping/residency/tensors.js';
import type { TilePlan } from '../mapping/tile-plan.js';
import type { JobTable } from './job-table.js';

export interface JobAnalysis {
  readonly table: JobTable;
  /** The tiles of a job on a core. Made when asked for: only mapped pairs are replayed. */
  readonly plan: (job: number, core: number) => TilePlan;
  /** Energy by formula, PEs, scratchpads and HBM, row-major like the table, nJ; absent where it is not known. */
  readonly nanojoules?: Float64Array | undefined;
  /** What a job does on a core that costs energy; absent where nothing is known of it. */
  readonly activity?: ((job: number, core: number) => JobActivity) | undefined;
  /** What a core of another kind plays in place of the tiles; nothing where tiles are played. */
  readonly coreWork?: (job: number, core: number) => CoreWork | undefined;
  /** Which tensors jobs read and write; present where a machine keeps some on the chip. */
  readonly tensors?: TensorUses | undefined;
  /** MACs of each job, of two non-zeros where zeros are known; 0 where only latencies are known. */
  readonly macs: Float64Array;
  /** Columns beside latency and bandwidth, row-major like the table. */
  readonly columns: readonly AnalysisColumn[];
  /** What a user should know of the numbers, one sentence each. */
  readonly warnings: readonly string[];
}

export interface AnalysisColumn {
  /** With its unit, e.g. `sg_bytes`. */
  readonly name: string;
  /** Of the entry job · cores + core. Made when asked for: a large table is never held as text. */
  readonly value: (entry: number) => string | number;
}
