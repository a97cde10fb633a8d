/** Files that hold a pattern: read, and refused with their line. */
import { describe, expect, it } from 'vitest';
import { parsePatternFile } from '../../src/formats/pattern-file.js';
import type { Pattern } from '../../src/problem/sparsity/pattern.js';

function rowsOf({ rows, starts, indices }: Pattern): number[][] {
  return Array.from({ length: rows }, (_, row) => Array.from(indices.subarray(starts[row], starts[row + 1])));
}

describe('Matrix Market', () => {
  const read = (text: string): number[][] => rowsOf(parsePatternFile(text, 'A.mtx'));
  const head = '%%MatrixMarket matrix coordinate';

  it('reads coordinates in any order, with comments, blank lines and carriage returns', () => {
    expect(read(`${head} real general\n% by hand\n\n3 4 3\r\n3 1 2.5\r\n1 4 -1e3\n1 2 0\n`)).toEqual([[1, 3], [], [0]]);
    expect(read(`${head} pattern general\n2 2 1\n2 2`)).toEqual([[], [1]]);
    expect(read(`${head} complex general\n1 2 1\n1 1 1 -1\n`)).toEqual([[0]]);
    expect(read(`\uFEFF${head} pattern general\n1 1 1\n1 1`)).toEqual([[0]]);
    expect(read(`%%matrixmarket MATRIX Coordinate Integer General\n1 1 0\n`)).toEqual([[]]);
  });

  it('expands symmetric matrices', () => {
    expect(read(`${head} real symmetric\n3 3 3\n1 1 1\n2 1 1\n3 2 1\n`)).toEqual([[0, 1], [0, 2], [1]]);
    expect(read(`${head} real skew-symmetric\n2 2 1\n2 1 1\n`)).toEqual([[1], [0]]);
    expect(read(`${head} pattern symmetric\n2 2 1\n2 1\n`)).toEqual([[1], [0]]);
  });

  it('reads arrays column by column, without their zeros', () => {
    const array = '%%MatrixMarket matrix array real';
    expect(read(`${array} general\n2 3\n1\n0\n0\n4\n5\n6\n`)).toEqual([
      [0, 2],
      [1, 2],
    ]);
    expect(read(`${array} symmetric\n2 2\n1\n2\n0\n`)).toEqual([[0, 1], [0]]);
    expect(read(`${array} skew-symmetric\n2 2\n2\n`)).toEqual([[1], [0]]);
  });

  it.each([
    ['an empty file', '', 'A.mtx:1: expected %%MatrixMarket'],
    ['another file', 'hello\n', 'A.mtx:1: expected %%MatrixMarket'],
    ['a vector', '%%MatrixMarket vector coordinate real general\n', 'A.mtx:1: expected object matrix'],
    ['another layout', '%%MatrixMarket matrix csr real general\n', 'coordinate or array'],
    ['another field', `${head} double general\n`, 'real, integer, complex, pattern'],
    ['another symmetry', `${head} real symetric\n`, 'general, symmetric'],
    ['no size', `${head} real general\n% nothing\n`, 'A.mtx:2: expected a line with the size'],
    ['a size of two numbers', `${head} real general\n3 3\n`, 'A.mtx:2: expected the number of entries'],
    [
      'a row out of range',
      `${head} real general\n3 3 1\n4 1 1\n`,
      'A.mtx:3: expected a row: a whole number in 1 … 3, found "4"',
    ],
    [
      'a column of 0',
      `${head} real general\n3 3 1\n1 0 1\n`,
      'A.mtx:3: expected a column: a whole number in 1 … 3, found "0"',
    ],
    [
      'fewer entries than stated',
      `${head} real general\n3 3 2\n1 1 1\n`,
      'A.mtx:3: expected 2 entries, found "1 entries',
    ],
    [
      'more entries than stated',
      `${head} real general\n3 3 1\n1 1 1\n2 2 2\n`,
      'A.mtx:4: expected the end of the file',
    ],
    ['an entry twice', `${head} real general\n3 3 2\n1 1 1\n1 1 2\n`, 'row 1, column 1 twice'],
    ['both triangles', `${head} real symmetric\n3 3 2\n1 2 1\n2 1 2\n`, 'row 1, column 2 twice'],
    ['no value', `${head} real general\n3 3 1\n1 1\n`, 'A.mtx:3: expected a value: a finite number, found nothing'],
    ['a value that is none', `${head} real general\n3 3 1\n1 1 x\n`, 'A.mtx:3: expected a value'],
    ['a value too many', `${head} pattern general\n3 3 1\n1 1 5\n`, 'A.mtx:3: expected 2 fields'],
    ['more entries than cells', `${head} real general\n2 2 5\n`, 'A.mtx:2: expected at most 4 entries'],
    ['a symmetric matrix that is not square', `${head} real symmetric\n2 3 0\n`, 'a square matrix'],
    ['a diagonal that must be 0', `${head} real skew-symmetric\n2 2 1\n1 1 1\n`, 'no entry on the diagonal'],
    ['an array that ends', '%%MatrixMarket matrix array real general\n2 1\n1\n', 'A.mtx:3: expected a value for row 2'],
    ['a fraction of a row', `${head} real general\n3 3 1\n1.5 1 1\n`, 'found "1.5"'],
  ])('refuses %s', (_, text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});

describe('DLMC', () => {
  const read = (text: string): number[][] => rowsOf(parsePatternFile(text, 'A.smtx'));

  it('reads offsets and columns, with commas or without', () => {
    expect(read('3, 4, 3\n0 2 2 3 \n3 1 0\n')).toEqual([[1, 3], [], [0]]);
    expect(read('1,1,0\n0 0\n\n')).toEqual([[]]);
  });

  it.each([
    ['an empty file', '', 'A.smtx:1: expected rows, columns, non-zeros'],
    ['two numbers', '3, 4\n', 'A.smtx:1: expected non-zeros'],
    ['too few offsets', '3, 4, 3\n0 2 2\n1 3 0\n', 'A.smtx:2: expected 4 offsets, found "3"'],
    ['offsets that fall', '3, 4, 3\n0 3 2 3\n1 2 3\n', 'A.smtx:2: expected offsets that do not fall'],
    ['offsets that end early', '2, 4, 3\n0 2 2\n1 2 3\n', 'A.smtx:2: expected a last offset of 3'],
    ['a column out of range', '1, 4, 1\n0 1\n4\n', 'A.smtx:3: expected columns: a whole number in 0 … 3'],
    ['a column twice', '1, 4, 2\n0 2\n1 1\n', 'A.smtx:3: expected each entry once'],
    ['too few columns', '1, 4, 2\n0 2\n1\n', 'A.smtx:3: expected 2 columns, found "1"'],
    ['too many columns', '1, 4, 1\n0 1\n1 2\n', 'A.smtx:3: expected 1 columns'],
    ['no columns', '1, 4, 1\n0 1\n', 'expected a line of 1 columns'],
    ['more non-zeros than cells', '1, 1, 2\n0 2\n0 0\n', 'non-zeros: a whole number in 0 … 1'],
    ['something behind the end', '1, 1, 1\n0 1\n0\n7\n', 'A.smtx:4: expected the end of the file'],
  ])('refuses %s', (_, text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});

describe('gap files', () => {
  const read = (text: string): number[][] => rowsOf(parsePatternFile(text, 'A.pat'));

  it('read first columns and gaps', () => {
    expect(read('3 5 4\n0 1 3\n\n2\n')).toEqual([[0, 1, 4], [], [2]]);
  });

  it.each([
    ['no size', '3 5\n', 'A.pat:1: expected rows, columns and non-zeros'],
    ['a gap of 0', '1 5 2\n1 0\n', 'A.pat:2: expected a first column, then gaps of at least 1'],
    ['a column out of range', '1 5 2\n1 4\n', 'A.pat:2: expected columns below 5, found 5'],
    ['fewer non-zeros than stated', '1 5 3\n1 2\n', 'A.pat:1: expected 2 non-zeros'],
    ['rows too many', '1 5 1\n1\n1\n', 'A.pat:3: expected the end of the file after 1 rows'],
  ])('refuse %s', (_, text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it('are known by the ends of their names', () => {
    expect(() => parsePatternFile('', 'A.csv')).toThrow('a name that ends in .mtx, .smtx, .pat');
  });
});
