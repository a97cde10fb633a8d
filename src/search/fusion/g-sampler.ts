/**
 * `g-sampler`: the genetic algorithm that teaches DNNFuser (arXiv 2201.11218). 40 strategies a generation, the best tenth
 * goes on as it is; a child is cut from two parents of the best quarter and mutated (fusion-space.ts). The first
 * generation has the baseline in it. Population, elites and operators are the paper's; rates, which it does not give, are
 * this project's.
 */
import { powersOfTwo } from '../../mapping/fusion-plan/strategy.js';
import type { FusionMapper } from './fusion-mapper.js';
import { FusionTokenSpace } from './fusion-space.js';
import { TokensSeen } from './tokens-seen.js';

export const G_SAMPLER = { population: 40, elites: 4, parents: 10, crossover: 0.9 } as const;

export const gSampler: FusionMapper = (problem, options) => {
  const { random, choices = powersOfTwo(problem.batch) } = options;
  const { population, elites, parents, crossover } = G_SAMPLER;
  const space = new FusionTokenSpace(problem.chain.layers.length, choices);
  const seen = new TokensSeen(problem, options);
  const judged = (tokens: Int32Array): Individual => ({ tokens, value: seen.value(tokens) });
  const byValue = (a: Individual, b: Individual): number => a.value - b.value;

  let people: Individual[] = [];
  while (people.length < population && seen.left > 0)
    people.push(judged(people.length === 0 ? space.baseline() : space.make(random)));
  people.sort(byValue);
  while (seen.left > 0 && space.genes > 0) {
    const next = people.slice(0, elites);
    while (next.length < population && seen.left > 0) {
      const child = people[random.below(parents)]!.tokens.slice();
      if (random.uniform() < crossover) space.cross(child, people[random.below(parents)]!.tokens, random);
      // A child that is like its parents would waste a sample.
      for (let i = 0; i < TRIES && (i === 0 || isAmong(child, people)); i++) space.mutate(child, random);
      next.push(judged(child));
    }
    people = next.sort(byValue);
  }
  return seen.result();
};

/** Mutations until a child is new; small spaces have nothing new at last. */
const TRIES = 20;

function isAmong(child: Int32Array, people: readonly Individual[]): boolean {
  return people.some(({ tokens }) => tokens.every((token, gene) => token === child[gene]));
}

interface Individual {
  readonly tokens: Int32Array;
  readonly value: number;
}
