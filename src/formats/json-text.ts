/**
 * JSON with a place for the complaint when it is not JSON.
 */
import { InputError } from '../base/errors.js';

/** @throws InputError with line and column */
export function parseJson(text: string, file: string): unknown {
  const clean = text.startsWith('\uFEFF') ? text.slice(1) : text;
  try {
    return JSON.parse(clean);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const offset = Number(/position (\d+)/.exec(message)?.[1] ?? faultIn(clean));
    const before = clean.slice(0, offset).split('\n');
    const found = offset >= clean.length ? 'the end of the file' : clean.slice(offset, offset + 20);
    throw new InputError({
      file,
      line: before.length,
      column: (before.at(-1) ?? '').length + 1,
      expected: 'JSON',
      found,
    });
  }
}

/**
 * Not every engine says where: the longest beginning that only lacks its end, found by halves, stops at the fault.
 */
function faultIn(text: string): number {
  let good = 0;
  let bad = text.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (lacksItsEnd(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function lacksItsEnd(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    return (
      /end of JSON|Unterminated/.test(message) ||
      message.endsWith(`position ${text.length}`) ||
      message.includes(`position ${text.length} `)
    );
  }
}

/** One JSON value a line; blank lines are skipped. @throws InputError with line and column */
export function parseJsonLines(text: string, file: string): { readonly line: number; readonly value: unknown }[] {
  return text.split('\n').flatMap((content, i) => {
    if (content.trim() === '') return [];
    try {
      return [{ line: i + 1, value: parseJson(content, file) }];
    } catch (error) {
      throw error instanceof InputError ? new InputError({ ...error.problem, line: i + 1 }) : error;
    }
  });
}

/** Indented, keys as given, a line feed at the end. */
export function writeJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
