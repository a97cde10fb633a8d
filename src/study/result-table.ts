/**
 * The results of a sweep as one tidy table: a row a point, in grid order.
 */
import { csvRows } from '../formats/csv-write.js';
import type { PointResult } from './evaluate.js';
import type { Cell } from './measure.js';
import { leftOut } from './stop.js';
import type { Study } from './study.js';

export interface ResultTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (Cell | boolean)[])[];
  /** Points that could not be evaluated. */
  readonly failed: number;
}

/** A row by column name. */
export type ResultRow = Readonly<Record<string, Cell | boolean>>;

export function tableOf(study: Study, results: ReadonlyMap<number, PointResult>): ResultTable {
  const { columns, grid, measured, document } = study;
  const out = leftOut(study, results);
  let failed = 0;
  const rows = grid.points.map(({ index, swept }) => {
    const why = out.get(index);
    const result = why === undefined ? results.get(index) : undefined;
    if (result?.error !== undefined) failed++;
    const isThere = result !== undefined && result.error === undefined;
    const values = isThere ? result.values : new Array<Cell>(measured.length).fill(null);
    const reason = document.stop === undefined ? [] : [why ?? null];
    return [index, ...swept, ...values, ...reason, result?.error ?? null];
  });
  return { columns, rows, failed };
}

export function rowsOf({ columns, rows }: ResultTable): ResultRow[] {
  return rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i] ?? null])));
}

export function writeResults({ columns, rows }: ResultTable): string {
  return csvRows([columns, ...rows]);
}
