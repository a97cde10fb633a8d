/**
 * The problem of a sparse core: C (m × n) = A (m × k) · B (k × n), with the patterns of A and B known.
 */
import { InputError } from '../../base/errors.js';
import { columnCounts, type Pattern, rowCounts, transposed } from './pattern.js';
import { INT32_WIDTHS, type Widths } from './widths.js';

export interface SparseProduct {
  readonly a: Pattern;
  readonly b: Pattern;
  /** How wide the fields of each operand are. */
  readonly widths: { readonly a: Widths; readonly b: Widths; readonly c: Widths };
}

export const ALL_INT32: SparseProduct['widths'] = { a: INT32_WIDTHS, b: INT32_WIDTHS, c: INT32_WIDTHS };

/** @throws InputError when A has not as many columns as B has rows */
export function sparseProduct(a: Pattern, b: Pattern, widths: SparseProduct['widths'] = ALL_INT32): SparseProduct {
  if (a.columns !== b.rows)
    throw new InputError({ expected: `B with ${a.columns} rows, as many as A has columns`, found: `${b.rows} rows` });
  return { a, b, widths };
}

/** Multiplications of two non-zeros: Σ over k of the non-zeros in column k of A times those in row k of B. */
export function usefulMacs({ a, b }: SparseProduct): number {
  const left = columnCounts(a);
  const right = rowCounts(b);
  let macs = 0;
  for (let k = 0; k < left.length; k++) macs += left[k]! * right[k]!;
  return macs;
}

/** Cells of C that at least one product of non-zeros goes to (Gustavson's symbolic multiplication, 1978). */
export function outputNonZeros({ a, b }: SparseProduct): number {
  const lastRow = new Int32Array(b.columns).fill(-1);
  let count = 0;
  for (let row = 0; row < a.rows; row++)
    for (let i = a.starts[row]!; i < a.starts[row + 1]!; i++) {
      const k = a.indices[i]!;
      for (let j = b.starts[k]!; j < b.starts[k + 1]!; j++) {
        const column = b.indices[j]!;
        if (lastRow[column] === row) continue;
        lastRow[column] = row;
        count++;
      }
    }
  return count;
}

/** Rows of B that are multiplied with something: those at the columns of A that are not empty. */
export function touchedRowsNonZeros({ a, b }: SparseProduct): number {
  const byColumn = transposed(a);
  let count = 0;
  for (let k = 0; k < b.rows; k++)
    if (byColumn.starts[k + 1]! > byColumn.starts[k]!) count += b.starts[k + 1]! - b.starts[k]!;
  return count;
}
