/**
 * `g-sampler`: the genetic algorithm that teaches DNNFuser (arXiv 2201.11218). 40 strategies a generation, the best tenth
 * goes on as it is; a child is cut from two parents of the best quarter and mutated: sync or fuse, the token doubled or
 * halved, the left neighbour's token, a new one. The first generation has the baseline in it. Population, elites and
 * operators are the paper's; rates, which it does not give, are this project's.
 */
import type { Random } from '../../base/random.js';
import { powersOfTwo } from '../../mapping/fusion-plan/strategy.js';
import type { FusionMapper } from './fusion-mapper.js';
import { TokensSeen } from './tokens-seen.js';

export const G_SAMPLER = { population: 40, elites: 4, parents: 10, crossover: 0.7, mutationsPerChild: 3 } as const;

export const gSampler: FusionMapper = (problem, options) => {
  const { batch, chain } = problem;
  const { random, choices = powersOfTwo(batch) } = options;
  const { population, elites, parents, crossover, mutationsPerChild } = G_SAMPLER;
  const layers = chain.layers.length;
  const genes = layers - 1; // the last token is 0
  const seen = new TokensSeen(problem, options);
  const judged = (tokens: Int32Array): Individual => ({ tokens, value: seen.value(tokens) });
  const byValue = (a: Individual, b: Individual): number => a.value - b.value;

  let people: Individual[] = [];
  while (people.length < population && seen.left > 0)
    people.push(judged(people.length === 0 ? new Int32Array(layers) : randomTokens(layers, choices, random)));
  people.sort(byValue);
  while (seen.left > 0 && genes > 0) {
    const next = people.slice(0, elites);
    while (next.length < population && seen.left > 0) {
      const child = people[random.below(parents)]!.tokens.slice();
      if (random.uniform() < crossover) {
        const cut = random.below(genes);
        child.set(people[random.below(parents)]!.tokens.subarray(cut), cut);
      }
      for (let gene = 0; gene < genes; gene++)
        if (random.uniform() * genes < mutationsPerChild) child[gene] = mutated(child, gene, { choices, random });
      next.push(judged(child));
    }
    people = next.sort(byValue);
  }
  return seen.result();
};

interface Individual {
  readonly tokens: Int32Array;
  readonly value: number;
}

interface Draw {
  readonly choices: readonly number[];
  readonly random: Random;
}

/** Sync and fusion alike at every layer but the last. */
export function randomTokens(layers: number, choices: readonly number[], random: Random): Int32Array {
  return Int32Array.from({ length: layers }, (_, i) =>
    i === layers - 1 || random.uniform() < 0.5 ? 0 : random.pick(choices),
  );
}

function mutated(tokens: Int32Array, gene: number, { choices, random }: Draw): number {
  const token = tokens[gene]!;
  switch (random.below(5)) {
    case 0:
      return token === 0 ? random.pick(choices) : 0;
    case 1:
      return choices.includes(token * 2) ? token * 2 : token;
    case 2:
      return choices.includes(token / 2) ? token / 2 : token;
    case 3:
      return gene > 0 ? tokens[gene - 1]! : token;
    default:
      return random.pick(choices);
  }
}
