/**
 * The search a scenario asks for: which mapper, judged by allocator or simulator, from where and how long; or the
 * mapping that was given in its place.
 */
import type { JobAnalysis } from './analysis/job-analysis.js';
import { type Estimator, makespanProblem } from './estimator.js';
import type { Mapping } from './mapping/mapping.js';
import type { Scenario } from './scenario/scenario.js';
import { type GroupResult, type GroupsSearch, mapGroups } from './search/map-groups.js';
import type { Objective } from './search/mapper.js';
import { mappers } from './search/mappers.js';
import { groupReplay } from './simulator/group-replay.js';

export interface FoundMapping {
  readonly mapping: Mapping;
  /** By group; empty when the mapping was given. */
  readonly searches: readonly GroupResult[];
}

export function findMapping(
  scenario: Scenario,
  analysis: JobAnalysis,
  estimator: Estimator,
  groups: readonly (readonly number[])[],
  watch: Pick<GroupsSearch, 'onProgress' | 'guard'> = {},
): FoundMapping {
  const { mapper, seed } = scenario;
  const { jobs, cores } = analysis.table;
  if (mapper.mapping !== undefined) return { mapping: mapper.mapping(jobs, cores), searches: [] };
  const simulated = (ids: readonly number[]): Objective => simulatedMakespan(scenario, analysis, ids);
  const { samples, targetGap, timeLimitSeconds, rerank, carryOver } = mapper;
  return mapGroups(estimator.table, {
    groups,
    mapper: mappers.get(mapper.name),
    problem: (table, ids) =>
      mapper.objective === 'simulated'
        ? { table, objective: simulated(ids) }
        : makespanProblem({ ...estimator, table }),
    samples,
    targetGap,
    timeLimitSeconds,
    rerank: rerank === undefined ? undefined : { candidates: rerank, objective: simulated },
    warmStart: mapper.warmStart?.(jobs, cores),
    carryOver,
    seed,
    ...watch,
  });
}

/** The simulator's makespan of a group's genome, in cycles. */
function simulatedMakespan(scenario: Scenario, analysis: JobAnalysis, ids: readonly number[]): Objective {
  const { platform, simulator } = scenario;
  const replay = groupReplay({ platform, simulator, analysis }, ids);
  return (core, priority, offset) =>
    replay({
      core: core.subarray(offset, offset + ids.length),
      priority: priority.subarray(offset, offset + ids.length),
    });
}
