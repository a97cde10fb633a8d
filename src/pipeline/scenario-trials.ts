/**
 * Trials of a whole scenario: its mapping problem given to several mappers with several seeds, each searched, and chosen,
 * exactly as `run` would. A task is plain data, so that worker threads can take it.
 */
import { withOnChip } from '../analysis/job-table.js';
import { allocateGroups } from '../estimate/allocator/allocate-groups.js';
import { type Mapping, queuesOf } from '../mapping/job-mapping.js';
import type { Scenario } from '../scenario/scenario.js';
import { goals } from '../search/jobs/goals.js';
import { replayInput } from '../simulator/replay-input.js';
import { simulate } from '../simulator/simulate.js';
import { splitIntoGroups } from '../workload/splitter.js';
import { analyze, queueOf } from './analyze.js';
import { estimateEnergy } from './energy.js';
import { type Estimator, estimatorOf } from './estimator.js';
import { type FoundMapping, findMapping, type Watch } from './find-mapping.js';
import type { MappedParts } from './simulated-objective.js';
import { wholeGoal } from './whole-goal.js';

/** The scenario names mapper and seed. */
export interface ScenarioTask {
  readonly scenario: Scenario;
}

export interface ScenarioTrial {
  readonly mapper: string;
  readonly seed: number;
  readonly found: FoundMapping;
  readonly seconds: number;
  /** What the whole run comes to in its goal, and its makespan in cycles, by both. */
  readonly simulator: GoalValue;
  readonly allocator: GoalValue;
}

export interface GoalValue {
  readonly value: number;
  readonly makespanCycles: number;
}

/** What a scenario is made into before anybody searches. */
export interface ScenarioParts extends MappedParts {
  readonly estimator: Estimator;
}

export function partsOf(scenario: Scenario): ScenarioParts {
  const { platform, groupSize } = scenario;
  const { jobs } = queueOf(scenario);
  const analysis = analyze(scenario, queueOf(scenario));
  return {
    analysis,
    jobs,
    groups: splitIntoGroups(jobs, groupSize, platform.cores.length),
    estimator: estimatorOf(scenario, analysis, jobs),
  };
}

/** One search, and what becomes of its mapping. */
export function runScenarioTrial({ scenario }: ScenarioTask, watch: Watch = {}): ScenarioTrial {
  const { mapper, seed } = scenario;
  const parts = partsOf(scenario);
  const before = process.hrtime.bigint();
  const found = findMapping(scenario, parts, parts.estimator, watch);
  const seconds = Number(process.hrtime.bigint() - before) / 1e9;
  return { mapper: mapper.name, seed, found, seconds, ...valuesOf(scenario, parts, found.mapping) };
}

function valuesOf(
  scenario: Scenario,
  { analysis, jobs, groups, estimator }: ScenarioParts,
  mapping: Mapping,
): Pick<ScenarioTrial, 'simulator' | 'allocator'> {
  const { platform, simulator, mapper } = scenario;
  const goal = wholeGoal(scenario, { analysis, jobs });
  const queues = groups.map((ids) => queuesOf(mapping, platform.cores.length, ids));
  const energy = goals.get(mapper.goal, mapper.goalOptions).needs === 'energy' ? scenario.energy : undefined;
  const input = replayInput({ platform, ...simulator, analysis, mapping, groups: queues, jobs, energy });
  const replay = simulate(input);
  const { bandwidthBytesPerCycle, collisions } = estimator;
  const table = withOnChip(estimator.table, input.noc);
  const timeline = allocateGroups(table, queues, bandwidthBytesPerCycle, simulator.barrier, collisions);
  const formula = estimateEnergy(analysis, mapping, platform, timeline.makespanCycles);
  return {
    simulator: {
      value: goal({ timeline: replay.timeline, nanojoules: replay.energy?.total ?? 0 }),
      makespanCycles: replay.timeline.makespanCycles,
    },
    allocator: {
      value: goal({ timeline, nanojoules: formula?.total ?? 0 }),
      makespanCycles: timeline.makespanCycles,
    },
  };
}
