/**
 * Differential evolution (Storn & Price 1997), current-to-best/1 with both weights 0.8 and crossover rate 0.5, 30
 * individuals: nevergrad's defaults, and the 0.8 of the MAGMA paper.
 */
import { type CubeOptimiser, uniformPoint } from './cube-search.js';

export const DE = { population: 30, towardsBest: 0.8, difference: 0.8, crossover: 0.5 } as const;

export const differentialEvolution: CubeOptimiser = (cube, random) => {
  const { dimension } = cube;
  const people = Array.from({ length: DE.population }, (_, i) => {
    const point = cube.seeds[i] ?? uniformPoint(dimension, random);
    return { point, value: cube.value(point) };
  });
  let best = people.reduce((a, b) => (b.value < a.value ? b : a));
  while (cube.left > 0) {
    for (let i = 0; i < people.length && cube.left > 0; i++) {
      const { point, value } = people[i]!;
      const a = people[random.below(people.length)]!.point;
      const b = people[random.below(people.length)]!.point;
      const forced = random.below(dimension);
      const trial = point.slice();
      for (let d = 0; d < dimension; d++) {
        if (d !== forced && random.uniform() >= DE.crossover) continue;
        trial[d]! += DE.towardsBest * (best.point[d]! - point[d]!) + DE.difference * (a[d]! - b[d]!);
      }
      const found = cube.value(trial);
      if (found > value) continue;
      people[i] = { point: trial, value: found };
      if (found < best.value) best = people[i]!;
    }
  }
};
