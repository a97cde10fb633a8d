/**
 * DiGamma: a genetic algorithm over PEs and mapping, with the operators of the released code (maestro-project/gamma
 * 3d6caf8; Kao et al., DATE 2022) as far as they act there. Its slips are left out: tiles of output rows and columns are
 * bounded by the outputs, and the budget of area always binds. Rates are the released defaults.
 *
 * | operator | rate | what it does |
 * |---|---|---|
 * | crossover | 0.57 a pair | one dimension exchanges its tiles at both levels |
 * | reorder | 0.47 a member | two loops of one level exchange places |
 * | mutation | 0.53, three times | another parallel dimension (inside: and cluster size), or another tile |
 * | PEs | 1 at first, then 0.5 | as many clusters as are half used at least |
 * | exchange | 0.1 | the two levels exchange their parallel dimensions |
 */

import type { Random } from '../../base/random.js';
import type { DesignProblem } from '../../cost/array/design-problem.js';
import { C, GENE_COUNT, GENES, K, WIDTH, X, Y } from '../../mapping/array-mapping/genes.js';
import { DesignJudge } from './design-judge.js';
import { repair } from './design-moves.js';
import type { DesignMapper } from './design-search.js';

const POPULATION = 100;
const ELITES = 0.05;
const PARENTS = 0.4;
const RATE = { crossover: 0.57, reorder: 0.47, mutation: 0.53, pes: 0.5, exchange: 0.1 };
const MUTATIONS = 3;

interface Member {
  readonly genes: Int32Array;
  readonly value: number;
}

export const digamma: DesignMapper = (problem, { samples, random, start = [] }) => {
  const judge = new DesignJudge(problem, samples);
  const fresh = (): Int32Array[] => Array.from({ length: POPULATION }, (_, i) => randomMember(problem, random, i < 2));
  const judged = (population: readonly Int32Array[]): Member[] => {
    const members: Member[] = [];
    for (const genes of population) {
      if (judge.isDone) break;
      members.push({ genes, value: judge.value(genes) });
    }
    return members.sort((a, b) => a.value - b.value);
  };
  let ranked = judged([...start.map((genes) => genes.slice()), ...fresh()]);
  for (let generation = 0; !judge.isDone; generation++) {
    if (!(ranked[0]!.value < Number.POSITIVE_INFINITY)) {
      ranked = judged(fresh());
      continue;
    }
    const parents = generation === 0 ? ranked : ranked.slice(0, Math.ceil(PARENTS * POPULATION));
    const elites = ranked.slice(0, Math.ceil(ELITES * POPULATION)).map(({ genes }) => genes);
    const children = bred(problem, parents, random, generation === 0);
    ranked = judged([...elites, ...children]);
  }
  return judge.found();
};

function bred(problem: DesignProblem, parents: readonly Member[], random: Random, isFirst: boolean): Int32Array[] {
  const children = Array.from({ length: POPULATION }, () => random.pick(parents).genes.slice());
  for (let i = 0; i + 1 < children.length; i += 2)
    if (random.uniform() < RATE.crossover) exchangeTiles(children[i]!, children[i + 1]!, random.below(WIDTH));
  for (const genes of children) {
    if (random.uniform() < RATE.reorder) reorder(genes, random);
    for (let i = 0; i < MUTATIONS; i++) if (random.uniform() < RATE.mutation) mutate(genes, problem, random);
    if (isFirst || random.uniform() < RATE.pes) mutatePes(genes, problem, random);
    if (random.uniform() < RATE.exchange) exchangeParallel(genes);
    repair(genes, problem);
  }
  return children;
}

function spreadable({ layer: { isDepthwise } }: DesignProblem): readonly number[] {
  return isDepthwise ? [C, Y, X] : [K, C, Y, X];
}

