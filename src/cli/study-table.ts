/** A study's points as a short table: what varies, and the figures that are asked for most. */
import type { ResultTable } from '../study/result-table.js';
import type { StudyDocument } from '../study/study-schema.js';
import { textTable } from './text-table.js';

const SHOWN = 20;
/** In order of use; a study that draws other columns shows these first. */
const USUAL = ['simulator_gflops', 'simulator_cycles', 'difference_percent', 'energy_mj'];
const MOST_FIGURES = 4;

/** @param swept columns that vary */
export function studyTable(table: ResultTable, swept: readonly string[], { figures }: StudyDocument): string {
  const drawn = figures.map(({ y }) => y);
  const measured = table.columns.slice(1 + swept.length, -1);
  const told = [...new Set([...drawn, ...USUAL, ...measured])]
    .filter((column) => measured.includes(column))
    .slice(0, MOST_FIGURES);
  const columns = [...swept.filter((column) => varies(table, column)), ...told];
  const places = columns.map((column) => table.columns.indexOf(column));
  const failed = table.columns.length - 1;
  const rows = table.rows
    .slice(0, SHOWN)
    .map((row) => [String(row[0]), ...places.map((place) => cell(row[place])), row[failed] === null ? '' : 'failed']);
  const names = columns.map((column) => column.split('.').at(-1) ?? column);
  const anyFailed = rows.some((row) => row.at(-1) !== '');
  const shown = [['point', ...names, ''], ...rows].map((row) => (anyFailed ? row : row.slice(0, -1)));
  const left = table.rows.length - rows.length;
  return `${textTable(shown)}\n${left > 0 ? `… and ${left} more points\n` : ''}`;
}

function varies({ columns, rows }: ResultTable, column: string): boolean {
  const place = columns.indexOf(column);
  return rows.length < 2 || rows.some((row) => row[place] !== rows[0]?.[place]);
}

function cell(value: ResultTable['rows'][number][number] | undefined): string {
  if (typeof value !== 'number') return value === null || value === undefined ? '' : String(value);
  if (Number.isInteger(value)) return value.toLocaleString('en');
  return value.toLocaleString('en', { maximumSignificantDigits: 5 });
}
