/**
 * Parts of a pattern: a range of its rows, a range of its columns, its rows in another order.
 */
import { type Pattern, rowCounts } from './pattern.js';

/** From `from` to `to`, not included. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export function lengthOf({ from, to }: Range): number {
  return to - from;
}

export function wholeRange(length: number): Range {
  return { from: 0, to: length };
}

export function rowsOf(pattern: Pattern, { from, to }: Range): Pattern {
  if (from === 0 && to === pattern.rows) return pattern;
  const { starts, indices, columns } = pattern;
  const first = starts[from]!;
  const part = starts.slice(from, to + 1);
  for (let row = 0; row < part.length; row++) part[row]! -= first;
  return { rows: to - from, columns, starts: part, indices: indices.subarray(first, starts[to]!) };
}

/** Columns are counted from `from` on. */
export function columnsOf(pattern: Pattern, { from, to }: Range): Pattern {
  if (from === 0 && to === pattern.columns) return pattern;
  const { rows, starts, indices } = pattern;
  const part = new Int32Array(rows + 1);
  const first = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    first[row] = placeOf(from, indices, starts[row]!, starts[row + 1]!);
    part[row + 1] = part[row]! + placeOf(to, indices, first[row]!, starts[row + 1]!) - first[row]!;
  }
  const kept = new Int32Array(part[rows]!);
  for (let row = 0; row < rows; row++) {
    const shift = first[row]! - part[row]!;
    for (let i = part[row]!; i < part[row + 1]!; i++) kept[i] = indices[i + shift]! - from;
  }
  return { rows, columns: to - from, starts: part, indices: kept };
}

/** Where the first entry of at least `column` is, of those from `low` to `high`; ascending. */
function placeOf(column: number, indices: Int32Array, low: number, high: number): number {
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (indices[middle]! < column) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Row i of the result is row `order[i]`. */
export function rowsInOrder(pattern: Pattern, order: ArrayLike<number>): Pattern {
  const { columns, starts, indices } = pattern;
  const next = new Int32Array(order.length + 1);
  for (let i = 0; i < order.length; i++) next[i + 1] = next[i]! + starts[order[i]! + 1]! - starts[order[i]!]!;
  const moved = new Int32Array(next[order.length]!);
  for (let i = 0; i < order.length; i++)
    moved.set(indices.subarray(starts[order[i]!]!, starts[order[i]! + 1]!), next[i]!);
  return { rows: order.length, columns, starts: next, indices: moved };
}

/** The densest rows first; rows alike stay in order. */
export function densestFirst(pattern: Pattern): Int32Array {
  const counts = rowCounts(pattern);
  return Int32Array.from(counts.keys()).sort((a, b) => counts[b]! - counts[a]! || a - b);
}
