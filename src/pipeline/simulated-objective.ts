/**
 * The event simulator as a search's objective: the makespan of a group's genome, replayed as the run will replay the
 * group, with arrivals, dependencies and control latency. A task is plain data, so that threads can take it.
 *
 * - With a barrier a group runs alone, from the end of the group before: its jobs' arrivals count from there.
 * - Without one the groups overlap: the groups before are replayed with it, under the mappings found for them, and the
 *   objective is the end of all of them together.
 */
import type { JobAnalysis } from '../analysis/job-analysis.js';
import { type JobTable, selectJobs } from '../analysis/job-table.js';
import { barredPairs } from '../analysis/restricted-table.js';
import type { Platform } from '../machine/accelerator.js';
import type { EnergyTable, JobActivity } from '../machine/energy.js';
import type { CoreWork } from '../mapping/core-work.js';
import { type Mapping, type Queues, queuesOf } from '../mapping/job-mapping.js';
import type { TilePlan } from '../mapping/tile-plan.js';
import type { Scenario } from '../scenario/scenario.js';
import { goals } from '../search/jobs/goals.js';
import type { Objective, SearchResult } from '../search/jobs/mapper.js';
import { type ReplayedJob, replayInput } from '../simulator/replay-input.js';
import { simulate } from '../simulator/simulate.js';
import type { QueuedJob } from '../workload/job.js';
import type { GoalGroup, GoalJob } from './goal-problem.js';

export interface SimulatedTask {
  /** What is made small; the makespan, if nothing is said. */
  readonly goal?: SimulatedGoal | undefined;
  readonly platform: Platform;
  readonly simulator: Scenario['simulator'];
  /** Of the group's jobs. */
  readonly table: JobTable;
  /** Of the group's k-th job on core c, at k · cores + c. */
  readonly plans: readonly TilePlan[];
  /** Likewise what cores of other kinds play. */
  readonly coreWorks?: readonly (CoreWork | undefined)[] | undefined;
  /** Groups that overlap with this one, under the mappings found for them; their jobs are numbered after the group's. */
  readonly before: readonly Queues[];
  /** Tile plans of those jobs on the cores they are mapped to. */
  readonly plansBefore: readonly TilePlan[];
  readonly coreWorksBefore?: readonly (CoreWork | undefined)[] | undefined;
  /** Of the group's jobs, then of those before. */
  readonly jobs: readonly ReplayedJob[];
  /** 1 where a job of the group may not run. */
  readonly barred?: Uint8Array | undefined;
}

/** A goal by name, so that threads can take it, and what it asks of the group's jobs. */
export interface SimulatedGoal {
  readonly name: string;
  readonly options?: Readonly<Record<string, unknown>> | undefined;
  readonly group: Omit<GoalGroup, 'goal' | 'nanojoules'>;
  readonly energy: EnergyTable;
  /** Of the group's k-th job on core c, at k · cores + c. */
  readonly activity: readonly (JobActivity | undefined)[];
}
/** Cycles that a job on a core where it may not run costs: longer than any replay. */
const DETERRENT = 1e15;

/** What a task is made of. */
export interface SimulatedParts {
  readonly scenario: Pick<Scenario, 'platform' | 'simulator'>;
  readonly analysis: JobAnalysis;
  readonly jobs: readonly Pick<QueuedJob, 'after' | 'arrivalCycles' | 'inference' | 'priority' | 'cores'>[];
  readonly groups: readonly (readonly number[])[];
}

/** Of a scenario, its jobs and their groups. */
export interface MappedParts extends Omit<SimulatedParts, 'scenario' | 'jobs'> {
  readonly jobs: readonly (SimulatedParts['jobs'][number] & GoalJob)[];
}

/**
 * The task of the group that comes next. @param found what the searches of the groups before found
 * @param start when the group begins behind a barrier, cycles
 */
export function simulatedTask(parts: SimulatedParts, found: readonly SearchResult[], start: number): SimulatedTask {
  const { scenario, analysis, groups } = parts;
  const { platform, simulator } = scenario;
  const ids = groups[found.length] ?? [];
  const plans = ids.flatMap((job) => platform.cores.map((_, core) => analysis.plan(job, core)));
  const { coreWork } = analysis;
  const coreWorks =
    coreWork === undefined ? undefined : ids.flatMap((job) => platform.cores.map((_, core) => coreWork(job, core)));
  const table = selectJobs(analysis.table, ids);
  const barred = barredPairs(
    ids.map((id) => ({ cores: parts.jobs[id]?.cores })),
    platform.cores.length,
  );
  const own = { platform, simulator, table, plans, coreWorks, barred };
  if (simulator.barrier) {
    const jobs = ids.map((id) => ({
      ...ownTurn(parts, id),
      after: [],
      arrivalCycles: Math.max(0, arrivalOf(parts, id) - start),
    }));
    return { ...own, before: [], plansBefore: [], jobs };
  }
  return { ...own, ...overlapping(parts, ids, found) };
}

