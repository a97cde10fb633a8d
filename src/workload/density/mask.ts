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
  if (weights.length % nm.m !== 0)
    throw new InputError({ path: 'nm', expected: `an m that divides the ${weights.length} weights`, found: nm.m });
  const place = placesOf(shape, direction);
  const mask = new Uint8Array(weights.length).fill(1);
  const group = new Array<number>(nm.m);
  for (let first = 0; first < weights.length; first += nm.m) {
    for (let i = 0; i < nm.m; i++) group[i] = place(first + i);
    removeSmallest(weights, mask, group, nm.m - nm.n);
  }
  return mask;
}

/** Keeps ⌊density · weights⌋ of all weights. */
export function densityMask(weights: ArrayLike<number>, density: number): Uint8Array {
  const mask = new Uint8Array(weights.length).fill(1);
  const all = Array.from({ length: weights.length }, (_, i) => i);
  removeSmallest(weights, mask, all, weights.length - Math.floor(density * weights.length));
  return mask;
}

/** Sorts `group` by magnitude, earlier before later where equal, and masks the first. */
function removeSmallest(weights: ArrayLike<number>, mask: Uint8Array, group: number[], count: number): void {
  const order = group.map((_, i) => i);
  order.sort((x, y) => Math.abs(weights[group[x]!]!) - Math.abs(weights[group[y]!]!) || x - y);
  for (let i = 0; i < count; i++) mask[group[order[i]!]!] = 0;
}

/** Where the i-th weight of the direction's order lies. */
function placesOf({ rows, columns }: WeightShape, direction: MaskDirection): (i: number) => number {
  if (direction === 'row') return (i) => i;
  return (i) => (i % rows) * columns + Math.floor(i / rows);
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
