/**
 * Problems, each mapped onto one architecture by the loop-nest model: the search of every problem, what its winner costs,
 * and what no mapping can beat. Problems with the same loops and operands are searched once.
 */
import { stream } from '../base/random.js';
import { type LoopNestCost, loopNestCost } from '../cost/loop-nest/loop-nest-cost.js';
import { type NestBound, nestBound } from '../cost/loop-nest/nest-bound.js';
import type { Architecture } from '../machine/architecture.js';
import type { MapConstraints } from '../mapping/constraints.js';
import type { Problem } from '../problem/problem.js';
import type { NestFound, NestMetric } from '../search/loop-nest/nest-anneal.js';
import { nestMappers } from '../search/loop-nest/nest-mappers.js';
import { nestSpace } from '../search/loop-nest/nest-space.js';

export interface NestMapOptions {
  readonly architecture: Architecture;
  /** Of each problem. Default: none. */
  readonly constraintsOf?: (problem: Problem) => MapConstraints | undefined;
  /** By its name in `nestMappers`. */
  readonly mapper: string;
  readonly metric: NestMetric;
  /** Of each search. */
  readonly samples: number;
  readonly seed: number;
  /** Told of the search of `problem` (its number among the distinct ones). */
  readonly onProgress?: (problem: number, samples: number, best: number) => void;
}

export interface MappedNest {
  /** Names of the problems that are the same. */
  readonly names: readonly string[];
  readonly problem: Problem;
  readonly found: NestFound;
  readonly cost: LoopNestCost;
  readonly bound: NestBound;
}

/** @throws InputError for a problem that the model is not conformable with, or constraints that leave nothing */
export function mapNests(problems: readonly Problem[], options: NestMapOptions): MappedNest[] {
  const { architecture, constraintsOf, mapper, metric, samples, seed, onProgress } = options;
  const distinct = new Map<string, { readonly problem: Problem; readonly names: string[] }>();
  for (const problem of problems) {
    const key = JSON.stringify({ ...problem, name: '' });
    const known = distinct.get(key) ?? { problem, names: [] };
    known.names.push(problem.name);
    distinct.set(key, known);
  }
  // What leaves a problem without mappings is told before any search.
  const spaces = [...distinct.values()].map(({ problem, names }) => ({
    ...{ problem, names },
    space: nestSpace(problem, architecture, constraintsOf?.(problem)),
  }));
  return spaces.map(({ problem, names, space }, number) => {
    const found = nestMappers.get(mapper)(space, {
      ...{ samples, metric },
      random: stream(seed, 'loop-nest'),
      onProgress: (done, best) => onProgress?.(number, done, best),
    });
    const cost = loopNestCost(problem, architecture, found.mapping);
    return { names, problem, found, cost, bound: nestBound(problem, architecture) };
  });
}
