/**
 * What is left of a search that was ended from outside, in the middle of whatever it did: the best genome it had told
 * of. Everything else a mapper holds may be half-written by then.
 */
import type { JobTable } from '../analysis/job-table.js';
import type { Objective, SearchResult } from './jobs/mapper.js';

/** Does work that may be ended from outside; undefined when it was. */
export type Guard = <T>(work: () => T) => T | undefined;

/** Copies of the best genomes as they are told of. */
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

/** Instead of a search that never began: the jobs in order, dealt to the cores in turn. */
export function dealt(table: JobTable, objective: Objective): SearchResult {
  const { jobs, cores } = table;
  const core = Int32Array.from({ length: jobs }, (_, job) => job % cores);
  const priority = Float64Array.from({ length: jobs }, (_, job) => job / jobs);
  const best = objective(core, priority, 0);
  const convergence = { samples: [1], best: [best] };
  return { core, priority, best, samples: 1, convergence, finalists: [{ core, priority, value: best }] };
}
