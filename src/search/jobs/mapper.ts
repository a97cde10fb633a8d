/**
 * What a mapper is: it is handed the job analysis table of one group and an objective as a function, and looks for the
 * genome that makes the objective smallest. It neither knows nor imports allocator or simulator.
 */
import type { JobTable } from '../../analysis/job-table.js';
import type { Random } from '../../base/random.js';
import type { Mapping } from '../../mapping/job-mapping.js';

/**
 * The value of the genome whose `jobs` genes start at `offset` in both arrays; lower is better. For the makespan
 * objective it is in cycles.
 */
export type Objective = (core: Int32Array, priority: Float64Array, offset: number) => number;

/** Values of the first `count` genomes side by side, written into `into`. */
export type PopulationObjective = (core: Int32Array, priority: Float64Array, count: number, into: Float64Array) => void;

/**
 * The same objective over queues that change little from call to call, for local search. Core c's k-th job is
 * `order[c · jobs + k]`, k < `length[c]`. What both return for the same mapping is equal to the last bit.
 */
export interface QueueObjective {
  /** These are the kept queues now. Not a sample: nothing is told of their value. */
  start(order: Int32Array, length: Int32Array): void;
  /**
   * The value; where it exceeds `limit`, infinity may stand for it, so that the work can be given up. `from[c]` is the
   * first position on core c that differs from the kept queues (above `jobs`: none).
   */
  value(order: Int32Array, length: Int32Array, from: Int32Array, limit: number): number;
  /** From now on the queues last valued are the kept ones. Their value must have been finite. */
  keep(): void;
}

export interface Related {
  /** The makespan of the same jobs. Its samples are not counted. */
  readonly makespan: SearchProblem;
  /** What a job costs on a core whatever else happens, in entries of the table: a part of the objective. */
  readonly additive?: Float64Array;
}

export interface SearchProblem {
  /** The jobs of the group on every core; both > 0. */
  readonly table: JobTable;
  readonly objective: Objective;
  /** Faster ways to the same values, where there are any. */
  readonly queueObjective?: QueueObjective;
  readonly objectives?: PopulationObjective;
  /** What else is known of the group, where the objective is not its makespan: good places to begin. */
  readonly related?: Related;
  /** Of the system, bytes per cycle: a hint for mappers that weigh bandwidth. Unlimited when left out. */
  readonly bandwidth?: number;
}

export interface SearchOptions {
  /** How often the objective may be asked; every candidate counts once, however it was evaluated. */
  readonly samples: number;
  readonly random: Random;
  /** Genomes to begin with: those of an earlier search, a mapping, a heuristic's. As many as `samples` allow are used. */
  readonly seeds?: readonly Mapping[];
  /** Stop as soon as a genome this good is found: (1 + target gap) · lower bound. */
  readonly stopAt?: number;
  /** Stop after so many seconds; what is found then depends on the machine. */
  readonly timeLimitSeconds?: number;
  /** How many of the best distinct genomes to report in `finalists`; 1 unless said otherwise. */
  readonly finalists?: number;
  /** A second, dearer objective (the event simulator) that picks among the best `candidates`. Not counted as samples. */
  readonly rerank?: { readonly candidates: number; readonly objective: Objective };
  /** Told now and then, for progress bars. */
  readonly onProgress?: (samples: number, best: number) => void;
  /** Told of every improvement, at once; the arrays are the search's own, to be copied. */
  readonly onBest?: (samples: number, best: number, core: Int32Array, priority: Float64Array) => void;
}

/** The best value after so many samples; one entry for each improvement, and the last sample. */
export interface Convergence {
  readonly samples: readonly number[];
  readonly best: readonly number[];
}

/** A genome and its value. */
export interface Candidate {
  readonly core: Int32Array;
  readonly priority: Float64Array;
  readonly value: number;
}

export interface SearchResult {
  readonly core: Int32Array;
  readonly priority: Float64Array;
  /** Objective of that genome. */
  readonly best: number;
  /** The second objective of that genome, when the search was asked to re-rank. */
  readonly reranked?: number;
  /** Samples used. */
  readonly samples: number;
  readonly convergence: Convergence;
  /** The best genomes with different values, best first: a population to save and to begin another search with. */
  readonly finalists: readonly Candidate[];
}

export type Mapper = (problem: SearchProblem, options: SearchOptions) => SearchResult;
