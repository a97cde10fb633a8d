/**
 * A layer's product whose patterns are drawn when somebody asks for them: plain data that can be cloned and sent to a thread,
 * where the patterns themselves may take many megabytes. Estimate and replay draw the same patterns from it.
 */
import { nmPattern, uniformPattern } from './generators.js';
import { formatNm, type Nm } from './nm.js';
import { densePattern, type Pattern } from './pattern.js';
import type { SparseProduct } from './product.js';

/** Where the non-zeros of an operand are: anywhere, as many as the density says, or n of each m along its rows. */
export type NonZeros = { readonly density: number } | { readonly nm: Nm };

export const ALL_NON_ZERO: NonZeros = { density: 1 };

export interface DrawnProduct {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly a: NonZeros;
  readonly b: NonZeros;
  readonly widths: SparseProduct['widths'];
  readonly seed: number;
}

export function densityOf(of: NonZeros): number {
  return 'nm' in of ? of.nm.n / of.nm.m : of.density;
}

/** Equal for operands whose non-zeros are drawn alike. */
export function nonZerosKey(of: NonZeros): string {
  return 'nm' in of ? formatNm(of.nm) : String(of.density);
}

/** The product that was drawn last: classes of core ask for the same one, one after another. */
let last: { readonly key: string; readonly product: SparseProduct } | undefined;

/** @throws InputError for a matrix with more cells than can be counted */
export function drawProduct(drawn: DrawnProduct): SparseProduct {
  const { m, k, n, a, b, widths, seed } = drawn;
  const key = `${m} ${k} ${n} ${nonZerosKey(a)} ${nonZerosKey(b)} ${seed} ${JSON.stringify(widths)}`;
  if (last?.key === key) return last.product;
  const product = { a: draw(m, k, a, 2 * seed + 1), b: draw(k, n, b, 2 * seed + 2), widths };
  last = { key, product };
  return product;
}

function draw(rows: number, columns: number, of: NonZeros, seed: number): Pattern {
  if ('nm' in of) return nmPattern({ rows, columns }, of.nm, seed);
  return of.density === 1 ? densePattern(rows, columns) : uniformPattern({ rows, columns }, of.density, seed);
}
