/**
 * Maps group after group: each is a search of its own over its part of the job table.
 */
import { type JobTable, selectJobs } from '../analysis/job-table.js';
import { stream } from '../base/random.js';
import type { Mapping } from '../mapping/mapping.js';
import type { Mapper, Objective, SearchResult } from './mapper.js';

export interface GroupsMapping {
  /** Over all jobs. */
  readonly mapping: Mapping;
  /** By group; job k of a result is the group's k-th. */
  readonly searches: readonly SearchResult[];
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
}

export function mapGroups(table: JobTable, search: GroupsSearch): GroupsMapping {
  const core = new Int32Array(table.jobs).fill(-1);
  const priority = new Float64Array(table.jobs);
  const searches = search.groups.map((ids, group) => {
    const part = selectJobs(table, ids);
    const result = search.mapper(
      { table: part, objective: search.objective(part) },
      {
        samples: search.samples,
        random: stream(search.seed, `mapper/${group}`),
        onProgress: (samples, best) => search.onProgress?.(group, samples, best),
      },
    );
    ids.forEach((job, k) => {
      core[job] = result.core[k]!;
      priority[job] = result.priority[k]!;
    });
    return result;
  });
  return { mapping: { core, priority }, searches };
}
