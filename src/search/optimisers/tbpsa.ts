/**
 * TBPSA, test-based population size adaptation (Hellwig & Beyer, PPSN 2016), after nevergrad's NaiveTBPSA: an evolution
 * strategy whose population doubles when the last fifth of its losses is not significantly better than the first.
 * μ = dimension, λ = 4 μ; the step mutates with 1 / √dimension; begins in the middle of the cube, or at the first seed,
 * with step 0.3.
 */
import type { CubeOptimiser } from './cube-search.js';

export const tbpsa: CubeOptimiser = (cube, random) => {
  const n = cube.dimension;
  for (const seed of cube.seeds) cube.value(seed);
  let center = cube.seeds[0]?.slice() ?? new Float64Array(n).fill(0.5);
  let sigma = 0.3;
  let mu = n;
  let losses: number[] = [];
  while (cube.left > 0) {
    const lambda = 4 * mu;
    const children = Array.from({ length: Math.min(lambda, cube.left) }, () => {
      const step = sigma * Math.exp(random.normal() / Math.sqrt(n));
      const point = center.map((x) => x + step * random.normal());
      return { point, step, value: cube.value(point) };
    });
    losses.push(...children.map(({ value }) => value));
    children.sort((a, b) => a.value - b.value);
    const chosen = children.slice(0, mu);
    center = center.map((_, d) => chosen.reduce((sum, { point }) => sum + point[d]!, 0) / chosen.length);
    sigma = Math.exp(chosen.reduce((sum, { step }) => sum + Math.log(step), 0) / chosen.length);
    if (losses.length < 5 * lambda) continue;
    const first = momentsOf(losses.slice(0, lambda));
    const last = momentsOf(losses.slice(-lambda));
    const noise = Math.sqrt((first.variance + last.variance) / (lambda - 1));
    if (first.mean - last.mean > 3 * noise) {
      // Clearly better: smaller populations will do, down to the first.
      if (first.mean - last.mean > 10 * noise) mu = Math.max(n, mu >> 1);
    } else mu *= 2;
    losses = [];
  }
};

function momentsOf(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return { mean, variance: values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length };
}
