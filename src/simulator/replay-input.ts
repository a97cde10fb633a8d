/**
 * From a scenario's parts to what the simulator replays. Plain data: nothing is computed here but the tile plans of
 * the mapped (job, core) pairs.
 */
import type { JobAnalysis } from '../analysis/job-analysis.js';
import type { Platform } from '../machine/accelerator.js';
import type { EnergyTable } from '../machine/energy.js';
import type { Mapping, Queues } from '../mapping/job-mapping.js';
import { type OnChipPlan, planOnChip } from '../mapping/residency/on-chip-plan.js';
import type { QueuedJob } from '../workload/job.js';
import type { EnergyInput, HostOptions, SimulationInput, TiledWork } from './input.js';
import { nocReplay } from './noc/build-noc-memory.js';

export interface ReplayParts extends HostOptions {
  readonly platform: Platform;
  readonly crossJobPrefetch: boolean;
  readonly analysis: JobAnalysis;
  readonly mapping: Mapping;
  /** Group after group: for each core its jobs, in order. Jobs in none of them get no work. */
  readonly groups: readonly Queues[];
  /** What the host knows of each job, by id. */
  readonly jobs: readonly ReplayedJob[];
  /** Energy is added up by it. */
  readonly energy?: EnergyTable | undefined;
}

/** What the replay reads of a job. */
export type ReplayedJob = Pick<QueuedJob, 'after' | 'arrivalCycles' | 'priority'> &
  Partial<Pick<QueuedJob, 'inference' | 'tenant'>>;

export function replayInput(parts: ReplayParts): SimulationInput {
  const { platform, crossJobPrefetch, analysis, mapping, groups, jobs, energy } = parts;
  const { barrier, controlLatencyCycles, service, preemption } = parts;
  const noc = nocReplay(platform, onChip(parts));
  const queued = new Set(groups.flatMap((queues) => queues.flat()));
  return {
    cores: platform.cores,
    memory: platform.memory,
    ...(noc === undefined ? {} : { noc }),
    ...(platform.parts === undefined ? {} : { parts: platform.parts }),
    groups,
    work: Array.from({ length: analysis.table.jobs }, (_, job) =>
      queued.has(job) ? workOf(analysis, job, mapping.core[job] as number) : undefined,
    ),
    after: jobs.map(({ after }) => after),
    arrivalCycles: jobs.map(({ arrivalCycles }) => arrivalCycles),
    ...(jobs.some(({ priority }) => priority !== undefined)
      ? { priority: jobs.map(({ priority = 0 }) => priority) }
      : {}),
    ...(platform.memory.requests !== undefined && jobs.some(({ tenant = 0 }) => tenant > 0)
      ? { tenant: jobs.map(({ tenant = 0 }) => tenant) }
      : {}),
    inference: jobs.map(({ inference = -1 }, id) => (inference < 0 ? id : inference)),
    host: {
      barrier,
      controlLatencyCycles,
      ...(service === undefined || service === 'queue' ? {} : { service, preemption: preemption ?? false }),
    },
    crossJobPrefetch,
    ...(energy === undefined ? {} : { energy: energyInput(energy, parts, queued) }),
  };
}

/** What the shared SRAM is to keep, and who reads together, from what the mapping says before anything runs. */
function onChip({ platform, analysis, groups, barrier }: ReplayParts): OnChipPlan {
  const { tensors, table } = analysis;
  if (tensors === undefined) return {};
  const latencyCycles = (job: number, core: number): number => table.latencyCycles[job * table.cores + core]!;
  return planOnChip(tensors, { groups, barrier, latencyCycles }, platform);
}

function energyInput(
  table: EnergyTable,
  { analysis, mapping, jobs }: ReplayParts,
  queued: ReadonlySet<number>,
): EnergyInput {
  return {
    table,
    activity: Array.from({ length: analysis.table.jobs }, (_, job) =>
      queued.has(job) ? analysis.activity?.(job, mapping.core[job] as number) : undefined,
    ),
    tenant: jobs.map(({ tenant = 0 }) => tenant),
  };
}

function workOf(analysis: JobAnalysis, job: number, core: number): TiledWork {
  const coreWork = analysis.coreWork?.(job, core);
  return { kind: 'tiles', plan: analysis.plan(job, core), ...(coreWork === undefined ? {} : { coreWork }) };
}
