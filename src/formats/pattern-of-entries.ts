/**
 * A pattern from entries in any order.
 */
import type { Pattern } from '../problem/sparsity/pattern.js';

/**
 * @param row of each entry, within the size; `column` alike
 * @param again makes the error for an entry that comes twice
 */
export function patternOfEntries(
  { rows, columns }: { readonly rows: number; readonly columns: number },
  row: Int32Array,
  column: Int32Array,
  again: (row: number, column: number) => Error,
): Pattern {
  const starts = new Int32Array(rows + 1);
  for (let i = 0; i < row.length; i++) starts[row[i]! + 1]!++;
  for (let r = 0; r < rows; r++) starts[r + 1]! += starts[r]!;
  const next = starts.slice(0, rows);
  const indices = new Int32Array(row.length);
  for (let i = 0; i < row.length; i++) indices[next[row[i]!]!++] = column[i]!;
  for (let r = 0; r < rows; r++) {
    const list = indices.subarray(starts[r]!, starts[r + 1]!).sort();
    for (let i = 1; i < list.length; i++) if (list[i] === list[i - 1]) throw again(r, list[i]!);
  }
  return { rows, columns, starts, indices };
}
