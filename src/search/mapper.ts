/**
 * What a mapper is: it is handed the job analysis table of one group and an objective as a function, and looks for the
 * genome that makes the objective smallest. It neither knows nor imports allocator or simulator.
 */
import type { JobTable } from '../analysis/job-table.js';
import type { Random } from '../base/random.js';

/**
 * The value of the genome whose `jobs` genes start at `offset` in both arrays; lower is better. For the makespan
 * objective it is in cycles.
 */
export type Objective = (core: Int32Array, priority: Float64Array, offset: number) => number;

export interface SearchProblem {
  /** The jobs of the group on every core; both > 0. */
  readonly table: JobTable;
  readonly objective: Objective;
}

export interface SearchOptions {
  /** How often the objective may be asked. */
  readonly samples: number;
  readonly random: Random;
  /** Told now and then, for progress bars. */
  readonly onProgress?: (samples: number, best: number) => void;
}

/** The best value after so many samples; one entry for each improvement, and the last sample. */
export interface Convergence {
  readonly samples: readonly number[];
  readonly best: readonly number[];
}

export interface SearchResult {
  readonly core: Int32Array;
  readonly priority: Float64Array;
  /** Objective of that genome. */
  readonly best: number;
  /** Samples used. */
  readonly samples: number;
  readonly convergence: Convergence;
}

export type Mapper = (problem: SearchProblem, options: SearchOptions) => SearchResult;
