/** Values of a Timeloop document, with complaints that name file, line and path. */
import { didYouMean } from '../base/did-you-mean.js';
import { InputError } from '../base/errors.js';
import { isMapping, type TimeloopDocument, type YamlMapping } from './timeloop-document.js';

export type Path = readonly (string | number)[];

const EXPRESSION = "Timeloop's front end works expressions out: its parsed-processed-input.yaml has the values";

/** Expected, found, and the names that may have been meant. */
export function timeloopError(
  document: TimeloopDocument,
  path: Path,
  expected: string,
  found: unknown,
  names: readonly string[] = [],
): InputError {
  const hint = typeof found === 'string' ? didYouMean(found, names) : undefined;
  const steps = path.map(String);
  return new InputError({ ...document.placeOf(steps), path: steps.join('.'), expected, found, hint });
}

/** What lies at the path; undefined where there is nothing. */
export function valueAt({ value }: TimeloopDocument, path: Path): unknown {
  let node: unknown = value;
  for (const step of path)
    node = typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[String(step)] : undefined;
  return node;
}

/** @throws InputError where there is no mapping */
export function recordAt(document: TimeloopDocument, path: Path): YamlMapping {
  const found = valueAt(document, path);
  if (isMapping(found)) return found;
  throw timeloopError(document, path, 'a mapping', found);
}

/** A list of 1 to `most`. @throws InputError where there is none */
export function entriesAt(document: TimeloopDocument, path: Path, most: number): readonly unknown[] {
  const found = listAt(document, path, most);
  if (found.length === 0) throw timeloopError(document, path, 'a list of at least one', 'an empty list');
  return found;
}

/** A list of at most `most`, perhaps of none. @throws InputError where there is none */
export function listAt(document: TimeloopDocument, path: Path, most: number): readonly unknown[] {
  const found = valueAt(document, path);
  if (!Array.isArray(found)) throw timeloopError(document, path, 'a list', found);
  if (found.length > most) throw timeloopError(document, path, `at most ${most} entries`, found.length);
  return found as unknown[];
}

/** The first of several spellings that is there. */
export function spelling(node: YamlMapping, keys: readonly string[]): string | undefined {
  return keys.find((key) => node[key] !== undefined && node[key] !== null);
}

/** @throws InputError for what is no text */
export function textAt(document: TimeloopDocument, path: Path): string {
  const found = valueAt(document, path);
  if (typeof found === 'string' && found !== '') return found;
  throw timeloopError(document, path, 'a name', found);
}

/** A positive number; also a text that is one (`"16"`). @throws InputError */
export function positiveAt(document: TimeloopDocument, path: Path, isWhole: boolean): number {
  const found = valueAt(document, path);
  const value = typeof found === 'string' && found.trim() !== '' ? Number(found) : found;
  const fits = typeof value === 'number' && value > 0 && (isWhole ? Number.isSafeInteger(value) : value < 1e30);
  if (fits) return value;
  const error = timeloopError(document, path, isWhole ? 'a whole number of at least 1' : 'a number above 0', found);
  const isExpression = typeof found === 'string' && /[A-Za-z]/.test(found);
  throw isExpression ? new InputError({ ...error.problem, hint: EXPRESSION }) : error;
}

/** Names in a list, or in a text with blanks or commas between. @throws InputError for other things */
export function namesAt(document: TimeloopDocument, path: Path): readonly string[] {
  const found = valueAt(document, path);
  if (found === undefined || found === null) return [];
  const listed = typeof found === 'string' ? found.split(/[\s,]+/).filter((part) => part !== '') : found;
  if (Array.isArray(listed) && listed.every((name) => typeof name === 'string')) return listed as string[];
  throw timeloopError(document, path, 'a list of names', found);
}
