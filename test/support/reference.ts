/**
 * Reference tables measured with other programs. They stand beside the checkout where the project is developed and
 * tested, not in it; where they are absent, the agreement tests are skipped, visibly, and the fixtures remain.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve(import.meta.dirname, '../../../shared/reference');

export const hasReference = existsSync(folder);

export function referenceText(...path: string[]): string {
  return readFileSync(join(folder, ...path), 'utf8');
}

export function referencePath(...path: string[]): string {
  return join(folder, ...path);
}

/** One JSON value a line. */
export function referenceLines<T>(...path: string[]): T[] {
  return referenceText(...path)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}
