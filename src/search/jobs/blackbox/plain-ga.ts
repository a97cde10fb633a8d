/**
 * A plain genetic algorithm over the unit cube: what MAGMA is without knowing what a genome means (the paper's stdGA).
 * Population 100, 10 elites, parents from the best half, one-point crossover with 0.1, a gene mutates with 0.1.
 */
import type { Random } from '../../../base/random.js';
import type { Mapper } from '../mapper.js';
import { UnitCube } from './unit-cube.js';

export const PLAIN_GA = { population: 100, elites: 10, parents: 50, crossover: 0.1, mutation: 0.1 } as const;

export const plainGa: Mapper = (problem, options) => {
  const cube = new UnitCube(problem, options);
  const { random } = options;
  const { population, elites, parents, crossover, mutation } = PLAIN_GA;
  const byValue = (a: Individual, b: Individual): number => a.value - b.value;

  let people = Array.from({ length: population }, (_, i) => {
    const point = cube.seeds[i] ?? uniformPoint(cube.dimension, random);
    return { point, value: cube.value(point) };
  }).sort(byValue);
  while (cube.left > 0) {
    const next = people.slice(0, elites);
    while (next.length < population) {
      const point = people[random.below(parents)]!.point.slice();
      if (random.uniform() < crossover) {
        const pivot = random.below(cube.dimension);
        point.set(people[random.below(parents)]!.point.subarray(pivot), pivot);
      }
      for (let i = 0; i < point.length; i++) if (random.uniform() < mutation) point[i] = random.uniform();
      next.push({ point, value: cube.value(point) });
    }
    people = next.sort(byValue);
  }
  return cube.seen.result();
};

interface Individual {
  readonly point: Float64Array;
  readonly value: number;
}

export function uniformPoint(dimension: number, random: Random): Float64Array {
  return Float64Array.from({ length: dimension }, () => random.uniform());
}
