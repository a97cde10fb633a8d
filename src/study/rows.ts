/**
 * Reading result tables: groups, means and ratios over rows. A mean over seeds is arithmetic.
 */
import { mean } from '../base/numbers.js';
import type { ResultRow } from './result-table.js';

export type Rows = readonly ResultRow[];

/** NaN for an empty field. */
export function numberAt(row: ResultRow, column: string): number {
  const value = row[column];
  return typeof value === 'number' ? value : Number.NaN;
}

/** Over the rows that have it. */
export function columnMean(rows: Rows, column: string): number {
  return mean(rows.map((row) => numberAt(row, column)).filter((value) => !Number.isNaN(value)));
}

/** The values of a column, in order of appearance. */
export function valuesOf(rows: Rows, column: string): ResultRow[string][] {
  return [...new Set(rows.map((row) => row[column] ?? null))];
}

/** Rows whose columns have these values. */
export function where(rows: Rows, values: Readonly<Record<string, unknown>>): Rows {
  return rows.filter((row) => Object.entries(values).every(([column, value]) => row[column] === value));
}

export interface Group {
  readonly key: readonly string[];
  readonly rows: Rows;
}

/** Rows with equal values in `columns`, in order of appearance. */
export function groupBy(rows: Rows, columns: readonly string[]): Group[] {
  const groups = new Map<string, { key: string[]; rows: ResultRow[] }>();
  for (const row of rows) {
    const key = columns.map((column) => String(row[column] ?? ''));
    const group = groups.get(key.join('\n'));
    if (group === undefined) groups.set(key.join('\n'), { key, rows: [row] });
    else group.rows.push(row);
  }
  return [...groups.values()];
}
