/**
 * The pipelines that a report of a run shows: of each core with a matrix engine, the first instructions of the job that it
 * ran first, with memory that keeps up.
 */
import type { EngineStream } from '../mapping/core-work.js';
import type { RunResult } from '../pipeline/result.js';
import { enginePipeline } from '../simulator/engine-pipeline.js';
import { jobName } from '../workload/job.js';
import type { ReportPipeline } from './report-data.js';

/** Instructions; enough for two steps of a sum in blocks of 2 × 2. */
const WINDOW = { from: 0, count: 24 };

/** Nothing for a machine without matrix engines. */
export function enginePipelines({ scenario, analysis, jobs, replay }: RunResult): ReportPipeline[] | undefined {
  const { jobCore, jobStartCycles } = replay.timeline;
  const found = scenario.platform.cores.flatMap(({ name }, core): ReportPipeline[] => {
    const ran = jobs.filter((_, job) => jobCore[job] === core).map(({ id }) => id);
    const first = ran.reduce<number | undefined>(
      (best, job) => (best === undefined || jobStartCycles[job]! < jobStartCycles[best]! ? job : best),
      undefined,
    );
    const work = first === undefined ? undefined : analysis.coreWork?.(first, core);
    if (first === undefined || work?.kind !== 'matrix-engine') return [];
    const { engine, stream } = work as EngineStream;
    return [{ core: name, job: jobName(jobs[first]!), ...enginePipeline(engine, stream, WINDOW) }];
  });
  return found.length === 0 ? undefined : found;
}
