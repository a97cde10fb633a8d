/**
 * Reads a CSV file with or without a header into rows that know their line, so that every complaint names file, line
 * and column. Takes CRLF and a byte order mark; blank lines are skipped, also as rows of empty cells, as spreadsheets write
 * them; a row with too few or too many fields is not.
 */
import { CsvError, parse } from 'csv-parse/sync';
import { didYouMean } from '../base/did-you-mean.js';
import { InputError, type Place } from '../base/errors.js';

export interface CsvRow {
  readonly line: number;
  readonly fields: readonly string[];
}

/** @throws InputError for a quoting mistake or an empty file */
export function parseCsv(text: string, file: string): CsvRow[] {
  const rows = /"|\r(?!\n)/.test(text) ? libraryRows(text, file) : plainRows(text);
  if (rows.length === 0) throw new InputError({ file, line: 1, expected: 'at least one row', found: undefined });
  return rows;
}

/** Without quotes, commas and line feeds say all; to read them so takes a thirtieth of the library's time. */
function plainRows(text: string): CsvRow[] {
  return [...eachPlainRow(text)];
}

function* eachPlainRow(text: string): Generator<CsvRow> {
  let line = 0;
  for (let start = 0; start <= text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    line++;
    const fields = text
      .slice(start, end)
      .split(',')
      .map((field) => field.trim());
    if (!isBlank(fields)) yield { line, fields };
    start = end + 1;
  }
}

function libraryRows(text: string, file: string): CsvRow[] {
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as typeof records;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new InputError({
      file,
      line: Number(error['lines'] ?? 1),
      expected: 'well-formed CSV',
      found: error.message,
    });
  }
  return records
    .map(({ record, info }) => ({ line: info.lines, fields: record }))
    .filter(({ fields }) => !isBlank(fields));
}

function isBlank(fields: readonly string[]): boolean {
  return fields.every((field) => field === '');
}

/** Without empty cells behind the last one that says something: many tools end a row with a comma. */
export function withoutTrailing({ line, fields }: CsvRow): CsvRow {
  return { line, fields: fields.slice(0, fields.findLastIndex((field) => field !== '') + 1) };
}

/** A row read by column name. */
export interface NamedRow {
  readonly place: Place;
  has(column: string): boolean;
  text(column: string): string;
  /** @throws InputError for what is not a finite number in the range */
  number(column: string, range: NumberRange): number;
}

export interface NumberRange {
  readonly integer?: boolean;
  /** 0, or at least this: what is less would take no time that can be told from none. */
  readonly leastBesidesZero?: number;
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
}

/**
 * Rows of a file whose first row names the columns, in any order; further columns are allowed.
 * @throws InputError for a missing or repeated column or a row of another length
 */
export function parseNamedCsv(text: string, file: string, required: readonly string[]): NamedRow[] {
  const rows = [...eachNamedRow(text, file, required)];
  if (rows.length > 0) return rows;
  throw new InputError({ file, line: 2, expected: 'at least one row below the header', found: undefined });
}

/** The same, a row at a time: a file of millions of rows is never held as rows. */
export function* eachNamedRow(text: string, file: string, required: readonly string[]): Generator<NamedRow> {
  const isPlain = !/"|\r(?!\n)/.test(text);
  const rows = (isPlain ? eachPlainRow(text) : libraryRows(text, file))[Symbol.iterator]();
  const header = rows.next().value as CsvRow | undefined;
  if (header === undefined) throw new InputError({ file, line: 1, expected: 'at least one row', found: undefined });
  const index = indexOf(header, file, required);
  for (let next = rows.next(); next.done !== true; next = rows.next()) {
    const { line, fields } = next.value as CsvRow;
    if (fields.length !== header.fields.length)
      throw new InputError({ file, line, expected: `${header.fields.length} fields`, found: fields.length });
    const text = (column: string): string => fields[index.get(column) ?? -1] ?? '';
    yield {
      place: { file, line },
      has: (column) => index.has(column),
      text,
      number: (column, range) => toNumber(text(column), range, { file, line, path: column }),
    };
  }
}

/** Where each column stands. @throws InputError for a missing or repeated one */
function indexOf(header: CsvRow, file: string, required: readonly string[]): Map<string, number> {
  const index = new Map<string, number>();
  header.fields.forEach((name, i) => {
    if (!index.has(name)) index.set(name, i);
  });
  for (const column of required) {
    if (index.has(column)) continue;
    const hint = didYouMean(column, header.fields);
    const found = header.fields.join(',');
    throw new InputError({ file, line: header.line, expected: `a column ${column}`, found, hint });
  }
  const again = header.fields.find((name, i) => index.get(name) !== i);
  if (again !== undefined)
    throw new InputError({ file, line: header.line, expected: 'each column once', found: again });
  return index;
}

/** A decimal number, strictly: no blanks, no hexadecimal, no NaN, no infinity. @throws InputError */
export function toNumber(text: string, range: NumberRange, place: Place): number {
  const value = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (
    !Number.isFinite(value) ||
    (range.integer === true && !Number.isSafeInteger(value)) ||
    value < (range.min ?? Number.NEGATIVE_INFINITY) ||
    (value !== 0 && Math.abs(value) < (range.leastBesidesZero ?? 0)) ||
    value <= (range.above ?? Number.NEGATIVE_INFINITY) ||
    value > (range.max ?? Number.POSITIVE_INFINITY)
  )
    throw new InputError({ ...place, expected: describeRange(range), found: text });
  return value;
}

export function describeRange({ integer, min, above, max, leastBesidesZero }: NumberRange): string {
  const limits = [
    leastBesidesZero === undefined ? undefined : `of 0, or of at least ${leastBesidesZero}`,
    above === undefined ? undefined : `above ${above}`,
    min === undefined || (min === 0 && leastBesidesZero !== undefined) ? undefined : `of at least ${min}`,
    max === undefined
      ? undefined
      : `of at most ${/^10{9,}$/.test(String(max)) ? max.toExponential().replace('+', '') : max}`,
  ].filter((limit) => limit !== undefined);
  return [integer === true ? 'a whole number' : 'a finite number', ...limits]
    .join(' ')
    .replace(/ of at most/, ' and at most');
}
