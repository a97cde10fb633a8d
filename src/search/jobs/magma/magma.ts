/**
 * MAGMA: a genetic algorithm whose operators know what a genome means (Kao & Krishna, HPCA 2022, section V). The first
 * population is random; each generation keeps the elites and breeds the rest of its samples from the best tenth.
 */
import type { Random } from '../../../base/random.js';
import type { Mapping } from '../../../mapping/job-mapping.js';
import { BestSoFar } from '../best-so-far.js';
import type { Mapper, SearchProblem } from '../mapper.js';
import { type OperatorSet, paperOperators, releasedOperators } from './operator-set.js';
import { mutate } from './operators.js';
import { copyGenome, type Population, population, putGenome, randomGenome, ranking } from './population.js';

export interface MagmaSettings {
  /** Population size; the paper's is the group size, 100. */
  readonly population: number;
  /** Shares of the population. */
  readonly elites: number;
  readonly parents: number;
  /** Probabilities: of each crossover for a pair of children (accel: for a child), of mutation for a gene. */
  readonly crossoverGen: number;
  readonly crossoverRange: number;
  readonly crossoverAccel: number;
  readonly mutation: number;
  readonly operators: OperatorSet;
  /** Breed the first generation from the whole first population, which is then never evaluated itself. */
  readonly unrankedStart: boolean;
  /** Spend samples on the elites again in every generation. */
  readonly reevaluateElites: boolean;
}

export const MAGMA_SETTINGS: MagmaSettings = {
  population: 100,
  elites: 0.05,
  parents: 0.1,
  crossoverGen: 0.9,
  crossoverRange: 0.1,
  crossoverAccel: 0.1,
  mutation: 0.05,
  operators: paperOperators,
  unrankedStart: false,
  reevaluateElites: false,
};

/** What the released code does: its generation of 100 costs 105 samples. */
export const MAGMA_RELEASED_SETTINGS: MagmaSettings = {
  ...MAGMA_SETTINGS,
  operators: releasedOperators,
  unrankedStart: true,
  reevaluateElites: true,
};

export function magmaWith(...[problem, options, settings]: [...Parameters<Mapper>, MagmaSettings]): ReturnType<Mapper> {
  const seen = new BestSoFar(problem, options);
  evolve(problem, seen, options.random, settings, options.seeds ?? []);
  return seen.result();
}

/** Runs generations until `seen` has no samples left, or after `enough` of them. */
export function evolve(
  problem: SearchProblem,
  seen: BestSoFar,
  random: Random,
  settings: MagmaSettings,
  seeds: readonly Mapping[],
  enough = Number.POSITIVE_INFINITY,
): void {
  const { jobs, cores } = problem.table;
  const size = Math.max(2, settings.population);
  const elites = Math.min(size, Math.max(1, Math.floor(size * settings.elites)));
  const parentCount = Math.min(size, Math.max(2, Math.floor(size * settings.parents)));
  const goesOn = (): boolean => seen.left > 0 && seen.samples < enough;

  const evaluate = (genomes: Population): void => {
    const allowed = Math.max(0, Math.min(genomes.size, enough - seen.samples));
    seen.evaluateAll(genomes.core, genomes.priority, allowed, genomes.value);
    genomes.value.fill(Number.POSITIVE_INFINITY, allowed);
  };

  const children = population(size, jobs, cores);
  for (let i = 0; i < size; i++) {
    const seed = seeds[i];
    if (seed === undefined) randomGenome(children, i, random);
    else putGenome(children, i, seed);
  }
  // The last generation, best first: enough of it to hold parents and elites.
  let parents = population(Math.max(elites, parentCount), jobs, cores);
  let breeders = parentCount;
  if (settings.unrankedStart) {
    for (let i = 0; i < Math.min(size, seeds.length) && goesOn(); i++) {
      children.value[i] = seen.evaluate(children.core, children.priority, i * jobs);
    }
    parents = population(size, jobs, cores);
    breeders = size;
  } else evaluate(children);
  ranking(children)
    .slice(0, parents.size)
    .forEach((from, to) => {
      copyGenome(children, from, parents, to);
    });

  const elite = population(elites, jobs, cores);
  while (goesOn()) {
    for (let i = 0; i < elites; i++) copyGenome(parents, i, elite, i);
    breed(parents, breeders, children, settings, random);
    breeders = parentCount;
    if (settings.reevaluateElites) evaluate(elite);
    evaluate(children);
    survive(elite, children, parents);
  }
}

/** Fills `children` from the first `count` of `parents`. */
function breed(
  parents: Population,
  count: number,
  children: Population,
  settings: MagmaSettings,
  random: Random,
): void {
  const { operators } = settings;
  const weights = selectionWeights(parents, count);
  for (let child = 0; child < children.size; child += 2) {
    // An odd population's last child has no sibling: it is bred like the others and its sibling dropped.
    const sibling = Math.min(child + 1, children.size - 1);
    const [dad, mom] = pickTwo(weights, random);
    copyGenome(parents, dad, children, child);
    copyGenome(parents, mom, children, sibling);
    if (sibling === child) continue;
    if (random.uniform() < settings.crossoverRange) operators.range(children, child, sibling, random);
    else if (random.uniform() < settings.crossoverGen) operators.gen(children, child, sibling, random);
  }
  for (let child = 0; child < children.size; child++) {
    if (random.uniform() < settings.crossoverAccel) {
      const [dad, mom] = pickTwo(weights, random);
      copyGenome(parents, dad, children, child);
      operators.accel(children, child, parents, mom, random);
    }
    mutate(children, child, settings.mutation, random);
  }
}

/**
 * The better a parent, the likelier: linear in what it is better than the worst of them, plus one cycle. Parents that
 * were never evaluated are all alike.
 */
function selectionWeights(parents: Population, count: number): Float64Array {
  const weights = new Float64Array(count);
  const worst = parents.value[count - 1]!;
  for (let i = 0; i < count; i++) weights[i] = worst === Number.POSITIVE_INFINITY ? 1 : worst - parents.value[i]! + 1;
  return weights;
}

/** Two different indices, drawn by weight. */
function pickTwo(weights: Float64Array, random: Random): [number, number] {
  const first = pickWeighted(weights, -1, random);
  return [first, pickWeighted(weights, first, random)];
}

function pickWeighted(weights: Float64Array, without: number, random: Random): number {
  let total = 0;
  for (let i = 0; i < weights.length; i++) if (i !== without) total += weights[i]!;
  let point = random.uniform() * total;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (i === without) continue;
    last = i;
    point -= weights[i]!;
    if (point < 0) return i;
  }
  return last;
}

/** The best of elites and children become the next parents; elites win ties, so that nothing drifts. */
function survive(elite: Population, children: Population, parents: Population): void {
  const order = ranking(children);
  let e = 0;
  let c = 0;
  for (let to = 0; to < parents.size && (e < elite.size || c < order.length); to++) {
    const child = order[c];
    const elder = e < elite.size && (child === undefined || elite.value[e]! <= children.value[child]!);
    if (elder) copyGenome(elite, e++, parents, to);
    else {
      copyGenome(children, child as number, parents, to);
      c++;
    }
  }
}
