/**
 * The search a scenario asks for: which mapper, judged by allocator or simulator, from where and how long; or the
 * mapping that was given in its place.
 */
import { availableParallelism } from 'node:os';
import { type JobTable, selectJobs } from '../analysis/job-table.js';
import { InputError } from '../base/errors.js';
import { MakespanEvaluator } from '../estimate/allocator/evaluator.js';
import { readMapping } from '../formats/mapping-json.js';
import type { NamedText } from '../formats/named-text.js';
import type { Mapping } from '../mapping/job-mapping.js';
import type { Scenario } from '../scenario/scenario.js';
import { DEADLINE_GOAL, DEFAULT_GOAL, type Goal, goals } from '../search/jobs/goals.js';
import { type GroupResult, type GroupsSearch, mapGroups } from '../search/jobs/map-groups.js';
import type { SearchProblem, SearchResult } from '../search/jobs/mapper.js';
import { mappers } from '../search/jobs/mappers.js';
import { type Choice, chooseByReplay, isChosenByReplay } from './choose-by-replay.js';
import { type Estimator, makespanProblem } from './estimator.js';
import { awaitingRest, type GoalGroup, goalGroup, goalProblem } from './goal-problem.js';
import {
  type MappedParts,
  type SimulatedParts,
  type SimulatedTask,
  simulatedObjective,
  simulatedTask,
} from './simulated-objective.js';
import { type SimulatedPool, simulatedPool } from './simulated-pool.js';
import { goalDeadlines } from './whole-goal.js';

export interface FoundMapping {
  readonly mapping: Mapping;
  /** By group; empty when the mapping was given. */
  readonly searches: readonly GroupResult[];
  /** How the simulator chose the mapping, where it did. */
  readonly choice?: Choice | undefined;
}

/** Of the search, and of the replays that choose. */
export interface Watch extends Pick<GroupsSearch, 'onProgress' | 'guard'> {
  readonly onChoice?: ((replays: number, most: number) => void) | undefined;
}

export function findMapping(
  scenario: Scenario,
  parts: MappedParts,
  estimator: Estimator,
  watch: Watch = {},
): FoundMapping {
  const { mapper, seed } = scenario;
  const { groups, analysis } = parts;
  const { jobs, cores } = analysis.table;
  const given = readGiven(mapper.mapping, jobs, cores);
  if (given !== undefined) {
    checkCores(given, parts.jobs, mapper.mapping?.file);
    return { mapping: given, searches: [] };
  }
  checkGoal(scenario, parts);

  const goal = mapper.goal === DEFAULT_GOAL ? undefined : goals.get(mapper.goal, mapper.goalOptions);
  const startOf = (found: readonly SearchResult[]): number => startCycles(found, goal, estimator, groups);
  const groupOf = (found: readonly SearchResult[]): GoalGroup | undefined => {
    if (goal === undefined) return undefined;
    const ids = groups[found.length] ?? [];
    const goalParts = { ...parts, ...goalTerms(scenario) };
    const group = goalGroup(goal, goalParts, ids, startOf(found));
    const isOfDeadlines = mapper.goal === DEADLINE_GOAL;
    return isOfDeadlines ? awaitingRest(group, goalParts, ids, groups.slice(found.length + 1).flat()) : group;
  };
  const taskOf = (found: readonly SearchResult[]): SimulatedTask => {
    const task = simulatedTask({ ...parts, scenario }, found, startOf(found));
    const group = groupOf(found);
    return group === undefined ? task : { ...task, goal: simulatedGoal(scenario, parts, group, found.length) };
  };
  let pool: SimulatedPool | undefined;
  const simulated = (table: JobTable, found: readonly SearchResult[]): SearchProblem => {
    pool?.close();
    const task = taskOf(found);
    pool = simulatedPool(task, availableParallelism());
    return { table, objective: simulatedObjective(task), objectives: pool.objectives };
  };
  const allocated = (table: JobTable, found: readonly SearchResult[]): SearchProblem => {
    const group = groupOf(found);
    return group === undefined ? makespanProblem({ ...estimator, table }) : goalProblem({ ...estimator, table }, group);
  };
  const { samples, targetGap, timeLimitSeconds, rerank, carryOver } = mapper;
  try {
    const found = mapGroups(estimator.table, {
      groups,
      mapper: mappers.get(mapper.name, mapper.options),
      problem: mapper.objective === 'simulated' ? simulated : allocated,
      samples,
      targetGap,
      timeLimitSeconds,
      rerank:
        rerank === undefined
          ? undefined
          : { candidates: rerank, objective: (found) => simulatedObjective(taskOf(found)) },
      warmStart: readGiven(mapper.warmStart, jobs, cores),
      carryOver,
      seed,
      onProgress: watch.onProgress,
      guard: watch.guard,
    });
    const { mapping, searches, interrupted } = found;
    if (interrupted || !isChosenByReplay(scenario)) return { mapping, searches };
    const problemOf = (group: number): SearchProblem =>
      allocated(selectJobs(estimator.table, groups[group] ?? []), searches.slice(0, group));
    const choose = () => chooseByReplay(scenario, parts, { mapping, searches, problemOf, onProgress: watch.onChoice });
    return (watch.guard === undefined ? choose() : watch.guard(choose)) ?? { mapping, searches };
  } finally {
    pool?.close();
  }
}

