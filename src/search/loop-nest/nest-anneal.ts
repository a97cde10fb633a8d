/**
 * The default mapper of the loop-nest model: simulated annealing (Kirkpatrick, Gelatt & Vecchi, 1983) of the logarithm of
 * what is minimised, from the best of some random mappings. A mapping that does not fit costs no sample, as Timeloop's
 * mapper counts its valid mappings alone.
 */

import type { Random } from '../../base/random.js';
import type { NestEvaluator } from '../../cost/loop-nest/nest-evaluator.js';
import { copyGenome, type NestGenome } from '../../cost/loop-nest/nest-genome.js';
import type { LayerMapping } from '../../mapping/layer-mapping.js';
import type { NestSpace } from './nest-space.js';

export const NEST_METRICS = ['edp', 'delay', 'energy', 'traffic'] as const;

/** Energy × delay, cycles, energy, or bytes that cross the outermost level's ports. */
export type NestMetric = (typeof NEST_METRICS)[number];

export interface NestSearchOptions {
  /** Valid mappings that may be evaluated. */
  readonly samples: number;
  readonly random: Random;
  readonly metric: NestMetric;
  /** Told now and then, for progress bars. */
  readonly onProgress?: ((samples: number, best: number) => void) | undefined;
  /** Told of every mapping that is legal, as the search asks about it. */
  readonly onSample?: ((genome: NestGenome, cycles: number, picojoules: number) => void) | undefined;
}

export interface NestFigures {
  readonly cycles: number;
  readonly picojoules: number;
  readonly trafficBytes: number;
}

/** Cycles, pJ, cycles · pJ or bytes; of an architecture without energies the cycles alone tell mappings apart. */
export function nestValue(metric: NestMetric, { cycles, picojoules, trafficBytes }: NestFigures): number {
  if (metric === 'traffic') return trafficBytes;
  return metric === 'edp' ? cycles * (picojoules || 1) : metric === 'delay' ? cycles : picojoules;
}

/** Of the mapping that was evaluated last. */
export function figuresOf(evaluator: NestEvaluator): NestFigures {
  return {
    cycles: evaluator.cycles(),
    picojoules: evaluator.picojoules(),
    trafficBytes: evaluator.trafficBytes(),
  };
}

export interface NestFound extends NestFigures {
  readonly mapping: LayerMapping;
  /** Valid mappings evaluated, and all that were looked at. */
  readonly samples: number;
  readonly tried: number;
  /** One entry for each improvement, and the last sample; values of the metric: cycles, pJ, cycles · pJ or bytes. */
  readonly convergence: { readonly samples: readonly number[]; readonly best: readonly number[] };
}

/** Of ln value: a third worse is often taken at first, a hundredth seldom at last. */
const HOTTEST = 0.3;
const COLDEST = 0.005;
/** From here on the search goes on from the best it has seen. */
const CLOSING = 0.8;
/** Share of the samples that look for a place to begin. */
const BEGINNING = 0.15;
const MOST_BEGINNINGS = 200;
/** Beyond it mappings are no longer remembered. */
const MOST_SEEN = 1_000_000;
/** Mappings looked at without a new one, after which a search ends: the space may be smaller than the samples. */
const MOST_STALE = 20_000;

/** Where no level has an energy, all mappings are alike in it. */
function logarithm(figure: number): number {
  return figure > 0 ? Math.log(figure) : 0;
}

/** Of logarithms; of two mappings alike in what is asked for the one that is better in the rest is less. */
function preferred(metric: NestMetric, delay: number, energy: number, traffic: number): number {
  switch (metric) {
    case 'edp':
      return delay + energy;
    case 'delay':
      return delay + 1e-3 * energy;
    case 'energy':
      return energy + 1e-3 * delay;
    case 'traffic':
      return traffic + 1e-3 * (delay + energy);
  }
}

export function annealNest(
  space: NestSpace,
  { samples, random, metric, onProgress, onSample }: NestSearchOptions,
): NestFound {
  const { evaluator } = space;
  let [used, tried] = [0, 0];
  const best = { genome: space.empty(), value: Number.POSITIVE_INFINITY, cycles: 0, picojoules: 0, trafficBytes: 0 };
  const convergence = { samples: [] as number[], best: [] as number[] };
  /** Of mappings seen before, so that none is paid for twice. */
  const seen = new Map<number, number>();
  const judge = (genome: NestGenome): number => {
    const key = space.key(genome);
    const known = seen.get(key);
    if (known !== undefined) return known;
    evaluator.evaluate(genome);
    const figures = figuresOf(evaluator);
    const { cycles, picojoules } = figures;
    used++;
    onSample?.(genome, cycles, picojoules);
    const [delay, energy] = [logarithm(cycles), logarithm(picojoules)];
    const value = preferred(metric, delay, energy, logarithm(figures.trafficBytes));
    if (seen.size < MOST_SEEN) seen.set(key, value);
    if (value < best.value) {
      copyGenome(genome, best.genome);
      Object.assign(best, { value, ...figures });
      convergence.samples.push(used);
      convergence.best.push(nestValue(metric, figures));
    }
    if (used % 1024 === 0) onProgress?.(used, convergence.best.at(-1) ?? 0);
    return value;
  };

  const beginning = Math.max(1, Math.min(MOST_BEGINNINGS, Math.floor(samples * BEGINNING)));
  while (used < Math.min(beginning, samples) && tried < 3 * beginning) {
    tried++;
    judge(space.random(random));
  }
  const present = space.empty();
  const next = space.empty();
  copyGenome(best.genome, present);
  let value = best.value;
  let isClosing = false;
  let newest = tried;
  while (used < samples && tried - newest < MOST_STALE) {
    if (!isClosing && used > samples * CLOSING) {
      isClosing = true;
      copyGenome(best.genome, present);
      value = best.value;
    }
    const temperature = HOTTEST * Math.exp(Math.log(COLDEST / HOTTEST) * (used / samples));
    copyGenome(present, next);
    space.move(next, random);
    tried++;
    if (!space.fits(next)) continue;
    const before = used;
    const made = judge(next);
    if (used > before) newest = tried;
    if (made > value && random.uniform() >= Math.exp((value - made) / temperature)) continue;
    copyGenome(next, present);
    value = made;
  }
  if (convergence.samples.at(-1) !== used) {
    convergence.samples.push(used);
    convergence.best.push(convergence.best.at(-1) ?? Number.POSITIVE_INFINITY);
  }
  return {
    mapping: space.mapping(best.genome),
    cycles: best.cycles,
    picojoules: best.picojoules,
    trafficBytes: best.trafficBytes,
    samples: used,
    tried,
    convergence,
  };
}
