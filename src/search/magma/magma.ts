/**
 * MAGMA: a genetic algorithm whose operators know what a genome means (Kao & Krishna, HPCA 2022, section V). The first
 * population is random; each generation keeps the elites and breeds the rest of its samples from the best tenth.
 */
import type { Random } from '../../base/random.js';
import { BestSoFar } from '../best-so-far.js';
import type { Mapper, SearchOptions, SearchProblem, SearchResult } from '../mapper.js';
import { crossoverAccel, crossoverGen, crossoverRange, mutate } from './operators.js';
import { copyGenome, type Population, population, randomGenome, ranking } from './population.js';

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
}

export const MAGMA_SETTINGS: MagmaSettings = {
  population: 100,
  elites: 0.05,
  parents: 0.1,
  crossoverGen: 0.9,
  crossoverRange: 0.1,
  crossoverAccel: 0.1,
  mutation: 0.05,
};

export const magma: Mapper = (problem, options) => runMagma(problem, options, MAGMA_SETTINGS);

function runMagma(problem: SearchProblem, options: SearchOptions, settings: MagmaSettings): SearchResult {
  const { random } = options;
  const { jobs, cores } = problem.table;
  const size = settings.population;
  const elites = Math.max(1, Math.round(size * settings.elites));
  const parentCount = Math.max(2, Math.round(size * settings.parents));
  const seen = new BestSoFar(problem, options);

  const evaluate = (genomes: Population, count: number): void => {
    for (let i = 0; i < count; i++) {
      const value = seen.left > 0 ? seen.evaluate(genomes.core, genomes.priority, i * jobs) : Number.POSITIVE_INFINITY;
      genomes.value[i] = value;
    }
  };

  const children = population(size, jobs, cores);
  for (let i = 0; i < size; i++) randomGenome(children, i, random);
  evaluate(children, size);

  // The last generation, best first: enough of it to hold parents and elites.
  const kept = Math.max(elites, parentCount);
  const parents = population(kept, jobs, cores);
  const elite = population(elites, jobs, cores);
  ranking(children)
    .slice(0, kept)
    .forEach((from, to) => copyGenome(children, from, parents, to));

  while (seen.left > 0) {
    for (let i = 0; i < elites; i++) copyGenome(parents, i, elite, i);
    breed(parents, parentCount, children, settings, random);
    evaluate(children, size);
    survive(elite, children, parents);
  }
  return seen.result();
}

/** Fills `children` from the first `count` of `parents`. */
function breed(
  parents: Population,
  count: number,
  children: Population,
  settings: MagmaSettings,
  random: Random,
): void {
  const weights = selectionWeights(parents, count);
  for (let child = 0; child < children.size; child += 2) {
    // An odd population's last child has no sibling: it is bred like the others and its sibling dropped.
    const sibling = Math.min(child + 1, children.size - 1);
    const [dad, mom] = pickTwo(weights, random);
    copyGenome(parents, dad, children, child);
    copyGenome(parents, mom, children, sibling);
    if (sibling === child) continue;
    if (random.uniform() < settings.crossoverRange) crossoverRange(children, child, sibling, random);
    else if (random.uniform() < settings.crossoverGen) crossoverGen(children, child, sibling, random);
  }
  for (let child = 0; child < children.size; child++) {
    if (random.uniform() < settings.crossoverAccel) {
      const [dad, mom] = pickTwo(weights, random);
      copyGenome(parents, dad, children, child);
      crossoverAccel(children, child, parents, mom, random);
    }
    mutate(children, child, settings.mutation, random);
  }
}

/** The better a parent, the likelier: linear in what it is better than the worst of them, plus one cycle. */
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
  for (let to = 0; to < parents.size; to++) {
    const child = order[c] as number;
    if (e < elite.size && elite.value[e]! <= children.value[child]!) copyGenome(elite, e++, parents, to);
    else {
      copyGenome(children, child, parents, to);
      c++;
    }
  }
}
