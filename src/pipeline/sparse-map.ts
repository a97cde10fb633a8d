/**
 * Sparse kernels on a platform of sparse cores: the search over whole kernels and cuts, its analytical bound, and the
 * replay of what was found through the memory that the cores share.
 */
import { stream } from '../base/random.js';
import { jobLoadBytes, jobStoreBytes } from '../mapping/sparse/sparse-job.js';
import type { SparseScenario } from '../scenario/load-sparse.js';
import { mappers } from '../search/jobs/mappers.js';
import { type BatchSearch, batchJobs, type FindMapping, searchBatch } from '../search/sparse/search-batch.js';
import { replaySparse, type SparseReplay } from '../simulator/sparse-replay.js';

export interface SparseJobSpan {
  readonly core: string;
  readonly job: string;
  readonly startCycles: number;
  readonly endCycles: number;
  readonly bytes: number;
}

export interface SparseOutcome {
  readonly search: BatchSearch;
  readonly replay: SparseReplay;
  /** Which core did what, by time. */
  readonly spans: readonly SparseJobSpan[];
}

/** @throws InputError for a quantum that is larger than its dimension */
export function mapSparse({ kernels, platform, arbitration, samples, seed, quanta }: SparseScenario): SparseOutcome {
  const { cores, bandwidthBytesPerCycle } = platform;
  const magma = mappers.get('magma');
  const find: FindMapping = (problem) => magma(problem, { samples, random: stream(seed, 'mapper') });
  const search = searchBatch(kernels, cores, bandwidthBytesPerCycle, { magma: find }, { quanta });
  const schedule = batchJobs(search.plan);
  const replay = replaySparse({ cores, memory: { bandwidthBytesPerCycle, arbitration }, schedule });
  const { jobCore, jobStartCycles, jobEndCycles } = replay.timeline;
  const spans = schedule.jobs.map((job, id) => ({
    core: cores[jobCore[id]!]!.name,
    job: job.name,
    startCycles: jobStartCycles[id]!,
    endCycles: jobEndCycles[id]!,
    bytes: jobLoadBytes(job) + jobStoreBytes(job),
  }));
  spans.sort((a, b) => a.startCycles - b.startCycles || a.endCycles - b.endCycles);
  return { search, replay, spans };
}
