/**
 * Regression by a Gaussian process (Rasmussen & Williams 2006, algorithm 2.1) with the Matérn 5/2 kernel, one length
 * scale for all coordinates. The scale and the noise are those of a small grid with the greatest marginal likelihood, so
 * nothing is fitted by descent and equal data give equal posteriors.
 */

/** Length scales tried, as shares of the cube's diagonal √dimension. */
const SCALES = [0.1, 0.2, 0.4, 0.8] as const;
/** Variances of the noise tried, of observations of variance 1. */
const NOISES = [1e-6, 1e-2, 1e-1] as const;

/** What is not learned from the observations one by one. */
export interface Hyperparameters {
  /** In the cube's own units. */
  readonly scale: number;
  readonly noise: number;
}

export interface Posterior {
  readonly hyperparameters: Hyperparameters;
  /** Of the value at the point, in the units of the observations. */
  at(point: Float64Array): { readonly mean: number; readonly deviation: number };
}

interface Fit extends Hyperparameters {
  readonly factor: Float64Array;
  readonly weights: Float64Array;
  readonly likelihood: number;
}

/**
 * @param values finite, as many as points, at least one
 * @param kept hyperparameters of an earlier fit, which saves looking for them; they are looked for where these fail
 */
export function fitGaussianProcess(
  points: readonly Float64Array[],
  values: readonly number[],
  kept?: Hyperparameters,
): Posterior {
  const n = points.length;
  const mean = values.reduce((sum, y) => sum + y, 0) / n;
  const spread = Math.sqrt(values.reduce((sum, y) => sum + (y - mean) ** 2, 0) / n) || 1;
  const targets = Float64Array.from(values, (y) => (y - mean) / spread);
  const distances = distancesOf(points);
  const again = kept === undefined ? undefined : fitted(distances, targets, kept);
  const { scale, noise, factor, weights } = again ?? likeliest(distances, targets, Math.sqrt(points[0]!.length));
  const covariance = new Float64Array(n);
  return {
    hyperparameters: { scale, noise },
    at(point) {
      let expected = 0;
      for (let i = 0; i < n; i++) {
        covariance[i] = matern(distance(point, points[i]!), scale);
        expected += covariance[i]! * weights[i]!;
      }
      const v = solveLower(factor, covariance);
      let explained = 0;
      for (let i = 0; i < n; i++) explained += v[i]! * v[i]!;
      return { mean: mean + spread * expected, deviation: spread * Math.sqrt(Math.max(0, 1 - explained)) };
    },
  };
}

function likeliest(distances: Float64Array, targets: Float64Array, diagonal: number): Fit {
  let best: Fit | undefined;
  for (const share of SCALES)
    for (const noise of NOISES) {
      const fit = fitted(distances, targets, { scale: share * diagonal, noise });
      if (fit !== undefined && (best === undefined || fit.likelihood > best.likelihood)) best = fit;
    }
  return best as Fit;
}

/** Nothing where the matrix is singular to rounding. */
function fitted(distances: Float64Array, targets: Float64Array, { scale, noise }: Hyperparameters): Fit | undefined {
  const n = targets.length;
  const matrix = distances.map((d) => matern(d, scale));
  for (let i = 0; i < n; i++) matrix[i * n + i]! += noise;
  if (!factorise(matrix, n)) return undefined;
  const half = solveLower(matrix, targets);
  const weights = solveUpper(matrix, half);
  let likelihood = 0;
  for (let i = 0; i < n; i++) likelihood -= 0.5 * half[i]! * half[i]! + Math.log(matrix[i * n + i]!);
  return { scale, noise, factor: matrix, weights, likelihood };
}

function matern(distance: number, scale: number): number {
  const r = (Math.sqrt(5) * distance) / scale;
  return (1 + r + (r * r) / 3) * Math.exp(-r);
}

function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < a.length; d++) sum += (a[d]! - b[d]!) * (a[d]! - b[d]!);
  return Math.sqrt(sum);
}

function distancesOf(points: readonly Float64Array[]): Float64Array {
  const n = points.length;
  const all = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const d = distance(points[i]!, points[j]!);
      all[i * n + j] = d;
      all[j * n + i] = d;
    }
  return all;
}

/** Cholesky in place, the lower triangle. False when the matrix is not positive definite. */
function factorise(matrix: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= matrix[i * n + k]! * matrix[j * n + k]!;
      if (i !== j) matrix[i * n + j] = sum / matrix[j * n + j]!;
      else if (sum <= 0) return false;
      else matrix[i * n + i] = Math.sqrt(sum);
    }
  return true;
}

function solveLower(factor: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  const x = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = right[i]!;
    for (let k = 0; k < i; k++) sum -= factor[i * n + k]! * x[k]!;
    x[i] = sum / factor[i * n + i]!;
  }
  return x;
}

function solveUpper(factor: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  const x = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    let sum = right[i]!;
    for (let k = i + 1; k < n; k++) sum -= factor[k * n + i]! * x[k]!;
    x[i] = sum / factor[i * n + i]!;
  }
  return x;
}
