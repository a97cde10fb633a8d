/**
 * The result of a search that Ctrl-C ended. Such a search may have been stopped in the middle of any statement, so its own
 * arrays may be half-written; the result is the last genome that the search had reported as its best.
 */
import type { JobTable } from '../analysis/job-table.js';
import type { Objective, SearchResult } from './jobs/mapper.js';

/** Runs a search that may be ended from outside. @returns undefined when the search was ended */
export type Guard = <T>(work: () => T) => T | undefined;

/** Keeps a copy of the best genome, told by `onBest`. */
export class Snapshot {
  /** Replaced as a whole, so that it is whole at any instant. */
  private last: SearchResult | undefined;
  private readonly samples: number[] = [];
  private readonly best: number[] = [];

  readonly keep = (samples: number, value: number, core: Int32Array, priority: Float64Array): void => {
    this.samples.push(samples);
    this.best.push(value);
    const genome = { core: core.slice(), priority: priority.slice() };
    this.last = {
      ...genome,
      best: value,
      samples,
      convergence: { samples: this.samples, best: this.best },
      finalists: [{ ...genome, value }],
    };
  };

  /** Nothing when no genome was found yet. */
  get result(): SearchResult | undefined {
    return this.last;
  }
}

/** The mapping of a group whose search never began: the jobs in order, dealt to the cores in turn. */
export function dealt(table: JobTable, objective: Objective): SearchResult {
  const { jobs, cores } = table;
  const core = Int32Array.from({ length: jobs }, (_, job) => job % cores);
  const priority = Float64Array.from({ length: jobs }, (_, job) => job / jobs);
  const best = objective(core, priority, 0);
  const convergence = { samples: [1], best: [best] };
  return { core, priority, best, samples: 1, convergence, finalists: [{ core, priority, value: best }] };
}