function randomMember(problem: DesignProblem, random: Random, isSmall: boolean): Int32Array {
  const { extents } = problem.layer;
  const genes = new Int32Array(GENE_COUNT);
  genes[GENES.OUTER_PARALLEL] = random.pick(spreadable(problem));
  genes[GENES.INNER_PARALLEL] = random.pick(spreadable(problem));
  for (let d = 0; d < WIDTH; d++) {
    genes[GENES.OUTER_TILE + d] = isSmall ? 1 : 1 + random.below(extents[d]!);
    genes[GENES.INNER_TILE + d] = 1;
    genes[GENES.OUTER_ORDER + d] = d;
    genes[GENES.INNER_ORDER + d] = d;
  }
  shuffle(genes, GENES.OUTER_ORDER, random);
  shuffle(genes, GENES.INNER_ORDER, random);
  drawCluster(genes, problem, random);
  mutatePes(genes, problem, random);
  return genes;
}

function shuffle(genes: Int32Array, from: number, random: Random): void {
  for (let i = WIDTH - 1; i > 0; i--) {
    const other = from + random.below(i + 1);
    [genes[from + i], genes[other]] = [genes[other]!, genes[from + i]!];
  }
}

function exchangeTiles(a: Int32Array, b: Int32Array, d: number): void {
  for (const at of [GENES.OUTER_TILE + d, GENES.INNER_TILE + d]) [a[at], b[at]] = [b[at]!, a[at]!];
}

function reorder(genes: Int32Array, random: Random): void {
  const from = random.below(2) === 0 ? GENES.OUTER_ORDER : GENES.INNER_ORDER;
  const [a, b] = [from + random.below(WIDTH), from + random.below(WIDTH)];
  [genes[a], genes[b]] = [genes[b]!, genes[a]!];
}

/** One of the seven genes of one of the two levels. */
function mutate(genes: Int32Array, problem: DesignProblem, random: Random): void {
  const isInner = random.below(2) === 1;
  const position = random.below(WIDTH + 1);
  if (position === 0) {
    genes[isInner ? GENES.INNER_PARALLEL : GENES.OUTER_PARALLEL] = random.pick(spreadable(problem));
    if (isInner) drawCluster(genes, problem, random);
    return;
  }
  const d = position - 1;
  const bound = isInner ? genes[GENES.OUTER_TILE + d]! : problem.layer.extents[d]!;
  genes[(isInner ? GENES.INNER_TILE : GENES.OUTER_TILE) + d] = 1 + random.below(bound);
}

/** A divisor of the outer tile along the inner parallel dimension. */
function drawCluster(genes: Int32Array, { pes }: DesignProblem, random: Random): void {
  const most = Math.min(pes, genes[GENES.OUTER_TILE + genes[GENES.INNER_PARALLEL]!]!);
  const divisors = Array.from({ length: most }, (_, i) => i + 1).filter((size) => most % size === 0);
  genes[GENES.CLUSTER] = random.pick(divisors);
  const clusters = Math.max(1, Math.floor(genes[GENES.PES]! / genes[GENES.CLUSTER]!));
  genes[GENES.PES] = Math.min(Math.floor(pes / genes[GENES.CLUSTER]!), clusters) * genes[GENES.CLUSTER]!;
}

/** Clusters from the upper half of what the outer tiles can keep busy, or of what the limit allows. */
function mutatePes(genes: Int32Array, { layer, pes, isPeFree }: DesignProblem, random: Random): void {
  const cluster = genes[GENES.CLUSTER]!;
  const parallel = genes[GENES.OUTER_PARALLEL]!;
  const tiles = Math.ceil(layer.extents[parallel]! / genes[GENES.OUTER_TILE + parallel]!);
  const most = Math.max(1, Math.min(Math.floor(pes / cluster), tiles));
  const least = Math.ceil(most / 2);
  genes[GENES.PES] = isPeFree ? cluster * (least + random.below(most - least + 1)) : pes;
}

function exchangeParallel(genes: Int32Array): void {
  [genes[GENES.OUTER_PARALLEL], genes[GENES.INNER_PARALLEL]] = [
    genes[GENES.INNER_PARALLEL]!,
    genes[GENES.OUTER_PARALLEL]!,
  ];
}
