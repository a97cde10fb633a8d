/**
 * The search problem of a goal other than the makespan: outcomes of a genome by the allocator, or by the simulator. The
 * problem of the makespan is handed along, for mappers that begin with a short mapping.
 */
import type { JobAnalysis } from '../analysis/job-analysis.js';
import type { JobTable } from '../analysis/job-table.js';
import { allocate } from '../estimate/allocator/allocate.js';
import { MakespanEvaluator } from '../estimate/allocator/evaluator.js';
import type { Platform } from '../machine/accelerator.js';
import { queuesOf } from '../mapping/job-mapping.js';
import type { Goal, GoalJobs } from '../search/jobs/goals.js';
import type { Objective, SearchProblem } from '../search/jobs/mapper.js';
import { staticWatts } from './energy.js';
import { type Estimator, makespanProblem } from './estimator.js';

/** What is read of a job. */
export interface GoalJob {
  readonly tenant: number;
  readonly inference: number;
  readonly arrivalCycles: number;
}

export interface GoalGroup {
  readonly goal: Goal;
  readonly jobs: GoalJobs;
  /** By job: what of its latency lies before the group begins; negative where it arrives later. */
  readonly waitedCycles: Float64Array;
  /** By the group's jobs and cores, nJ; nothing where it is not known. */
  readonly nanojoules: Float64Array | undefined;
  readonly staticNanojoulesPerCycle: number;
}

export interface GoalParts {
  readonly platform: Platform;
  readonly analysis: JobAnalysis;
  readonly jobs: readonly GoalJob[];
  /** By tenant; infinite where one has none. */
  readonly deadlineCycles: readonly number[];
}

/** Nanojoules that a job takes on a core where it may not run: more than any run. */
const DETERRENT = 1e18;

/** @param ids of the group's jobs @param start when the group begins, cycles */
export function goalGroup(goal: Goal, parts: GoalParts, ids: readonly number[], start: number): GoalGroup {
  const { platform, analysis, deadlineCycles } = parts;
  const own = ids.map((id) => parts.jobs[id] as GoalJob);
  const inferences = numbered(own.map(({ inference }) => inference));
  const ofInference = inferences.first.map((k) => own[k] as GoalJob);
  const tenants = numbered(ofInference.map(({ tenant }) => tenant));
  const { cores, barred } = analysis.table;
  const isBarred = (entry: number): boolean => barred?.[entry] === 1;
  return {
    goal,
    jobs: {
      inference: inferences.number,
      tenant: tenants.number,
      deadlineCycles: Float64Array.from(
        ofInference,
        ({ tenant }) => deadlineCycles[tenant] ?? Number.POSITIVE_INFINITY,
      ),
      numbers: tenants.first.map((k) => (ofInference[k] as GoalJob).tenant),
    },
    waitedCycles: Float64Array.from(own, ({ arrivalCycles }) => start - arrivalCycles),
    nanojoules:
      analysis.nanojoules === undefined
        ? undefined
        : Float64Array.from(
            ids.flatMap((id) =>
              Array.from({ length: cores }, (_, core) =>
                isBarred(id * cores + core) ? DETERRENT : (analysis.nanojoules?.[id * cores + core] ?? 0),
              ),
            ),
          ),
    staticNanojoulesPerCycle: staticWatts(platform) / platform.clockGHz,
  };
}

/**
 * The group, its jobs held to end as much earlier as the rest of their inferences will take at least: a deadline is one of a
 * whole inference, whose layers lie in one group after the other.
 *
 * @param later ids of the jobs in the groups to come
 */
export function awaitingRest(
  group: GoalGroup,
  parts: GoalParts,
  ids: readonly number[],
  later: readonly number[],
): GoalGroup {
  const { cores, latencyCycles, barred } = parts.analysis.table;
  const rest = new Map<number, number>();
  for (const id of later) {
    let least = Number.POSITIVE_INFINITY;
    for (let core = 0; core < cores; core++)
      if (barred?.[id * cores + core] !== 1) least = Math.min(least, latencyCycles[id * cores + core]!);
    const { inference } = parts.jobs[id] as GoalJob;
    rest.set(inference, (rest.get(inference) ?? 0) + least);
  }
  const waitedCycles = group.waitedCycles.map(
    (waited, k) => waited + (rest.get((parts.jobs[ids[k]!] as GoalJob).inference) ?? 0),
  );
  return { ...group, waitedCycles };
}

/** Values in order of first appearance: the number of each, and where each appears first. */
function numbered(values: readonly number[]): { number: Int32Array; first: number[] } {
  const known = new Map<number, number>();
  const first: number[] = [];
  const number = Int32Array.from(values, (value, k) => {
    const found = known.get(value);
    if (found !== undefined) return found;
    known.set(value, first.length);
    first.push(k);
    return first.length - 1;
  });
  return { number, first };
}

/** Judged by the allocator. */
export function goalProblem(estimator: Estimator, group: GoalGroup): SearchProblem {
  const { table } = estimator;
  const makespan = makespanProblem(estimator);
  const { nanojoules } = group;
  return {
    table,
    objective: group.goal.needs === 'latencies' ? byTimeline(estimator, group) : byMakespan(estimator, group),
    related: { makespan, ...(nanojoules === undefined ? {} : { additive: nanojoules }) },
  };
}

function byMakespan({ table, bandwidthBytesPerCycle, collisions }: Estimator, group: GoalGroup): Objective {
  const { goal, jobs, nanojoules, staticNanojoulesPerCycle } = group;
  const evaluator = new MakespanEvaluator(table, bandwidthBytesPerCycle, collisions);
  return (core, priority, offset) => {
    const makespanCycles = evaluator.makespan(core, priority, offset);
    const dynamic = nanojoules === undefined ? 0 : sumOf(nanojoules, table, core, offset);
    const outcome = {
      makespanCycles,
      nanojoules: dynamic + staticNanojoulesPerCycle * makespanCycles,
      latencyCycles: [],
    };
    return goal.value(outcome, jobs);
  };
}

function byTimeline({ table, bandwidthBytesPerCycle, collisions }: Estimator, group: GoalGroup): Objective {
  const { goal, jobs, waitedCycles } = group;
  return (core, priority, offset) => {
    const mapping = {
      core: core.subarray(offset, offset + table.jobs),
      priority: priority.subarray(offset, offset + table.jobs),
    };
    const timeline = allocate(table, queuesOf(mapping, table.cores), bandwidthBytesPerCycle, collisions);
    const latencyCycles = timeline.jobEndCycles.map((end, job) => end + waitedCycles[job]!);
    return goal.value({ makespanCycles: timeline.makespanCycles, nanojoules: 0, latencyCycles }, jobs);
  };
}

export function sumOf(additive: Float64Array, { jobs, cores }: JobTable, core: Int32Array, offset: number): number {
  let sum = 0;
  for (let job = 0; job < jobs; job++) sum += additive[job * cores + core[offset + job]!]!;
  return sum;
}
