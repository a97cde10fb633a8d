/** Points of the unit cube: a gene a coordinate. */
import { uniformPoint } from '../optimisers/cube-search.js';
import { fold, type Space } from '../space.js';

/** Probability that a coordinate is drawn anew. */
const MUTATION = 0.1;

/** Of a small step, normally distributed. */
const STEP = 0.1;

export function pointSpace(dimension: number): Space<Float64Array> {
  return {
    make: (random) => uniformPoint(dimension, random),
    copy: (point) => point.slice(),
    mutate(point, random) {
      for (let d = 0; d < dimension; d++) if (random.uniform() < MUTATION) point[d] = random.uniform();
    },
    cross(point, other, random) {
      const pivot = random.below(dimension);
      point.set(other.subarray(pivot), pivot);
    },
    step(point, random) {
      const d = random.below(dimension);
      point[d] = fold(point[d]! + STEP * random.normal());
    },
    cube: { dimension, genomeOf: (point) => point, pointOf: (point) => point.slice() },
  };
}
