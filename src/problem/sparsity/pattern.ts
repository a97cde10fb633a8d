/**
 * Where the non-zeros of a matrix are, without their values: row lists in compressed form (CSR). Every other view of a
 * matrix, by columns, cut, permuted, is made from this one. Plain data, not to be changed once made.
 */
import { InputError } from '../../base/errors.js';
import { demandAtMost } from '../../base/limits.js';

export interface Pattern {
  readonly rows: number;
  readonly columns: number;
  /** Row r holds the entries `starts[r]` to `starts[r + 1]` (not included) of `indices`; rows + 1 long. */
  readonly starts: Int32Array;
  /** Columns of the non-zeros, ascending within a row, none twice. */
  readonly indices: Int32Array;
}

/** Rows, columns and non-zeros are counted in 32-bit integers. */
export const LARGEST_COUNT = 2 ** 31 - 1;
/** Rows or columns of a matrix that somebody names: arrays of as many integers, whatever it holds. */
export const LARGEST_SIDE = 2 ** 24;
/** Cells that are kept one by one, four bytes each. */
export const MOST_CELLS = 2 ** 27;

export function nonZeros(pattern: Pattern): number {
  return pattern.indices.length;
}

/** Share of the cells that are non-zero, 0 … 1; 0 for a matrix without cells. */
export function density({ rows, columns, indices }: Pattern): number {
  return rows * columns === 0 ? 0 : indices.length / (rows * columns);
}

/** Non-zeros of each row. */
export function rowCounts({ rows, starts }: Pattern): Int32Array {
  const counts = new Int32Array(rows);
  for (let row = 0; row < rows; row++) counts[row] = starts[row + 1]! - starts[row]!;
  return counts;
}

/** Non-zeros of each column. */
export function columnCounts({ columns, indices }: Pattern): Int32Array {
  const counts = new Int32Array(columns);
  for (let i = 0; i < indices.length; i++) counts[indices[i]!]!++;
  return counts;
}

/** @param lists the columns of each row, ascending, none twice @throws InputError where they are not */
export function patternOfRows(columns: number, lists: readonly ArrayLike<number>[]): Pattern {
  const starts = new Int32Array(lists.length + 1);
  for (let row = 0; row < lists.length; row++) starts[row + 1] = starts[row]! + lists[row]!.length;
  const indices = new Int32Array(starts[lists.length]!);
  for (let row = 0; row < lists.length; row++) indices.set(lists[row]!, starts[row]!);
  return checkedPattern({ rows: lists.length, columns, starts, indices });
}

export function densePattern(rows: number, columns: number): Pattern {
  demandAtMost(rows * columns, MOST_CELLS, 'non-zeros', {});
  const starts = new Int32Array(rows + 1);
  const indices = new Int32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    starts[row + 1] = (row + 1) * columns;
    for (let column = 0; column < columns; column++) indices[row * columns + column] = column;
  }
  return { rows, columns, starts, indices };
}

/** The pattern itself. @throws InputError when row lists do not fit together, ascend or stay within the columns */
export function checkedPattern(pattern: Pattern): Pattern {
  const { rows, columns, starts, indices } = pattern;
  for (const [path, size] of [
    ['rows', rows],
    ['columns', columns],
  ] as const)
    if (!Number.isInteger(size) || size < 0 || size > LARGEST_SIDE)
      throw new InputError({ path, expected: `a whole number of at most ${LARGEST_SIDE}`, found: size });
  if (starts.length !== rows + 1 || starts[0] !== 0 || starts[rows] !== indices.length)
    throw new InputError({
      path: 'starts',
      expected: `${rows + 1} offsets from 0 to ${indices.length}`,
      found: `${starts.length} from ${starts[0]} to ${starts[starts.length - 1]}`,
    });
  for (let row = 0; row < rows; row++) {
    const end = starts[row + 1]!;
    if (end < starts[row]!)
      throw new InputError({ path: `row ${row}`, expected: 'offsets that do not fall', found: end });
    for (let i = starts[row]!; i < end; i++) {
      const column = indices[i]!;
      const least = i === starts[row]! ? 0 : indices[i - 1]! + 1;
      if (column < least || column >= columns)
        throw new InputError({ path: `row ${row}`, expected: `a column in ${least} … ${columns - 1}`, found: column });
    }
  }
  return pattern;
}

const transposes = new WeakMap<Pattern, Pattern>();

/** The same matrix by columns: row c of the result lists the rows in which column c has a non-zero. Made once. */
export function transposed(pattern: Pattern): Pattern {
  const known = transposes.get(pattern);
  if (known !== undefined) return known;
  const made = transpose(pattern);
  transposes.set(pattern, made);
  transposes.set(made, pattern);
  return made;
}

function transpose({ rows, columns, starts, indices }: Pattern): Pattern {
  const columnStarts = new Int32Array(columns + 1);
  for (let i = 0; i < indices.length; i++) columnStarts[indices[i]! + 1]!++;
  for (let column = 0; column < columns; column++) columnStarts[column + 1]! += columnStarts[column]!;
  const next = columnStarts.slice(0, columns);
  const rowsOfColumns = new Int32Array(indices.length);
  for (let row = 0; row < rows; row++)
    for (let i = starts[row]!; i < starts[row + 1]!; i++) rowsOfColumns[next[indices[i]!]!++] = row;
  return { rows: columns, columns: rows, starts: columnStarts, indices: rowsOfColumns };
}

export function samePattern(a: Pattern, b: Pattern): boolean {
  return (
    a.rows === b.rows &&
    a.columns === b.columns &&
    a.indices.length === b.indices.length &&
    a.starts.every((start, i) => start === b.starts[i]) &&
    a.indices.every((index, i) => index === b.indices[i])
  );
}
