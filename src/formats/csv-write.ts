/** CSV as Caldera writes it: booleans as words, and text that is text in a spreadsheet too. */
import { stringify } from 'csv-stringify/sync';
import { plainCell } from '../base/text.js';

export type CsvCell = string | number | boolean | null | undefined;

/** Rows of cells, without a header unless it is the first of them. */
export function csvRows(rows: readonly (readonly CsvCell[])[]): string {
  return stringify(rows as CsvCell[][], { cast: { boolean: String, string: plainCell } });
}

/** One text cell, quoted only where it must be (RFC 4180). */
export function csvText(text: string): string {
  const cell = plainCell(text);
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
