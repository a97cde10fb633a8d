/**
 * The allocator's makespan of all groups, and a bound that no mapping is below. With a barrier both are sums over the
 * groups, each of which runs alone. Without one the groups overlap: a mapping of all groups is then a mapping of all jobs
 * at once, whose bound holds for it, while the sum of the groups' bounds does not.
 */
import { type JobTable, selectJobs } from '../analysis/job-table.js';
import { sum } from '../base/numbers.js';
import { allocateGroups } from '../estimate/allocator/allocate-groups.js';
import { type Mapping, queuesOf } from '../mapping/job-mapping.js';
import { quickBound } from '../search/jobs/bound.js';
import type { GroupResult } from '../search/jobs/map-groups.js';
import type { Estimator } from './estimator.js';

export interface Grouped {
  readonly estimator: Estimator;
  /** Job ids by group. */
  readonly groups: readonly (readonly number[])[];
  /** A group begins when the one before has ended. */
  readonly barrier: boolean;
}

/** Cycles. */
export function makespanOf({ estimator, groups, barrier }: Grouped, mapping: Mapping): number {
  const { table, bandwidthBytesPerCycle, collisions } = estimator;
  const queues = groups.map((ids) => queuesOf(mapping, table.cores, ids));
  return allocateGroups(table, queues, bandwidthBytesPerCycle, barrier, collisions).makespanCycles;
}

/** The tables whose bounds, added up, bound the makespan of all groups. */
export function boundedTables({ estimator, groups, barrier }: Grouped): JobTable[] {
  const parts = barrier ? groups : [groups.flat()];
  return parts.map((ids) => selectJobs(estimator.table, ids));
}

/** By part, cycles; none where the searches had no bound: another objective, a given mapping, colliding cores. */
export function boundsOf(grouped: Grouped, searches: readonly GroupResult[]): number[] {
  const own = searches.flatMap(({ lowerBoundCycles }) => lowerBoundCycles ?? []);
  if (searches.length === 0 || own.length < searches.length) return [];
  if (grouped.barrier) return own;
  return boundedTables(grouped).map((table) => quickBound(table, grouped.estimator.bandwidthBytesPerCycle));
}

/** Cycles that no mapping of all groups is below; nothing where there is no bound. */
export function boundOf(grouped: Grouped, searches: readonly GroupResult[]): number | undefined {
  const bounds = boundsOf(grouped, searches);
  return bounds.length === 0 ? undefined : sum(bounds);
}
