/**
 * How the operands of a product lie in memory, and the bytes that is.
 */
import type { Range } from './cut.js';
import { type FormatOptions, formatBytes, formats, gridOccupancies, type OuterRank } from './format.js';
import type { Nm } from './nm.js';
import type { Pattern } from './pattern.js';
import { outputNonZeros, type SparseProduct } from './product.js';
import type { Widths } from './widths.js';

export interface StoredAs {
  /** Of formats.ts. */
  readonly format: string;
  readonly outer: OuterRank;
  /** Of the format `nm`. */
  readonly nm?: Nm;
}

export interface ProductStorage {
  readonly a: StoredAs;
  readonly b: StoredAs;
  /** C by rows as lists of its non-zeros; else dense. */
  readonly compressC: boolean;
}

export function storedBytes(pattern: Pattern, { format, outer, nm }: StoredAs, widths: Widths): number {
  return formatBytes(format, pattern, outer, optionsOf(widths, nm));
}

/** Bytes of every part of a pattern that is cut along both sides, row after row of parts. */
export function storedPartBytes(
  pattern: Pattern,
  rows: readonly Range[],
  columns: readonly Range[],
  { format, outer, nm }: StoredAs,
  widths: Widths,
): Float64Array {
  const { bytes } = formats.get(format);
  const options = optionsOf(widths, nm);
  return Float64Array.from(gridOccupancies(pattern, rows, columns, outer), (occupancy) => bytes(occupancy, options));
}

function optionsOf(widths: Widths, nm: Nm | undefined): FormatOptions {
  return nm === undefined ? { widths } : { widths, nm };
}

/** Bytes of a finished C. */
export function outputBytes(product: SparseProduct, compressC: boolean): number {
  const { a, b, widths } = product;
  const { valueBytes, indexBytes, pointerBytes } = widths.c;
  if (!compressC) return valueBytes * a.rows * b.columns;
  return pointerBytes * (a.rows + 1) + (indexBytes + valueBytes) * outputNonZeros(product);
}

/** Bytes of a C whose sums are not complete: always dense. */
export function partialBytes({ a, b, widths }: SparseProduct): number {
  return widths.c.valueBytes * a.rows * b.columns;
}
