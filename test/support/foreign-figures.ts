/** Runs a check against a table's text, and the same without the columns of answers. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../src/base/errors.js';
import type { CheckInput, Figure, ForeignCheck } from '../../src/validation/against/foreign-check.js';

/** @param folder where companions of the table lie */
export function figuresOf(check: ForeignCheck, text: string, folder = '/nowhere', file = 'table.csv'): Figure[] {
  const companion: CheckInput['companion'] = (name) => {
    const path = join(folder, name);
    if (!existsSync(path)) throw new InputError({ file: path, expected: 'a file', found: undefined });
    return { text: readFileSync(path, 'utf8'), file: path };
  };
  return [...check.figures({ text, file, companion })];
}

/** Figures of which the table says something else. */
export function differing(figures: readonly Figure[]): Figure[] {
  return figures.filter(({ ours, table }) => table !== undefined && ours !== table);
}

/** A CSV text without these columns. */
export function without(text: string, columns: readonly string[]): string {
  const rows = text
    .trim()
    .split('\n')
    .map((row) => row.split(','));
  const kept = rows[0]!.map((name) => !columns.includes(name));
  return rows.map((row) => row.filter((_, i) => kept[i]).join()).join('\n');
}
