/** What a goal says of a whole run: of all its jobs and groups at once, by what the simulator gave. */
import type { JobAnalysis } from '../analysis/job-analysis.js';
import type { Scenario } from '../scenario/scenario.js';
import { DEFAULT_GOAL, goals } from '../search/jobs/goals.js';
import type { Timeline } from '../timeline/timeline.js';
import { type GoalJob, goalGroup } from './goal-problem.js';

/** Of a timeline, the energy of which is known where the goal needs it, nJ. In the goal's unit. */
export type WholeGoal = (outcome: { readonly timeline: Timeline; readonly nanojoules: number }) => number;

export function wholeGoal(
  { mapper, platform, workload }: Pick<Scenario, 'mapper' | 'platform' | 'workload'>,
  parts: { readonly analysis: JobAnalysis; readonly jobs: readonly GoalJob[] },
): WholeGoal {
  if (mapper.goal === DEFAULT_GOAL) return ({ timeline }) => timeline.makespanCycles;
  const goal = goals.get(mapper.goal, mapper.goalOptions);
  const ids = parts.jobs.map((_, id) => id);
  const { waitedCycles, jobs } = goalGroup(
    goal,
    { ...parts, platform, deadlineCycles: goalDeadlines(workload) },
    ids,
    0,
  );
  return ({ timeline, nanojoules }) => {
    const latencyCycles = Float64Array.from(waitedCycles, (waited, job) => timeline.jobEndCycles[job]! + waited);
    return goal.value({ makespanCycles: timeline.makespanCycles, nanojoules, latencyCycles }, jobs);
  };
}

/** By tenant; infinite where one has none. */
export function goalDeadlines(workload: Scenario['workload']): readonly number[] {
  if (workload.kind !== 'tenants') return [];
  return workload.tenants.map(({ deadlineCycles = Number.POSITIVE_INFINITY }) => deadlineCycles);
}