function arrivalOf({ jobs }: SimulatedParts, id: number): number {
  return jobs[id]?.arrivalCycles ?? 0;
}

function ownTurn({ jobs }: SimulatedParts, id: number): Pick<ReplayedJob, 'inference' | 'priority'> {
  const { inference = -1, priority } = jobs[id] ?? {};
  return { inference, priority };
}

/** The groups before with their mappings, all jobs numbered anew: the group's first. */
function overlapping(
  parts: SimulatedParts,
  ids: readonly number[],
  found: readonly SearchResult[],
): Pick<SimulatedTask, 'before' | 'plansBefore' | 'coreWorksBefore' | 'jobs'> {
  const { scenario, analysis, groups } = parts;
  const earlier = groups.slice(0, found.length);
  const all = [...ids, ...earlier.flat()];
  const number = new Map(all.map((id, k) => [id, k]));
  let next = ids.length;
  const before = earlier.map((group, g) => {
    const first = next;
    next += group.length;
    const queues = queuesOf(found[g] as Mapping, scenario.platform.cores.length);
    return queues.map((queue) => queue.map((k) => first + k));
  });
  return {
    before,
    plansBefore: earlier.flatMap((group, g) => group.map((id, k) => analysis.plan(id, found[g]?.core[k] ?? 0))),
    coreWorksBefore: earlier.flatMap((group, g) =>
      group.map((id, k) => analysis.coreWork?.(id, found[g]?.core[k] ?? 0)),
    ),
    jobs: all.map((id) => ({
      ...ownTurn(parts, id),
      after: (parts.jobs[id]?.after ?? []).flatMap((other) => number.get(other) ?? []),
      arrivalCycles: arrivalOf(parts, id),
    })),
  };
}

const NOTHING = { input: 0, weights: 0, output: 0 };
const NOTHING_KNOWN: JobActivity = { compulsoryBytes: NOTHING, loadBytes: NOTHING, storeBytes: NOTHING };

/** Of the goal; cycles of the makespan where none is said. */
export function simulatedObjective(task: SimulatedTask): Objective {
  const { platform, simulator, table, plans, before, plansBefore, jobs, goal, barred } = task;
  const { coreWorks, coreWorksBefore } = task;
  const { cores } = table;
  const analysis: JobAnalysis = {
    table: { ...table, jobs: jobs.length },
    plan: (job, core) => (job < table.jobs ? plans[job * cores + core] : plansBefore[job - table.jobs]) ?? [],
    activity: (job, core) => (job < table.jobs ? (goal?.activity[job * cores + core] ?? NOTHING_KNOWN) : NOTHING_KNOWN),
    coreWork: (job, core) => (job < table.jobs ? coreWorks?.[job * cores + core] : coreWorksBefore?.[job - table.jobs]),
    macs: new Float64Array(jobs.length),
    columns: [],
    warnings: [],
  };
  // The jobs before are in their queues already: which core the mapping names for them makes no difference.
  const core = new Int32Array(jobs.length);
  const priority = new Float64Array(jobs.length);
  const ids = Array.from({ length: table.jobs }, (_, k) => k);
  const value = goal === undefined ? undefined : goals.get(goal.name, goal.options);
  return (genes, order, offset) => {
    core.set(genes.subarray(offset, offset + table.jobs));
    priority.set(order.subarray(offset, offset + table.jobs));
    const groups = [...before, queuesOf({ core, priority }, cores, ids)];
    const strays = barred === undefined ? 0 : ids.filter((job) => barred[job * cores + core[job]!] === 1).length;
    const energy = value?.needs === 'energy' ? goal?.energy : undefined;
    const parts = { platform, ...simulator, analysis, mapping: { core, priority }, groups, jobs, energy };
    const replayed = simulate(replayInput(parts));
    const { makespanCycles, jobEndCycles } = replayed.timeline;
    if (value === undefined || goal === undefined) return makespanCycles + strays * DETERRENT;
    const { waitedCycles, jobs: ofGroup } = goal.group;
    const latencyCycles = Float64Array.from(waitedCycles, (waited, job) => jobEndCycles[job]! + waited);
    const outcome = { makespanCycles, nanojoules: replayed.energy?.total ?? 0, latencyCycles };
    return value.value(outcome, ofGroup) + strays * DETERRENT;
  };
}
