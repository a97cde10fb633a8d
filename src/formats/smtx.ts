/**
 * `.smtx` files of the Deep Learning Matrix Collection (Gale et al., "Sparse GPU Kernels for Deep Learning", 2020): a line
 * `rows, columns, non-zeros`, a line with the rows + 1 offsets, a line with the column of each non-zero. No values.
 */
import { InputError } from '../base/errors.js';
import { LARGEST_COUNT, LARGEST_SIDE, type Pattern } from '../problem/sparsity/pattern.js';
import { COMMA, LineReader } from './line-reader.js';

/** @throws InputError with the line of what is wrong */
export function parseSmtx(text: string, file: string): Pattern {
  const lines = new LineReader(text, file, '', COMMA);
  if (!lines.next()) throw new InputError({ file, line: 1, expected: 'rows, columns, non-zeros', found: undefined });
  const rows = lines.integer('rows', 0, LARGEST_SIDE);
  const columns = lines.integer('columns', 0, LARGEST_SIDE);
  const nonZeros = lines.integer('non-zeros', 0, Math.min(LARGEST_COUNT, rows * columns));
  lines.end(3);

  const starts = readNumbers(lines, rows + 1, 'offsets', nonZeros);
  if (starts[0] !== 0) throw lines.error('a first offset of 0', starts[0]);
  for (let row = 0; row < rows; row++)
    if (starts[row + 1]! < starts[row]!)
      throw lines.error('offsets that do not fall', `${starts[row + 1]} after ${starts[row]}`);
  if (starts[rows] !== nonZeros) throw lines.error(`a last offset of ${nonZeros}`, starts[rows]);

  const indices = readNumbers(lines, nonZeros, 'columns', Math.max(0, columns - 1));
  for (let row = 0; row < rows; row++) {
    const list = indices.subarray(starts[row]!, starts[row + 1]!).sort();
    for (let i = 1; i < list.length; i++)
      if (list[i] === list[i - 1]) throw lines.error('each entry once', `row ${row}, column ${list[i]} twice`);
  }
  if (lines.next()) throw lines.error('the end of the file', lines.text());
  return { rows, columns, starts, indices };
}

/** Exactly `count` numbers; of none the line may be missing. */
function readNumbers(lines: LineReader, count: number, what: string, max: number): Int32Array {
  if (count === 0) return new Int32Array(0);
  if (!lines.next()) throw lines.error(`a line of ${count} ${what}`, 'the end of the file');
  const numbers: number[] = []; // grows to what is there, whatever the first line claims
  while (numbers.length < count) {
    if (lines.atEnd()) throw lines.error(`${count} ${what}`, `${numbers.length}`);
    numbers.push(lines.integer(what, 0, max));
  }
  if (!lines.atEnd()) throw lines.error(`${count} ${what}`, 'more');
  return Int32Array.from(numbers);
}
