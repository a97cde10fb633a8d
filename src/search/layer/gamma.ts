/**
 * `gamma`: the genetic algorithm GAMMA (Kao & Krishna, ICCAD 2020) with its operators as described, and `gamma-released`,
 * as its released code (maestro-project/gamma 3d6caf8) runs them: there a constraint object always exists, so that the
 * parallel dimensions of the levels never change places, and the elites are evaluated again. Both have two levels, as the
 * released defaults; growing and ageing a third are left out. Whether the searched function lets MAESTRO's edge slips
 * count is the function's affair (layer-objective.ts).
 */
import type { Random } from '../../base/random.js';
import { GENES, WIDTH } from '../../mapping/array-mapping/genes.js';
import { Seen } from '../seen.js';
import type { LayerMapper } from './layer-mapper.js';
import type { LayerSpace } from './layer-space.js';

/** Shares of the population, and probabilities. */
export const GAMMA = {
  population: 100,
  elites: 0.05,
  parents: 0.4,
  crossTile: 0.57,
  reorder: 0.47,
  mutateTile: 0.53,
  tileMutations: 3,
  mutateParallel: 0.1,
} as const;

interface Individual {
  readonly genes: Int32Array;
  readonly value: number;
}

const { CLUSTER, OUTER_PARALLEL, INNER_PARALLEL, OUTER_TILE, INNER_TILE, OUTER_ORDER, INNER_ORDER } = GENES;

export const gamma: LayerMapper = gammaMapper({ exchangesParallel: true, reevaluatesElites: false });

export const gammaReleased: LayerMapper = gammaMapper({ exchangesParallel: false, reevaluatesElites: true });

interface Variant {
  readonly exchangesParallel: boolean;
  readonly reevaluatesElites: boolean;
}

function gammaMapper({ exchangesParallel, reevaluatesElites }: Variant): LayerMapper {
  return (space, objective, budget) => {
    const { random, seeds = [] } = budget;
    const seen = new Seen(space, objective, budget);
    const judged = (genes: Int32Array): Individual => ({ genes, value: seen.value(genes) });
    const elites = Math.round(GAMMA.population * GAMMA.elites);
    const most = Math.round(GAMMA.population * GAMMA.parents);

    let people = firstPeople(space, seeds, random).map(judged);
    let parents = people;
    while (seen.left > 0) {
      people = distinct(people).sort((a, b) => a.value - b.value);
      if (people[0]?.value === Number.POSITIVE_INFINITY) {
        people = firstPeople(space, [], random).map(judged);
        parents = people;
        continue;
      }
      const best = people.slice(0, elites);
      const children: Individual[] = [];
      while (children.length < GAMMA.population && seen.left > 0) {
        const [one, other] = [random.pick(parents).genes.slice(), random.pick(parents).genes.slice()];
        if (random.uniform() < GAMMA.crossTile) crossTile(one, other, random);
        for (const genes of [one, other]) {
          if (random.uniform() < GAMMA.reorder) reorder(space, genes, random);
          for (let i = 0; i < GAMMA.tileMutations; i++)
            if (random.uniform() < GAMMA.mutateTile) mutateTile(space, genes, random);
          if (exchangesParallel && random.uniform() < GAMMA.mutateParallel) exchangeParallel(space, genes);
          children.push(judged(repaired(space, genes)));
        }
      }
      people = [...(reevaluatesElites ? best.map(({ genes }) => judged(genes)) : best), ...children];
      parents = distinct(people)
        .sort((a, b) => a.value - b.value)
        .slice(0, most);
    }
    return seen.result();
  };
}

/** Two members have all tiles 1; inner tiles begin at 1. */
function firstPeople(space: LayerSpace, seeds: readonly Int32Array[], random: Random): Int32Array[] {
  const drawn = Array.from({ length: Math.max(0, GAMMA.population - seeds.length) }, (_, i) => {
    const genes = space.make(random);
    for (let d = 0; d < WIDTH; d++) {
      if (space.free.innerTiles) genes[INNER_TILE + d] = 1;
      if (space.free.outerTiles) genes[OUTER_TILE + d] = i < 2 ? 1 : 1 + random.below(space.bounds[d]!);
    }
    if (space.free.cluster) genes[CLUSTER] = 1 + random.below(space.mostCluster(genes));
    return repaired(space, genes);
  });
  return [...seeds.map((seed) => seed.slice()), ...drawn];
}

/** All genes but the PE count tell members apart. */
function distinct(people: readonly Individual[]): Individual[] {
  const kept = new Map<string, Individual>();
  for (const one of people) {
    const key = String.fromCharCode(...one.genes.subarray(CLUSTER));
    if (!kept.has(key)) kept.set(key, one);
  }
  return [...kept.values()];
}

/** One dimension exchanges its tiles at both levels. */
function crossTile(one: Int32Array, other: Int32Array, random: Random): void {
  const d = random.below(WIDTH);
  for (const at of [OUTER_TILE + d, INNER_TILE + d]) {
    const held = one[at]!;
    one[at] = other[at]!;
    other[at] = held;
  }
}

/** Two loops of one level exchange places. */
function reorder({ free }: LayerSpace, genes: Int32Array, random: Random): void {
  const at = random.uniform() < 0.5 ? OUTER_ORDER : INNER_ORDER;
  const [a, b] = [at + random.below(WIDTH), at + random.below(WIDTH)];
  if (!(at === OUTER_ORDER ? free.outerOrder : free.innerOrder)) return;
  const held = genes[a]!;
  genes[a] = genes[b]!;
  genes[b] = held;
}

/** A gene of the fourteen: a parallel dimension (the inner one with a new cluster size), or a tile. */
function mutateTile(space: LayerSpace, genes: Int32Array, random: Random): void {
  const { bounds, free, parallel, pes } = space;
  const gene = random.below(2 * (WIDTH + 1));
  const isOuter = gene <= WIDTH;
  const d = (isOuter ? gene : gene - WIDTH - 1) - 1;
  if (d < 0) {
    if (free.parallel) genes[isOuter ? OUTER_PARALLEL : INNER_PARALLEL] = random.pick(parallel);
    if (!isOuter && free.cluster)
      genes[CLUSTER] = random.pick(divisors(Math.min(pes, genes[OUTER_TILE + genes[INNER_PARALLEL]!]!)));
  } else if (isOuter && free.outerTiles) genes[OUTER_TILE + d] = 1 + random.below(bounds[d]!);
  else if (!isOuter && free.innerTiles) genes[INNER_TILE + d] = 1 + random.below(bounds[d]!);
}

function exchangeParallel({ free }: LayerSpace, genes: Int32Array): void {
  if (!free.parallel) return;
  const held = genes[OUTER_PARALLEL]!;
  genes[OUTER_PARALLEL] = genes[INNER_PARALLEL]!;
  genes[INNER_PARALLEL] = held;
}

/** No inner tile is larger than the outer one. */
function repaired({ free }: LayerSpace, genes: Int32Array): Int32Array {
  if (free.innerTiles)
    for (let d = 0; d < WIDTH; d++) genes[INNER_TILE + d] = Math.min(genes[INNER_TILE + d]!, genes[OUTER_TILE + d]!);
  return genes;
}

function divisors(n: number): number[] {
  const found: number[] = [];
  for (let d = 1; d * d <= n; d++)
    if (n % d === 0) {
      found.push(d);
      if (d * d < n) found.push(n / d);
    }
  return found;
}
