/**
 * A part of a product: some rows of A and C, some columns of B and C, some of the reduced indices between.
 */
import { columnsOf, type Range, rowsOf, wholeRange } from '../../problem/sparsity/cut.js';
import type { SparseProduct } from '../../problem/sparsity/product.js';

export interface Piece {
  readonly rows: Range;
  readonly columns: Range;
  readonly reduction: Range;
}

export function wholePiece({ a, b }: SparseProduct): Piece {
  return { rows: wholeRange(a.rows), columns: wholeRange(b.columns), reduction: wholeRange(a.columns) };
}

/** The piece as a product of its own. */
export function cutProduct(product: SparseProduct, { rows, columns, reduction }: Piece): SparseProduct {
  const a = columnsOf(rowsOf(product.a, rows), reduction);
  const b = columnsOf(rowsOf(product.b, reduction), columns);
  return a === product.a && b === product.b ? product : { ...product, a, b };
}
