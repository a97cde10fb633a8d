/**
 * The simulator as a judge of mappings: makespans of one group, replayed by itself from time 0.
 */
import type { JobAnalysis } from '../analysis/job-analysis.js';
import { selectJobs } from '../analysis/job-table.js';
import type { Platform } from '../machine/accelerator.js';
import { type Mapping, queuesOf } from '../mapping/job-mapping.js';
import type { HostOptions } from './input.js';
import { replayInput } from './replay-input.js';
import { simulate } from './simulate.js';

export interface Replayed {
  readonly platform: Platform;
  readonly simulator: HostOptions & { readonly crossJobPrefetch: boolean };
  readonly analysis: JobAnalysis;
}

/** Makespan in cycles of a mapping of the jobs `ids`; job k of the mapping is the k-th of them. */
export function groupReplay(
  { platform, simulator, analysis }: Replayed,
  ids: readonly number[],
): (mapping: Mapping) => number {
  const part: JobAnalysis = {
    ...analysis,
    table: selectJobs(analysis.table, ids),
    ...(analysis.coreWork === undefined
      ? {}
      : { coreWork: (job, core) => analysis.coreWork?.(ids[job] as number, core) }),
    plan: remembered((job, core) => analysis.plan(ids[job] as number, core), platform.cores.length),
  };
  return (mapping) =>
    simulate(
      replayInput({
        platform,
        ...simulator,
        analysis: part,
        mapping,
        groups: [queuesOf(mapping, platform.cores.length)],
        jobs: ids.map(() => ({ after: [], arrivalCycles: 0 })),
      }),
    ).timeline.makespanCycles;
}

function remembered(plan: JobAnalysis['plan'], cores: number): JobAnalysis['plan'] {
  const known: ReturnType<JobAnalysis['plan']>[] = [];
  return (job, core) => (known[job * cores + core] ??= plan(job, core));
}
