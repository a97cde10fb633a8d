/**
 * Mappings of one group that differ in kind from what a search found: those of heuristics and of other searches, and the
 * found one with demand levelled over time. A formula hardly tells them apart; a machine that stalls does.
 */
import type { Random } from '../../../base/random.js';
import type { Mapping } from '../../../mapping/job-mapping.js';
import { cmaEs } from '../../optimisers/cma-es.js';
import type { Goal } from '../goals.js';
import { herald } from '../heuristics/herald.js';
import { earliestFinish, fastestCore, fcfs, listScheduler, shortestFirst } from '../heuristics/list-schedule.js';
import { keptToCores } from '../keep-to-cores.js';
import { levelDemand } from '../level.js';
import { MAGMA_SETTINGS, magmaWith } from '../magma/magma.js';
import type { Mapper, SearchProblem, SearchResult } from '../mapper.js';
import { geneticMapper, mapperOnCube } from '../optimiser-mappers.js';

/** How much longer, by the formula, a mapping may be that levels demand: a share of what was found. */
const LEVEL_SLACK = 0.01;

const genetic: Mapper = (problem, options) => magmaWith(problem, options, MAGMA_SETTINGS);

/** Who makes mappings: heuristics, of one sample each, then searches that cost less than the default one. A large run replays the first. */
const MAKERS: readonly Mapper[] = [
  listScheduler(shortestFirst, earliestFinish),
  herald,
  listScheduler(fcfs, earliestFinish),
  genetic,
  geneticMapper,
  mapperOnCube(cmaEs),
];

/**
 * Where what tenants wait is the goal: no job on a core that is slow at it, however long the queue of the fastest. The
 * formula, which keeps all cores busy, is furthest from these.
 */
const MAKERS_FOR_LATENCIES: readonly Mapper[] = [
  listScheduler(fcfs, fastestCore),
  listScheduler(shortestFirst, fastestCore),
];

function makersFor(needs: Goal['needs']): readonly Mapper[] {
  return needs === 'latencies' ? [...MAKERS_FOR_LATENCIES, ...MAKERS] : MAKERS;
}

/** The found mapping, those of the makers and the levelled one. */
export function kindsFor(needs: Goal['needs']): number {
  return 2 + makersFor(needs).length;
}

export interface Different {
  /** Of one group. */
  readonly problem: SearchProblem;
  /** What the search found. */
  readonly found: SearchResult;
  /** That the search might take. */
  readonly samples: number;
  /** What the goal must be told of an outcome. */
  readonly needs: Goal['needs'];
  /** A stream of its own for each; `mapper` is the one that a mapper gets when it is asked by itself. */
  readonly stream: (purpose: 'level' | 'mapper') => Random;
}

/** @param kinds how many of them; the k-th is of one kind whatever the group, and the first is the found one */
export function differentMappings(
  { problem, found, samples, needs, stream }: Different,
  kinds: number,
): readonly Mapping[] {
  const { table, objective } = problem;
  const makers = makersFor(needs);
  const made = makers
    .slice(0, kinds - 1)
    .map((mapper) => keptToCores(mapper(problem, { samples, random: stream('mapper') }), table, objective));
  if (kinds < kindsFor(needs)) return [found, ...made];
  const limit = found.best * (1 + LEVEL_SLACK);
  const levelled = levelDemand(table, found, { objective, limit, samples, random: stream('level') });
  return [found, ...made, keptToCores({ ...found, ...levelled, best: levelled.value }, table, objective)];
}
