/**
 * Masks of weights by magnitude: in each group the smallest are removed. Of equal ones the later are kept (a stable sort;
 * the published code leaves ties to its sort). Matrices are row-major.
 */
import { InputError } from '../../base/errors.js';
import type { Nm } from '../../problem/sparsity/nm.js';

export interface WeightShape {
  readonly rows: number;
  readonly columns: number;
}

/** Groups run along the rows of the matrix as it lies, or along its columns. */
export type MaskDirection = 'row' | 'column';

/**
 * 1 where a weight is kept. Groups of m follow one another through all weights, over the ends of rows where m does not
 * divide them. @throws InputError when m does not divide the number of weights
 */
export function nmMask(weights: ArrayLike<number>, shape: WeightShape, nm: Nm, direction: MaskDirection): Uint8Array {
  const { n, m } = nm;
  if (weights.length % m !== 0)
    throw new InputError({ path: 'nm', expected: `an m that divides the ${weights.length} weights`, found: m });
  const mask = new Uint8Array(weights.length);
  const places = new Int32Array(m);
  const sizes = new Float64Array(m);
  for (let first = 0; first < weights.length; first += m) {
    for (let i = 0; i < m; i++) {
      places[i] = placeOf(first + i, shape, direction);
      sizes[i] = Math.abs(weights[places[i]!]!);
    }
    for (let i = 0; i < m; i++) {
      // Kept while fewer than n others go before: the larger ones, and of the equal ones the later.
      let ahead = 0;
      for (let other = 0; other < m && ahead < n; other++)
        if (sizes[other]! > sizes[i]! || (sizes[other] === sizes[i] && other > i)) ahead++;
      if (ahead < n) mask[places[i]!] = 1;
    }
  }
  return mask;
}

/** Keeps ⌊density · weights⌋ of all weights. */
export function densityMask(weights: ArrayLike<number>, density: number): Uint8Array {
  const kept = Math.floor(density * weights.length);
  const mask = new Uint8Array(weights.length);
  if (kept === 0) return mask;
  const least = Float64Array.from({ length: weights.length }, (_, i) => Math.abs(weights[i]!)).sort()[
    weights.length - kept
  ]!;
  let left = kept;
  for (let i = 0; i < weights.length; i++)
    if (Math.abs(weights[i]!) > least) {
      mask[i] = 1;
      left--;
    }
  for (let i = weights.length - 1; left > 0; i--)
    if (Math.abs(weights[i]!) === least) {
      mask[i] = 1;
      left--;
    }
  return mask;
}

/** Where the i-th weight of the direction's order lies. */
function placeOf(i: number, { rows, columns }: WeightShape, direction: MaskDirection): number {
  return direction === 'row' ? i : (i % rows) * columns + Math.floor(i / rows);
}

/** What the forward pass multiplies with: masked weights are left with β of themselves. */
export function effectiveWeights(weights: ArrayLike<number>, mask: Uint8Array, beta: number): Float64Array {
  return Float64Array.from(mask, (kept, i) => (kept === 1 ? weights[i]! : weights[i]! * beta));
}

/** Gradient of the dense weights under SR-STE: masked ones are pulled to 0. Without λ it is the plain straight-through one. */
export function maskedGradient(
  gradient: ArrayLike<number>,
  weights: ArrayLike<number>,
  mask: Uint8Array,
  lambda: number,
): Float64Array {
  return Float64Array.from(mask, (kept, i) => (kept === 1 ? gradient[i]! : gradient[i]! + lambda * weights[i]!));
}
