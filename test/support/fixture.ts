/** Files that a clone brings along: excerpts of reference tables, quoted with their source. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export function fixtureText(name: string): string {
  return readFileSync(resolve(import.meta.dirname, '../fixtures', name), 'utf8');
}
