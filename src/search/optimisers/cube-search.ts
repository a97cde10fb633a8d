/**
 * A search over the unit cube, for optimisers of real numbers: they ask for the value of points, which may lie outside
 * and are folded back in by who answers.
 */
import type { Random } from '../../base/random.js';
import type { Optimiser } from '../optimiser.js';
import { Seen } from '../seen.js';
import { fold } from '../space.js';

export interface CubeSearch {
  readonly dimension: number;
  /** Points to begin with. */
  readonly seeds: readonly Float64Array[];
  /** Samples still allowed. */
  readonly left: number;
  /** How much of the samples is used, 0 to 1. */
  readonly progress: number;
  /** One sample; infinity, and none, when the budget is used up. */
  value(point: Float64Array): number;
}

/** Asks until nothing is left; what was found is kept by who answers. */
export type CubeOptimiser = (search: CubeSearch, random: Random) => void;

/** The optimiser over any space that has a unit cube. */
export function overCube(optimise: CubeOptimiser): Optimiser {
  return (space, objective, budget) => {
    const { cube } = space;
    if (cube === undefined) throw new Error('this optimiser needs a space that is a unit cube');
    const seen = new Seen(space, objective, budget);
    const search: CubeSearch = {
      dimension: cube.dimension,
      seeds: (budget.seeds ?? []).map((seed) => cube.pointOf(seed)),
      get left() {
        return seen.left;
      },
      get progress() {
        return seen.samples / budget.samples;
      },
      value: (point) => seen.value(cube.genomeOf(point.map(fold))),
    };
    if (cube.dimension === 0) seen.value(cube.genomeOf(new Float64Array(0)));
    else optimise(search, budget.random);
    return seen.result();
  };
}

export function uniformPoint(dimension: number, random: Random): Float64Array {
  return Float64Array.from({ length: dimension }, () => random.uniform());
}
