/**
 * Sparse kernels on a platform of sparse cores: the search over whole kernels and cuts, the analytical bound of each
 * way, and its replay through the memory that the cores share. The way whose replay ends first is chosen.
 */
import { stream } from '../base/random.js';
import { jobLoadBytes, jobStoreBytes } from '../mapping/sparse/sparse-job.js';
import type { SparseScenario } from '../scenario/load-sparse.js';
import { mappers } from '../search/jobs/mappers.js';
import { type BatchPlan, batchJobs, type FindMapping, searchBatch } from '../search/sparse/search-batch.js';
import { replaySparse, type SparseReplay } from '../simulator/sparse-replay.js';

export interface SparseJobSpan {
  readonly core: string;
  readonly job: string;
  readonly startCycles: number;
  readonly endCycles: number;
  readonly bytes: number;
}

/** One way of placing the kernels, replayed. */
export interface SparseWay {
  readonly plan: BatchPlan;
  readonly replay: SparseReplay;
}

export interface SparseOutcome {
  readonly ways: readonly SparseWay[];
  /** The way whose replay ends first. The bounds alone may order the ways otherwise. */
  readonly chosen: SparseWay;
  /** Which core did what in the chosen way, by time. */
  readonly spans: readonly SparseJobSpan[];
}

/** @throws InputError for a quantum that is larger than its dimension */
export function mapSparse({ kernels, platform, arbitration, samples, seed, quanta }: SparseScenario): SparseOutcome {
  const { cores, bandwidthBytesPerCycle } = platform;
  const magma = mappers.get('magma');
  const find: FindMapping = (problem) => magma(problem, { samples, random: stream(seed, 'mapper') });
  const { tried } = searchBatch(kernels, cores, bandwidthBytesPerCycle, { magma: find }, { quanta });
  const memory = { bandwidthBytesPerCycle, arbitration };
  const ways = tried.map((plan): SparseWay => {
    const schedule = batchJobs(plan);
    return { plan, replay: replaySparse({ cores, memory, schedule }) };
  });
  const ends = ({ replay }: SparseWay): number => replay.timeline.makespanCycles;
  const chosen = ways.reduce((best, way) => (ends(way) < ends(best) ? way : best));
  return { ways, chosen, spans: spansOf(chosen, cores) };
}

function spansOf({ plan, replay }: SparseWay, cores: SparseScenario['platform']['cores']): SparseJobSpan[] {
  const { jobCore, jobStartCycles, jobEndCycles } = replay.timeline;
  const spans = batchJobs(plan).jobs.map((job, id) => ({
    core: cores[jobCore[id]!]!.name,
    job: job.name,
    startCycles: jobStartCycles[id]!,
    endCycles: jobEndCycles[id]!,
    bytes: jobLoadBytes(job) + jobStoreBytes(job),
  }));
  return spans.sort((a, b) => a.startCycles - b.startCycles || a.endCycles - b.endCycles);
}
