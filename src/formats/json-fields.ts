/**
 * Fields of JSON objects, read by name with a place for every complaint: the file, the line where each object has one of
 * its own, and the path to the field.
 */

import { didYouMean } from '../base/did-you-mean.js';
import { InputError, type Place } from '../base/errors.js';
import { describeRange, type NumberRange } from './csv-table.js';
import { parseJson } from './json-text.js';

export class JsonFields {
  private readonly fields: Readonly<Record<string, unknown>>;

  /** @throws InputError for what is not an object */
  constructor(
    value: unknown,
    readonly place: Place,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new InputError({ ...place, expected: 'an object', found: value });
    this.fields = value as Readonly<Record<string, unknown>>;
  }

  /** Is the field there, and not null? */
  has(name: string): boolean {
    return Object.hasOwn(this.fields, name) && this.fields[name] !== null && this.fields[name] !== undefined;
  }

  /** @throws InputError for what is not a finite number in the range */
  number(name: string, range: NumberRange, otherwise?: number): number {
    if (!this.has(name) && otherwise !== undefined) return otherwise;
    const value = this.fields[name];
    return checkNumber(value, range, this.at(name));
  }

  text(name: string, otherwise?: string): string {
    if (!this.has(name) && otherwise !== undefined) return otherwise;
    const value = this.fields[name];
    if (typeof value !== 'string') throw new InputError({ ...this.at(name), expected: 'a text', found: value });
    return value;
  }

  /** One of the names of a table, as what the table has for it. */
  oneOf<T>(name: string, table: Readonly<Record<string, T>>, otherwise?: string): T {
    const value = this.text(name, otherwise);
    if (Object.hasOwn(table, value)) return table[value] as T;
    const names = Object.keys(table);
    const hint = didYouMean(value, names);
    throw new InputError({ ...this.at(name), expected: `one of ${names.join(', ')}`, found: value, hint });
  }

  list(name: string, otherwise?: readonly unknown[]): readonly unknown[] {
    if (!this.has(name) && otherwise !== undefined) return otherwise;
    const value = this.fields[name];
    if (!Array.isArray(value)) throw new InputError({ ...this.at(name), expected: 'a list', found: value });
    return value;
  }

  numbers(name: string, range: NumberRange, otherwise?: readonly number[]): number[] {
    return this.list(name, otherwise).map((value, i) => checkNumber(value, range, this.at(`${name}.${i}`)));
  }

  texts(name: string): string[] {
    return this.list(name).map((value, i) => {
      if (typeof value === 'string') return value;
      throw new InputError({ ...this.at(`${name}.${i}`), expected: 'a text', found: value });
    });
  }

  object(name: string): JsonFields {
    return new JsonFields(this.fields[name], this.at(name));
  }

  objects(name: string, otherwise?: readonly unknown[]): JsonFields[] {
    return this.list(name, otherwise).map((value, i) => new JsonFields(value, this.at(`${name}.${i}`)));
  }

  /** The place of a field. */
  at(name: string): Place {
    const path = this.place.path === undefined ? name : `${this.place.path}.${name}`;
    return { ...this.place, path };
  }
}

function checkNumber(value: unknown, range: NumberRange, place: Place): number {
  const { integer, min, above, max } = range;
  const fits =
    typeof value === 'number' &&
    Number.isFinite(value) &&
    (integer !== true || Number.isSafeInteger(value)) &&
    value >= (min ?? Number.NEGATIVE_INFINITY) &&
    value > (above ?? Number.NEGATIVE_INFINITY) &&
    value <= (max ?? Number.POSITIVE_INFINITY);
  if (!fits) throw new InputError({ ...place, expected: describeRange(range), found: value });
  return value;
}

/** One object of a table: a line of JSON lines, or an entry of a JSON list. @throws InputError */
export function readJsonTable(text: string, file: string): JsonFields[] {
  const clean = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const rows = clean.trimStart().startsWith('[') ? listRows(clean, file) : lineRows(clean, file);
  if (rows.length === 0) throw new InputError({ file, line: 1, expected: 'at least one row', found: undefined });
  return rows;
}

function listRows(text: string, file: string): JsonFields[] {
  const rows = parseJson(text, file) as readonly unknown[];
  return rows.map((row, i) => new JsonFields(row, { file, path: String(i) }));
}

function lineRows(text: string, file: string): JsonFields[] {
  return text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    try {
      return [new JsonFields(parseJson(line, file), { file, line: i + 1 })];
    } catch (error) {
      throw error instanceof InputError ? new InputError({ ...error.problem, line: i + 1 }) : error;
    }
  });
}
