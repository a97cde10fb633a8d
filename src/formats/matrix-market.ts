/**
 * Matrix Market files (Boisvert, Pozo & Remington, NIST IR 5935, 1996), read for their pattern: coordinate files keep
 * every entry they list, explicit zeros included; array files keep what is not zero. Symmetric, skew-symmetric and
 * Hermitian files are expanded to both triangles.
 */
import { InputError } from '../base/errors.js';
import { LARGEST_COUNT, LARGEST_SIDE, type Pattern } from '../problem/sparsity/pattern.js';
import { LineReader } from './line-reader.js';
import { patternOfEntries } from './pattern-of-entries.js';

const FIELDS = { real: 1, integer: 1, complex: 2, pattern: 0 } as const;
const SYMMETRIES = ['general', 'symmetric', 'skew-symmetric', 'hermitian'] as const;

interface Header {
  readonly layout: 'coordinate' | 'array';
  /** Numbers that a value has. */
  readonly values: number;
  readonly symmetry: (typeof SYMMETRIES)[number];
}

/** @throws InputError with the line of what is wrong */
export function parseMatrixMarket(text: string, file: string): Pattern {
  const lines = new LineReader(text, file, '%');
  const header = readHeader(text, file);
  return header.layout === 'coordinate' ? readCoordinates(lines, header) : readArray(lines, header);
}

function readHeader(text: string, file: string): Header {
  const end = text.indexOf('\n');
  const line = (end < 0 ? text : text.slice(0, end)).trim();
  const [banner, object, layout, field = '', symmetry] = line.split(/\s+/).map((word) => word.toLowerCase());
  const fail = (expected: string, found: unknown): never => {
    throw new InputError({ file, line: 1, expected, found });
  };
  if (banner !== '%%matrixmarket') return fail('%%MatrixMarket matrix coordinate …', line);
  if (object !== 'matrix') return fail('object matrix', object);
  if (layout !== 'coordinate' && layout !== 'array') return fail('layout coordinate or array', layout);
  if (!isKey(FIELDS, field)) return fail(`field ${Object.keys(FIELDS).join(', ')}`, field);
  const known = SYMMETRIES.find((name) => name === symmetry);
  if (known === undefined) return fail(`symmetry ${SYMMETRIES.join(', ')}`, symmetry);
  if (layout === 'array' && field === 'pattern') return fail('values in an array file', field);
  return { layout, values: FIELDS[field], symmetry: known };
}

function isKey<T extends object>(of: T, key: string): key is Extract<keyof T, string> {
  return Object.hasOwn(of, key);
}

function readCoordinates(lines: LineReader, { values, symmetry }: Header): Pattern {
  const size = readSize(lines, 3, symmetry);
  const stated = size[2]!;
  const mirrored = symmetry !== 'general';
  const most = mirrored ? 2 * stated : stated;
  // A size line may claim more entries than the file can hold: the arrays grow to what is there.
  const entries: Entries = {
    row: new Int32Array(Math.min(most, 1024)),
    column: new Int32Array(Math.min(most, 1024)),
    count: 0,
  };
  const add = (row: number, column: number): void => {
    if (entries.count === entries.row.length) {
      entries.row = grown(entries.row);
      entries.column = grown(entries.column);
    }
    entries.row[entries.count] = row;
    entries.column[entries.count++] = column;
  };
  for (let entry = 0; entry < stated; entry++) {
    if (!lines.next()) throw lines.error(`${stated} entries`, `${entry} entries and the end of the file`);
    const row = lines.integer('a row', 1, size[0]!) - 1;
    const column = lines.integer('a column', 1, size[1]!) - 1;
    for (let i = 0; i < values; i++) lines.number('a value');
    lines.end(2 + values);
    if (symmetry === 'skew-symmetric' && row === column) throw lines.error('no entry on the diagonal', row + 1);
    add(row, column);
    if (mirrored && row !== column) add(column, row);
  }
  if (lines.next()) throw lines.error(`the end of the file after ${stated} entries`, lines.text());
  return patternOfEntries(
    { rows: size[0]!, columns: size[1]! },
    entries.row.subarray(0, entries.count),
    entries.column.subarray(0, entries.count),
    (row, column) => lines.error('each entry once', `row ${row + 1}, column ${column + 1} twice`),
  );
}

/** Column after column; of a symmetric matrix the lower triangle, of a skew-symmetric one without the diagonal. */
function readArray(lines: LineReader, { values, symmetry }: Header): Pattern {
  const [rows = 0, columns = 0] = readSize(lines, 2, symmetry);
  const row: number[] = [];
  const column: number[] = [];
  for (let c = 0; c < columns; c++) {
    const first = symmetry === 'general' ? 0 : symmetry === 'skew-symmetric' ? c + 1 : c;
    for (let r = first; r < rows; r++) {
      if (!lines.next()) throw lines.error(`a value for row ${r + 1}, column ${c + 1}`, 'the end of the file');
      let isZero = true;
      for (let i = 0; i < values; i++) if (lines.number('a value') !== 0) isZero = false;
      lines.end(values);
      if (isZero) continue;
      row.push(r);
      column.push(c);
      if (symmetry === 'general' || r === c) continue;
      row.push(c);
      column.push(r);
    }
  }
  if (lines.next()) throw lines.error('the end of the file after the last value', lines.text());
  return patternOfEntries({ rows, columns }, Int32Array.from(row), Int32Array.from(column), () =>
    lines.error('each entry once', 'one twice'),
  );
}

function readSize(lines: LineReader, fields: number, symmetry: Header['symmetry']): number[] {
  if (!lines.next()) throw lines.error('a line with the size', 'the end of the file');
  const names = ['the number of rows', 'the number of columns', 'the number of entries'];
  const size = names.slice(0, fields).map((name, i) => lines.integer(name, 0, i < 2 ? LARGEST_SIDE : LARGEST_COUNT));
  lines.end(fields);
  if (symmetry !== 'general' && size[0] !== size[1])
    throw lines.error(`a square matrix, as it is ${symmetry}`, `${size[0]} × ${size[1]}`);
  if (fields === 3 && size[2]! > size[0]! * size[1]!)
    throw lines.error(`at most ${size[0]! * size[1]!} entries`, size[2]);
  return size;
}

/** Of the first `count` entries. */
interface Entries {
  row: Int32Array;
  column: Int32Array;
  count: number;
}

function grown(array: Int32Array): Int32Array {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
