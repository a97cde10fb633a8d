/**
 * A case of a table of sparse products: `A|B`, and what its row says of both matrices.
 */
import { InputError, locate } from '../../base/errors.js';
import type { NamedRow } from '../../formats/csv-table.js';
import { nonZeros } from '../../problem/sparsity/pattern.js';
import { type SparseProduct, sparseProduct } from '../../problem/sparsity/product.js';
import type { Figure } from './foreign-check.js';
import type { MatrixSource } from './matrix-source.js';

/** The product that the row names. @throws InputError when a matrix is not what the row says it is */
export function productOf(row: NamedRow, matrices: MatrixSource): SparseProduct {
  const names = row.text('case').split('|');
  if (names.length !== 2)
    throw new InputError({ ...row.place, path: 'case', expected: 'two matrices, A|B', found: row.text('case') });
  const product = locate({ ...row.place, path: 'case' }, () =>
    sparseProduct(matrices.get(names[0]!), matrices.get(names[1]!)),
  );
  const { a, b } = product;
  const stated = { M: a.rows, K: a.columns, N: b.columns, nnzA: nonZeros(a), nnzB: nonZeros(b) };
  for (const [column, size] of Object.entries(stated)) {
    if (!row.has(column) || row.text(column) === '') continue;
    const found = row.number(column, { integer: true, min: 0 });
    if (found !== size)
      throw new InputError({ ...row.place, path: column, expected: `${size}, as the matrices have`, found });
  }
  return product;
}

/** The figure of one column, with what the table says, if it says something. */
export function figureOf(row: NamedRow, number: number, quantity: string, ours: number): Figure {
  if (!row.has(quantity) || row.text(quantity) === '') return { row: number, quantity, ours };
  return { row: number, quantity, ours, table: row.number(quantity, {}) };
}
