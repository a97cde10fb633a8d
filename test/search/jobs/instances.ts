/**
 * Small job tables and problems over them for the search tests.
 */
import fc from 'fast-check';
import type { JobTable } from '../../../src/analysis/job-table.js';
import { Random, stream } from '../../../src/base/random.js';
import { MakespanEvaluator } from '../../../src/estimate/allocator/evaluator.js';
import { IncrementalMakespan } from '../../../src/estimate/allocator/incremental.js';
import { randomSearch } from '../../../src/search/jobs/heuristics/random.js';
import type { Mapper, SearchProblem } from '../../../src/search/jobs/mapper.js';

/** Latencies from tens to thousands of cycles, a third of the jobs heavy on bandwidth, some jobs equal. */
export function drawTable(jobs: number, cores: number, seed: number): JobTable {
  const random = new Random(seed);
  const latencyCycles = new Float64Array(jobs * cores);
  const bandwidthBytesPerCycle = new Float64Array(jobs * cores);
  for (let job = 0; job < jobs; job++) {
    const twin = job > 0 && random.uniform() < 0.2;
    const size = 10 ** (1 + 2.5 * random.uniform());
    const heavy = random.uniform() < 0.33 ? 30 : 2;
    for (let core = 0; core < cores; core++) {
      const at = job * cores + core;
      latencyCycles[at] = twin ? latencyCycles[at - cores]! : Math.round(size * (1 + 4 * random.uniform())) + 1;
      bandwidthBytesPerCycle[at] = twin ? bandwidthBytesPerCycle[at - cores]! : heavy * random.uniform();
    }
  }
  return { jobs, cores, latencyCycles, bandwidthBytesPerCycle };
}

/** The makespan problem, with the incremental objective unless `plain`. */
export function makespanProblem(table: JobTable, bandwidth: number, plain = false): SearchProblem {
  const evaluator = new MakespanEvaluator(table, bandwidth);
  return {
    table,
    objective: (core, priority, offset) => evaluator.makespan(core, priority, offset),
    ...(plain ? {} : { queueObjective: new IncrementalMakespan(table, bandwidth), bandwidth }),
  };
}

export const tables = (limits: { maxJobs: number; maxCores: number }): fc.Arbitrary<JobTable> =>
  fc
    .tuple(
      fc.integer({ min: 1, max: limits.maxJobs }),
      fc.integer({ min: 1, max: limits.maxCores }),
      fc.integer({ min: 0, max: 1e6 }),
    )
    .map(([jobs, cores, seed]) => drawTable(jobs, cores, seed));

export const bandwidths = fc.constantFrom(1, 4, 16, 64);

/** The mean over some tables of log(best / random search's best): below 0 where the mapper is ahead. */
export function gainOverRandom(mapper: Mapper, samples: number, tables: readonly number[]): number {
  const gains = tables.map((table) => {
    const problem = makespanProblem(drawTable(30, 4, table), 32);
    const bestOf = (some: Mapper): number => some(problem, { samples, random: stream(table, 'mapper') }).best;
    return Math.log(bestOf(mapper) / bestOf(randomSearch));
  });
  return gains.reduce((sum, x) => sum + x, 0) / gains.length;
}
