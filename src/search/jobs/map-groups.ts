/**
 * Maps group after group: each is a search of its own over its part of the job table.
 */
import { type JobTable, selectJobs } from '../../analysis/job-table.js';
import { stream } from '../../base/random.js';
import type { Mapping } from '../../mapping/job-mapping.js';
import { dealt, type Guard, Snapshot } from '../interruption.js';
import { quickBound } from './bound.js';
import { keptToCores } from './keep-to-cores.js';
import { levelDemand } from './level.js';
import type { Mapper, Objective, SearchOptions, SearchProblem, SearchResult } from './mapper.js';
import { transferMapping } from './warm-start.js';

/** What one group's search found, and how good it can be at best. */
export interface GroupResult extends SearchResult {
  /** No mapping of the group has a lower makespan under the allocator; absent where another objective was asked. */
  readonly lowerBoundCycles?: number;
}

export interface GroupsMapping {
  /** Over all jobs. */
  readonly mapping: Mapping;
  /** By group; job k of a result is the group's k-th. */
  readonly searches: readonly GroupResult[];
  /** The search was ended from outside: the mapping is the best one so far. */
  readonly interrupted: boolean;
}

/** Each for every group. */
export interface SearchLimits {
  readonly samples: number;
  /** Stop when the makespan is proven to be so near the best one; a share, e.g. 0.01. Default 0: when it is the best. */
  readonly targetGap?: number | undefined;
  readonly timeLimitSeconds?: number | undefined;
}

export interface GroupsSearch extends SearchLimits {
  /** Job ids by group. */
  readonly groups: readonly (readonly number[])[];
  readonly mapper: Mapper;
  /** What to ask of a group, given its part of the table and what the groups before came to. */
  readonly problem: (table: JobTable, found: readonly SearchResult[]) => SearchProblem;
  readonly seed: number;
  /** A mapping of all jobs to begin with. */
  readonly warmStart?: Mapping | undefined;
  /** A group's search begins with what the one before found. */
  readonly carryOver?: boolean | undefined;
  /** How many of the best genomes a second, dearer objective picks from. */
  readonly rerank?:
    | { readonly candidates: number; readonly objective: (found: readonly SearchResult[]) => Objective }
    | undefined;
  /** @param groups how many there are */
  readonly onProgress?: ((group: number, samples: number, best: number, groups: number) => void) | undefined;
  /** Does the search; may end it early. */
  readonly guard?: Guard | undefined;
}

/** A makespan so near its bound is the best one there is; further samples would be for nothing. */
const PROVEN = 1e-9;

export function mapGroups(table: JobTable, search: GroupsSearch): GroupsMapping {
  const { groups, guard = (work) => work() } = search;
  const searches: GroupResult[] = [];
  let snapshot = new Snapshot();
  const finished = guard(() => {
    while (searches.length < groups.length) {
      snapshot = new Snapshot();
      searches.push(searchGroup(table, search, searches, snapshot));
    }
    return true;
  });
  const interrupted = finished !== true;
  if (interrupted && searches.length < groups.length && snapshot.result !== undefined) {
    const part = selectJobs(table, groups[searches.length] as readonly number[]);
    searches.push(keptToCores(snapshot.result, part, search.problem(part, searches).objective));
  }
  for (const ids of groups.slice(searches.length)) {
    const part = selectJobs(table, ids);
    const { objective } = search.problem(part, searches);
    searches.push(keptToCores(dealt(part, objective), part, objective));
  }
  return { mapping: joined(table.jobs, groups, searches), searches, interrupted };
}

function searchGroup(
  table: JobTable,
  search: GroupsSearch,
  found: readonly SearchResult[],
  snapshot: Snapshot,
): GroupResult {
  const group = found.length;
  const part = selectJobs(table, search.groups[group] as readonly number[]);
  const problem = search.problem(part, found);
  const lowerBoundCycles = problem.bandwidth === undefined ? undefined : quickBound(part, problem.bandwidth);
  const { samples, targetGap = 0, timeLimitSeconds, rerank } = search;
  const options: SearchOptions = {
    samples,
    random: stream(search.seed, `mapper/${group}`),
    seeds: seedsOf(table, search, group, part, found[group - 1]),
    ...(lowerBoundCycles === undefined ? {} : { stopAt: (1 + Math.max(targetGap, PROVEN)) * lowerBoundCycles }),
    ...(timeLimitSeconds === undefined ? {} : { timeLimitSeconds }),
    ...(rerank === undefined
      ? {}
      : {
          rerank: { candidates: rerank.candidates, objective: rerank.objective(found) },
          finalists: rerank.candidates,
        }),
    onProgress: (done, best) => search.onProgress?.(group, done, best, search.groups.length),
    ...(search.guard === undefined ? {} : { onBest: snapshot.keep }),
  };
  const result = keptToCores(search.mapper(problem, options), part, problem.objective);
  if (lowerBoundCycles === undefined) return result;
  const random = stream(search.seed, `level/${group}`);
  return { ...levelled(part, problem, { ...options, random }, result), lowerBoundCycles };
}

/** A search that ended at its bound spends what samples are left on even demand (level.ts). */
function levelled(part: JobTable, problem: SearchProblem, options: SearchOptions, result: SearchResult): SearchResult {
  const { stopAt = Number.NEGATIVE_INFINITY, samples, rerank } = options;
  const left = samples - result.samples;
  if (result.best > stopAt || left <= 0 || rerank !== undefined || options.timeLimitSeconds !== undefined)
    return result;
  const { objective } = problem;
  const { random } = options;
  const limit = result.best * (1 + PROVEN);
  const {
    core,
    priority,
    value,
    samples: asked,
  } = levelDemand(part, result, { objective, limit, samples: left, random });
  const used = result.samples + asked;
  const { convergence } = result;
  return {
    ...result,
    core,
    priority,
    best: value,
    samples: used,
    convergence: { samples: [...convergence.samples, used], best: [...convergence.best, Math.min(result.best, value)] },
  };
}

/** Genomes a group's search begins with. */
function seedsOf(
  table: JobTable,
  { groups, warmStart, carryOver }: GroupsSearch,
  group: number,
  part: JobTable,
  before: SearchResult | undefined,
): Mapping[] {
  const seeds: Mapping[] = [];
  if (warmStart !== undefined) seeds.push(rowsOf(warmStart, groups[group] as readonly number[]));
  if (carryOver === true && before !== undefined)
    seeds.push(transferMapping(before, selectJobs(table, groups[group - 1] as readonly number[]), part));
  return seeds;
}

function rowsOf(mapping: Mapping, ids: readonly number[]): Mapping {
  return {
    core: Int32Array.from(ids, (job) => mapping.core[job] as number),
    priority: Float64Array.from(ids, (job) => mapping.priority[job] as number),
  };
}

/** One mapping of all jobs from those of the groups. */
export function joined(
  jobs: number,
  groups: readonly (readonly number[])[],
  searches: readonly Mapping[],
): { core: Int32Array; priority: Float64Array } {
  const core = new Int32Array(jobs).fill(-1);
  const priority = new Float64Array(jobs);
  groups.forEach((ids, group) => {
    const result = searches[group] as Mapping;
    ids.forEach((job, k) => {
      core[job] = result.core[k] as number;
      priority[job] = result.priority[k] as number;
    });
  });
  return { core, priority };
}
