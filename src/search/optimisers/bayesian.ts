/**
 * Bayesian search (Močkus 1975; Jones, Schonlau & Welch 1998): a Gaussian process is fitted to what was seen, and the
 * next sample is where the expected improvement is greatest. For objectives so dear that a hundred samples are many; a
 * cheaper one is searched better by the others, as each sample costs the cube of the samples seen.
 */
import type { Random } from '../../base/random.js';
import { fold } from '../space.js';
import { type CubeOptimiser, uniformPoint } from './cube-search.js';
import { fitGaussianProcess, type Hyperparameters, type Posterior } from './gaussian-process.js';

export const BAYESIAN = {
  /** Samples before the first model, at least, and for each coordinate. */
  fewest: 8,
  perCoordinate: 2,
  mostFirst: 40,
  /** Points whose expected improvement is looked at for each sample: at random, and around the best point. */
  drawn: 200,
  around: 100,
  /** Observations the model is fitted to: the best half and the latest. */
  remembered: 120,
  /** Samples after which the model's length scale and noise are looked for again. */
  refit: 8,
} as const;

interface Observation {
  readonly point: Float64Array;
  readonly value: number;
}

export const bayesian: CubeOptimiser = (cube, random) => {
  const seen: Observation[] = [];
  const ask = (point: Float64Array): void => {
    seen.push({ point, value: cube.value(point) });
  };
  for (const seed of cube.seeds) ask(seed);
  const first = Math.min(BAYESIAN.mostFirst, Math.max(BAYESIAN.fewest, BAYESIAN.perCoordinate * cube.dimension));
  for (const point of latinHypercube(first, cube.dimension, random)) if (cube.left > 0) ask(point);
  let kept: Hyperparameters | undefined;
  for (let step = 0; cube.left > 0; step++) {
    const finite = seen.filter(({ value }) => value < Number.POSITIVE_INFINITY);
    if (finite.length < 2) {
      ask(uniformPoint(cube.dimension, random));
      continue;
    }
    const model = modelOf(seen, finite, step % BAYESIAN.refit === 0 ? undefined : kept);
    kept = model.hyperparameters;
    ask(mostPromising(model, finite.reduce(better), random));
  }
};

/** In every coordinate one point in each of `count` equal parts. */
function latinHypercube(count: number, dimension: number, random: Random): Float64Array[] {
  const points = Array.from({ length: count }, () => new Float64Array(dimension));
  for (let d = 0; d < dimension; d++) {
    const parts = points.map((_, i) => ({ i, key: random.uniform() })).sort((a, b) => a.key - b.key || a.i - b.i);
    parts.forEach(({ i }, part) => {
      points[i]![d] = (part + random.uniform()) / count;
    });
  }
  return points;
}

/** Infinity tells nothing but that the place is as bad as the worst. */
function modelOf(
  seen: readonly Observation[],
  finite: readonly Observation[],
  kept: Hyperparameters | undefined,
): Posterior {
  const worst = finite.reduce((most, { value }) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const told = remembered(seen);
  return fitGaussianProcess(
    told.map(({ point }) => point),
    told.map(({ value }) => Math.min(value, worst)),
    kept,
  );
}

function better(a: Observation, b: Observation): Observation {
  return b.value < a.value ? b : a;
}

function mostPromising(model: Posterior, best: Observation, random: Random): Float64Array {
  let chosen = best.point;
  let most = Number.NEGATIVE_INFINITY;
  for (const point of candidates(best.point, random)) {
    const gain = expectedImprovement(model, point, best.value);
    if (gain > most) [chosen, most] = [point, gain];
  }
  return chosen;
}

function remembered(seen: readonly Observation[]): readonly Observation[] {
  const most = BAYESIAN.remembered;
  if (seen.length <= most) return seen;
  const latest = seen.slice(-most / 2);
  const earlier = seen.slice(0, -most / 2).sort((a, b) => a.value - b.value);
  return [...earlier.slice(0, most / 2), ...latest];
}

function candidates(best: Float64Array, random: Random): Float64Array[] {
  const drawn = Array.from({ length: BAYESIAN.drawn }, () => uniformPoint(best.length, random));
  const around = Array.from({ length: BAYESIAN.around }, () => {
    const step = 0.3 * random.uniform() * random.uniform();
    return best.map((x) => fold(x + step * random.normal()));
  });
  return [...drawn, ...around];
}

/** E[max(0, best − value)] under the model, by the normal distribution's closed form. */
export function expectedImprovement(model: Posterior, point: Float64Array, best: number): number {
  const { mean, deviation } = model.at(point);
  if (deviation === 0) return Math.max(0, best - mean);
  const z = (best - mean) / deviation;
  return (best - mean) * normalDistribution(z) + deviation * normalDensity(z);
}

function normalDensity(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

/** Abramowitz & Stegun 26.2.17, error below 7.5e-8. */
function normalDistribution(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    normalDensity(z) * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z >= 0 ? 1 - tail : tail;
}
