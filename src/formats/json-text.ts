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
    const offset = Number(/position (\d+)/.exec(message)?.[1] ?? clean.length);
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

/** Indented, keys as given, a line feed at the end. */
export function writeJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
