/** A study's points as a short table: what varies, and the figures that are asked for most. */
import type { ResultTable } from '../study/result-table.js';
import { LEFT_OUT } from '../study/study.js';
import type { StudyDocument } from '../study/study-schema.js';
import { textTable } from './text-table.js';

const SHOWN = 20;
/** In order of use; a study that draws other columns shows these first. */
const USUAL = ['simulator_gflops', 'simulator_cycles', 'difference_percent', 'energy_mj'];
const MOST_FIGURES = 4;

/** @param swept columns that vary */
export function studyTable(table: ResultTable, swept: readonly string[], { figures }: StudyDocument): string {
  const drawn = figures.map(({ y }) => y);
  const measured = table.columns.slice(1 + swept.length, -1).filter((column) => column !== LEFT_OUT);
  const told = [...new Set([...drawn, ...USUAL, ...measured])]
    .filter((column) => measured.includes(column))
    .slice(0, MOST_FIGURES);
  const columns = [...swept.filter((column) => varies(table, column)), ...told];
  const places = columns.map((column) => table.columns.indexOf(column));
  const shown = table.rows.slice(0, SHOWN);
  const fates = shown.map((row) => fateOf(table, row));
  const rows = shown.map((row, i) => [
    String(row[0]),
    ...places.map((place) => cell(row[place])).toSpliced(columns.length - told.length, 0, fates[i] ?? ''),
  ]);
  const names = columns.map((column) => column.split('.').at(-1) ?? column);
  const heading = ['point', ...names.toSpliced(columns.length - told.length, 0, '')];
  const fate = 1 + columns.length - told.length;
  const isSpared = fates.every((one) => one === '');
  const lines = [heading, ...rows].map((row) => (isSpared ? row.toSpliced(fate, 1) : row));
  const left = table.rows.length - rows.length;
  return `${textTable(lines)}\n${left > 0 ? `… and ${left} more points\n` : ''}`;
}

/** Why a row has no figures, in a word or two: it stands before them, whatever the width. */
function fateOf({ columns }: ResultTable, row: ResultTable['rows'][number]): string {
  if (row[columns.length - 1] !== null) return 'failed';
  const leftOut = columns.indexOf(LEFT_OUT);
  return leftOut >= 0 && row[leftOut] !== null ? 'left out' : '';
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
