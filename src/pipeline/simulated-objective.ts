/**
 * The event simulator as a search's objective: the makespan of a group's genome, replayed by itself. A task is plain
 * data, so that threads can take it.
 */
import type { JobAnalysis } from '../analysis/job-analysis.js';
import { type JobTable, selectJobs } from '../analysis/job-table.js';
import type { Platform } from '../machine/accelerator.js';
import type { TilePlan } from '../mapping/tile-plan.js';
import type { Scenario } from '../scenario/scenario.js';
import type { Objective } from '../search/jobs/mapper.js';
import { groupReplay } from '../simulator/group-replay.js';

export interface SimulatedTask {
  readonly platform: Platform;
  readonly simulator: Scenario['simulator'];
  /** Of the group's jobs. */
  readonly table: JobTable;
  /** Of the group's k-th job on core c, at k · cores + c. */
  readonly plans: readonly TilePlan[];
}

export function simulatedTask(
  { platform, simulator }: Scenario,
  { table, plan }: JobAnalysis,
  ids: readonly number[],
): SimulatedTask {
  const plans = ids.flatMap((job) => platform.cores.map((_, core) => plan(job, core)));
  return { platform, simulator, table: selectJobs(table, ids), plans };
}

/** Cycles. */
export function simulatedMakespan({ platform, simulator, table, plans }: SimulatedTask): Objective {
  const { jobs, cores } = table;
  const analysis: JobAnalysis = {
    table,
    plan: (job, core) => plans[job * cores + core] as TilePlan,
    macs: new Float64Array(jobs),
    columns: [],
    warnings: [],
  };
  const replay = groupReplay({ platform, simulator, analysis }, [...Array(jobs).keys()]);
  return (core, priority, offset) =>
    replay({ core: core.subarray(offset, offset + jobs), priority: priority.subarray(offset, offset + jobs) });
}
