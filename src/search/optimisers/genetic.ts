/**
 * A plain genetic algorithm: what MAGMA is without knowing what a genome means (the paper's stdGA). Population 100, 10
 * elites, parents from the best half, a crossover for one child in ten, and mutation, whose rate is the space's own.
 */
import type { Random } from '../../base/random.js';
import type { Optimiser } from '../optimiser.js';
import { Seen } from '../seen.js';
import type { Space } from '../space.js';

export const GENETIC = { population: 100, elites: 10, parents: 50, crossover: 0.1 } as const;

/** Who answers: samples still allowed, genomes to begin with, and the value of a genome. */
export interface GenomeSearch<G> {
  readonly seeds: readonly G[];
  readonly left: number;
  value(genome: G): number;
}

export const genetic: Optimiser = (space, objective, budget) => {
  const seen = new Seen(space, objective, budget);
  const { seeds = [], random } = budget;
  evolve(
    space,
    {
      seeds,
      get left() {
        return seen.left;
      },
      value: (genome) => seen.value(genome),
    },
    random,
  );
  return seen.result();
};

/** @param cross how a child takes genes of a mate; `mate` draws one. Default: the space's own way */
export function evolve<G>(
  space: Space<G>,
  search: GenomeSearch<G>,
  random: Random,
  cross: (child: G, mate: () => G) => void = (child, mate) => space.cross(child, mate(), random),
): void {
  const { population, elites, parents, crossover } = GENETIC;
  const byValue = (a: Individual<G>, b: Individual<G>): number => a.value - b.value;
  let people = Array.from({ length: population }, (_, i): Individual<G> => {
    const genome = search.seeds[i] ?? space.make(random);
    return { genome, value: search.value(genome) };
  }).sort(byValue);
  while (search.left > 0) {
    const next = people.slice(0, elites);
    while (next.length < population) {
      const genome = space.copy(people[random.below(parents)]!.genome);
      if (random.uniform() < crossover) cross(genome, () => people[random.below(parents)]!.genome);
      space.mutate(genome, random);
      next.push({ genome, value: search.value(genome) });
    }
    people = next.sort(byValue);
  }
}

interface Individual<G> {
  readonly genome: G;
  readonly value: number;
}
