/**
 * `.pat` files: a pattern as gaps. Line 1 has `rows columns non-zeros`; then comes a line for each row, empty ones
 * included, with its first column and the gap from each non-zero to the next.
 */
import { InputError } from '../base/errors.js';
import { demandAtMost } from '../base/limits.js';
import { LARGEST_COUNT, LARGEST_SIDE, type Pattern } from '../problem/sparsity/pattern.js';

/** @throws InputError with the line of what is wrong */
export function parseGapPattern(text: string, file: string): Pattern {
  const lines = text.split('\n').map((line) => line.trim());
  const fail = (line: number, expected: string, found: unknown): never => {
    throw new InputError({ file, line, expected, found });
  };
  const size = numbersIn(lines[0] ?? '');
  const [rows = 0, columns = 0, nonZeros = 0] = size;
  if (size.length !== 3 || size.some((n) => !(n <= LARGEST_COUNT)) || nonZeros > rows * columns)
    return fail(1, 'rows, columns and non-zeros', lines[0]);
  demandAtMost(Math.max(rows, columns), LARGEST_SIDE, 'rows or columns', { file, line: 1 });
  const starts = new Int32Array(rows + 1);
  const indices: number[] = [];
  for (let row = 0; row < rows; row++) {
    let column = 0;
    numbersIn(lines[row + 1] ?? '').forEach((number, i) => {
      if (!(number >= (i === 0 ? 0 : 1))) fail(row + 2, 'a first column, then gaps of at least 1', lines[row + 1]);
      column += number;
      if (column >= columns) fail(row + 2, `columns below ${columns}`, column);
      indices.push(column);
    });
    starts[row + 1] = indices.length;
  }
  if (indices.length !== nonZeros) return fail(1, `${indices.length} non-zeros, as the rows have`, nonZeros);
  const rest = lines.findIndex((line, i) => i > rows && line !== '');
  if (rest >= 0) return fail(rest + 1, `the end of the file after ${rows} rows`, lines[rest]);
  return { rows, columns, starts, indices: Int32Array.from(indices) };
}

/** NaN for what is no whole number. */
function numbersIn(line: string): number[] {
  return line === '' ? [] : line.split(/\s+/).map((word) => (/^\d+$/.test(word) ? Number(word) : Number.NaN));
}
