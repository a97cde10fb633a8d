/**
 * The search a scenario asks for: which mapper, judged by allocator or simulator, from where and how long; or the
 * mapping that was given in its place.
 */
import { availableParallelism } from 'node:os';
import type { JobTable } from '../analysis/job-table.js';
import { InputError } from '../base/errors.js';
import { readMapping } from '../formats/mapping-json.js';
import type { NamedText } from '../formats/named-text.js';
import type { Mapping } from '../mapping/job-mapping.js';
import type { Scenario } from '../scenario/scenario.js';
import { type GroupResult, type GroupsSearch, mapGroups } from '../search/jobs/map-groups.js';
import type { SearchProblem, SearchResult } from '../search/jobs/mapper.js';
import { mappers } from '../search/jobs/mappers.js';
import { type Estimator, makespanProblem } from './estimator.js';
import { type SimulatedParts, type SimulatedTask, simulatedMakespan, simulatedTask } from './simulated-objective.js';
import { type SimulatedPool, simulatedPool } from './simulated-pool.js';

export interface FoundMapping {
  readonly mapping: Mapping;
  /** By group; empty when the mapping was given. */
  readonly searches: readonly GroupResult[];
}

export function findMapping(
  scenario: Scenario,
  parts: Omit<SimulatedParts, 'scenario'>,
  estimator: Estimator,
  watch: Pick<GroupsSearch, 'onProgress' | 'guard'> = {},
): FoundMapping {
  const { mapper, seed } = scenario;
  const { groups, analysis } = parts;
  const { jobs, cores } = analysis.table;
  const given = readGiven(mapper.mapping, jobs, cores);
  if (given !== undefined) {
    checkCores(given, parts.jobs, mapper.mapping?.file);
    return { mapping: given, searches: [] };
  }
  const taskOf = (found: readonly SearchResult[]): SimulatedTask => simulatedTask({ ...parts, scenario }, found);
  let pool: SimulatedPool | undefined;
  const simulated = (table: JobTable, found: readonly SearchResult[]): SearchProblem => {
    pool?.close();
    const task = taskOf(found);
    pool = simulatedPool(task, availableParallelism());
    return { table, objective: simulatedMakespan(task), objectives: pool.objectives };
  };
  const { samples, targetGap, timeLimitSeconds, rerank, carryOver } = mapper;
  try {
    return mapGroups(estimator.table, {
      groups,
      mapper: mappers.get(mapper.name, mapper.options),
      problem: (table, found) =>
        mapper.objective === 'simulated' ? simulated(table, found) : makespanProblem({ ...estimator, table }),
      samples,
      targetGap,
      timeLimitSeconds,
      rerank:
        rerank === undefined
          ? undefined
          : { candidates: rerank, objective: (found) => simulatedMakespan(taskOf(found)) },
      warmStart: readGiven(mapper.warmStart, jobs, cores),
      carryOver,
      seed,
      ...watch,
    });
  } finally {
    pool?.close();
  }
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
