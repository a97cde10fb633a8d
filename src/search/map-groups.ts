/**
 * Maps group after group: each is a search of its own over its part of the job table.
 */
import { type JobTable, selectJobs } from '../analysis/job-table.js';
import { stream } from '../base/random.js';
import type { Mapping } from '../mapping/mapping.js';
import { dealt, type Guard, Snapshot } from './interruption.js';
import type { Mapper, Objective, SearchResult } from './mapper.js';

export interface GroupsMapping {
  /** Over all jobs. */
  readonly mapping: Mapping;
  /** By group; job k of a result is the group's k-th. */
  readonly searches: readonly SearchResult[];
  /** The search was ended from outside: the mapping is the best one so far. */
  readonly interrupted: boolean;
}

export interface GroupsSearch {
  /** Job ids by group. */
  readonly groups: readonly (readonly number[])[];
  readonly mapper: Mapper;
  /** The objective for a group, given its part of the table. */
  readonly objective: (table: JobTable) => Objective;
  /** For each group. */
  readonly samples: number;
  readonly seed: number;
  readonly onProgress?: (group: number, samples: number, best: number) => void;
  /** Does the search; may end it early. */
  readonly guard?: Guard;
}

export function mapGroups(table: JobTable, search: GroupsSearch): GroupsMapping {
  const { groups, guard = (work) => work() } = search;
  const searches: SearchResult[] = [];
  let snapshot = new Snapshot();
  const finished = guard(() => {
    for (const [group, ids] of groups.entries()) {
      snapshot = new Snapshot();
      searches.push(searchGroup(table, search, group, ids, snapshot));
    }
    return true;
  });
  const interrupted = finished !== true;
  if (interrupted && searches.length < groups.length && snapshot.result !== undefined) searches.push(snapshot.result);
  for (const ids of groups.slice(searches.length)) {
    const part = selectJobs(table, ids);
    searches.push(dealt(part, search.objective(part)));
  }
  return { mapping: joined(table.jobs, groups, searches), searches, interrupted };
}

function searchGroup(
  table: JobTable,
  search: GroupsSearch,
  group: number,
  ids: readonly number[],
  snapshot: Snapshot,
): SearchResult {
  const part = selectJobs(table, ids);
  return search.mapper(
    { table: part, objective: search.objective(part) },
    {
      samples: search.samples,
      random: stream(search.seed, `mapper/${group}`),
      onProgress: (samples, best) => search.onProgress?.(group, samples, best),
      ...(search.guard === undefined ? {} : { onBest: snapshot.keep }),
    },
  );
}

/** One mapping of all jobs from those of the groups. */
function joined(
  jobs: number,
  groups: readonly (readonly number[])[],
  searches: readonly SearchResult[],
): { core: Int32Array; priority: Float64Array } {
  const core = new Int32Array(jobs).fill(-1);
  const priority = new Float64Array(jobs);
  groups.forEach((ids, group) => {
    const result = searches[group] as SearchResult;
    ids.forEach((job, k) => {
      core[job] = result.core[k]!;
      priority[job] = result.priority[k]!;
    });
  });
  return { core, priority };
}
