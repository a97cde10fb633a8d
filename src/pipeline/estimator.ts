/**
 * The analytical allocator as a scenario asks for it, and as a search asks it: the one place where search and
 * allocator meet.
 */

import type { JobAnalysis } from '../analysis/job-analysis.js';
import type { JobTable } from '../analysis/job-table.js';
import { restrictedTable } from '../analysis/restricted-table.js';
import { InputError } from '../base/errors.js';
import { type Corrected, corrected } from '../estimate/allocator/correction.js';
import { MakespanEvaluator } from '../estimate/allocator/evaluator.js';
import { IncrementalMakespan } from '../estimate/allocator/incremental.js';
import type { Platform } from '../machine/accelerator.js';
import type { Scenario } from '../scenario/scenario.js';
import type { Objective, SearchProblem } from '../search/jobs/mapper.js';
import type { QueuedJob } from '../workload/job.js';

/** What the allocator is given: the job table and the bandwidth, plain or corrected. */
export type Estimator = Corrected;

/** The allocator's view of the machine. @param jobs which of them may run where */
export function estimatorOf(
  { allocator, platform, simulator }: Scenario,
  analysis: JobAnalysis,
  jobs: readonly Pick<QueuedJob, 'cores'>[],
): Estimator {
  if (allocator.model === 'corrected' && (platform.noc ?? platform.sharedSram) !== undefined) {
    const what = platform.noc === undefined ? 'sharedSram' : 'noc';
    const expected = `the plain allocator where there is a ${what}: the correction knows of one memory only`;
    throw new InputError({ path: 'allocator.model', expected, found: allocator.model });
  }
  const estimator =
    allocator.model === 'corrected'
      ? correctedEstimator(analysis, platform, simulator.crossJobPrefetch)
      : plainEstimator(analysis.table, platform.memory.bandwidthBytesPerCycle);
  return { ...estimator, table: restrictedTable(estimator.table, jobs, estimator.bandwidthBytesPerCycle) };
}

export function plainEstimator(table: JobTable, bandwidthBytesPerCycle: number): Estimator {
  return { table, bandwidthBytesPerCycle, collisions: [] };
}

/** Corrected for what tiles, buffers and the memory's latency cost (`allocator/correction.ts`). */
export function correctedEstimator(analysis: JobAnalysis, platform: Platform, crossJobPrefetch: boolean): Estimator {
  const { cores, memory } = platform;
  return corrected(analysis.table, analysis.plan, {
    buffers: cores.map(({ buffers }) => buffers),
    ahead: cores.map(({ weightPrefetch, sgBytes, buffers }) =>
      weightPrefetch === true ? { sgBytes, buffers } : undefined,
    ),
    peakBytesPerCycle: memory.bandwidthBytesPerCycle,
    efficiency: memory.efficiency ?? 1,
    latencyCycles: memory.latencyCycles ?? 0,
    crossJobPrefetch,
  });
}

/** The allocator's makespan of a genome, cycles: what a search is handed. */
export function allocatorObjective({ table, bandwidthBytesPerCycle, collisions }: Estimator): Objective {
  const evaluator = new MakespanEvaluator(table, bandwidthBytesPerCycle, collisions);
  return (core, priority, offset) => evaluator.makespan(core, priority, offset);
}

/** The search problem with that objective, and the faster ways to it where there are any. */
export function makespanProblem(estimator: Estimator): SearchProblem {
  const { table, bandwidthBytesPerCycle, collisions } = estimator;
  const objective = allocatorObjective(estimator);
  // The incremental evaluator knows no collisions, nor does the bound that a known bandwidth allows.
  if (collisions.length > 0) return { table, objective };
  // It knows no network either; the bound holds with one, since some stack has at least the stacks' average to move.
  if (table.ways !== undefined) return { table, objective, bandwidth: bandwidthBytesPerCycle };
  const queueObjective = new IncrementalMakespan(table, bandwidthBytesPerCycle);
  return { table, objective, queueObjective, bandwidth: bandwidthBytesPerCycle };
}