/** @throws InputError for a goal that the scenario does not know enough for */
function checkGoal({ mapper, workload }: Scenario, { analysis }: MappedParts): void {
  const { goal } = mapper;
  const complain = (expected: string): InputError => new InputError({ path: 'mapper.goal', expected, found: goal });
  if (goals.get(goal).needs === 'energy' && analysis.nanojoules === undefined)
    throw complain('a goal that needs no energy: imported tables and tiles have none');
  if (goal === DEADLINE_GOAL && !goalDeadlines(workload).some((deadline) => Number.isFinite(deadline)))
    throw complain('another goal, or a tenant with a deadline');
}

function goalTerms({ platform, workload }: Scenario) {
  return { platform, deadlineCycles: goalDeadlines(workload) };
}

/** When the next group begins behind a barrier: the makespans of those before, cycles. */
function startCycles(
  found: readonly SearchResult[],
  goal: Goal | undefined,
  { table, bandwidthBytesPerCycle, collisions }: Estimator,
  groups: readonly (readonly number[])[],
): number {
  if (goal === undefined) return found.reduce((sum, { reranked, best }) => sum + (reranked ?? best), 0);
  return found.reduce((sum, { core, priority }, group) => {
    const part = selectJobs(table, groups[group] ?? []);
    return sum + new MakespanEvaluator(part, bandwidthBytesPerCycle, collisions).makespan(core, priority);
  }, 0);
}

function simulatedGoal(
  { mapper, energy }: Scenario,
  { analysis, groups }: MappedParts,
  { goal: _, nanojoules: __, ...group }: GoalGroup,
  index: number,
): SimulatedTask['goal'] {
  const { cores } = analysis.table;
  const activity = (groups[index] ?? []).flatMap((job) =>
    Array.from({ length: cores }, (_, core) => analysis.activity?.(job, core)),
  );
  return { name: mapper.goal, options: mapper.goalOptions, group, energy, activity };
}

/** The mapping of a file that a scenario names, now that the jobs are known. @throws InputError */
export function readGiven(given: NamedText | undefined, jobs: number, cores: number): Mapping | undefined {
  return given === undefined ? undefined : readMapping(given.text, given.file, jobs, cores);
}

/** @throws InputError for a job on a core where it may not run */
function checkCores(mapping: Mapping, jobs: SimulatedParts['jobs'], file: string | undefined): void {
  jobs.forEach(({ cores }, job) => {
    const core = mapping.core[job] ?? 0;
    if (cores === undefined || cores.includes(core)) return;
    const expected = `job ${job} on a core that its tenant may use (${cores.join(', ')})`;
    throw new InputError({ file, expected, found: `core ${core}` });
  });
}
