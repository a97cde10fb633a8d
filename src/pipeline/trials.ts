/**
 * Trials: the same mapping problem given to several mappers with several seeds. A task is plain data, so that worker
 * threads can take it; each trial is one search in one thread, so the results are the same whatever their number.
 */

import type { Mapping } from '../mapping/job-mapping.js';
import { type GroupsMapping, type GroupsSearch, mapGroups, type SearchLimits } from '../search/jobs/map-groups.js';
import { mappers } from '../search/jobs/mappers.js';
import type { Grouped } from './certify.js';
import { makespanProblem } from './estimator.js';

export interface MapTask extends Grouped {
  readonly limits: SearchLimits;
  readonly warmStart?: Mapping | undefined;
  readonly carryOver?: boolean | undefined;
}

export interface Trial {
  readonly mapper: string;
  readonly seed: number;
  readonly found: GroupsMapping;
  readonly seconds: number;
}

export interface TrialTask extends MapTask {
  readonly mapper: string;
  readonly options?: Readonly<Record<string, unknown>> | undefined;
  readonly seed: number;
}

/** One search. */
export function runTrial(task: TrialTask, watch: Pick<GroupsSearch, 'onProgress' | 'guard'> = {}): Trial {
  const { estimator, groups, limits, warmStart, carryOver, mapper, options, seed } = task;
  const before = process.hrtime.bigint();
  const found = mapGroups(estimator.table, {
    ...limits,
    groups,
    mapper: mappers.get(mapper, options),
    problem: (table) => makespanProblem({ ...estimator, table }),
    seed,
    warmStart,
    carryOver,
    ...watch,
  });
  return { mapper, seed, found, seconds: Number(process.hrtime.bigint() - before) / 1e9 };
}

/** Every mapper with every seed, mapper by mapper. */
export function trialTasks(task: MapTask, names: readonly string[], seed: number, seeds: number): TrialTask[] {
  return names.flatMap((mapper) => Array.from({ length: seeds }, (_, k) => ({ ...task, mapper, seed: seed + k })));
}
