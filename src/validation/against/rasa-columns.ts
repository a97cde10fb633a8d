/**
 * What the two tables of a matrix engine have in common: the columns that describe the engine, and shares written with a
 * few decimals.
 */
import { InputError, locate } from '../../base/errors.js';
import type { NamedRow } from '../../formats/csv-table.js';
import { buildEngine, ENGINE_DEFAULTS, type MatrixEngine } from '../../machine/matrix-engine.js';
import { tileBytes } from '../../problem/tile-shape.js';
import type { Figure } from './foreign-check.js';

/** Columns without which no row says what it measured. */
export const ENGINE_COLUMNS = ['control', 'data', 'load_cycles', 'store_cycles'] as const;

const NO_RULE = '-';

/** The engine of a row; columns that a table does not have stand for the engine of the paper. @throws InputError */
export function engineOf(row: NamedRow): MatrixEngine {
  const whole = (column: string, least: number, otherwise: number): number =>
    row.has(column) ? row.number(column, { integer: true, min: least }) : otherwise;
  const flag = (column: string): boolean =>
    row.has(column) && row.number(column, { integer: true, min: 0, max: 1 }) === 1;
  const rule = row.has('bypass_rule') ? row.text('bypass_rule') : NO_RULE;
  const { tile } = ENGINE_DEFAULTS;
  const shape = { ...tile, m: whole('tm', 1, tile.m), n: whole('tn', 1, tile.n), k: whole('tk', 1, tile.k) };
  const bytes = tileBytes(shape);
  return locate(row.place, () =>
    buildEngine({
      control: row.text('control'),
      data: row.text('data'),
      tile: shape,
      registers: whole('registers', 1, ENGINE_DEFAULTS.registers),
      registerBytes: Math.max(bytes.a, bytes.b, bytes.c), // the tables' registers hold whatever the tile is
      mergeCycles: whole('merge_cycles', 0, ENGINE_DEFAULTS.mergeCycles),
      loadCycles: row.number('load_cycles', { integer: true, min: 1 }),
      storeCycles: row.number('store_cycles', { integer: true, min: 1 }),
      outputForwarding: flag('output_forwarding'),
      renaming: flag('rename'),
      ...(rule === NO_RULE || rule === '' ? {} : { bypassRule: rule }),
    }),
  );
}

/** What the table says in a column; undefined where there is no such column, or nothing in it. @throws InputError */
export function answer(row: NamedRow, column: string): number | undefined {
  return row.has(column) && row.text(column) !== '' ? row.number(column, {}) : undefined;
}

/** A share, with as many decimals as the table writes; all of them where it has none to compare with. */
export function shareFigure(row: NamedRow, index: number, quantity: string, share: number): Figure {
  const table = answer(row, quantity);
  const decimals = /\.(\d+)$/.exec(row.text(quantity))?.[1]?.length ?? 0;
  return { row: index, quantity, table, ours: table === undefined ? share : rounded(share, decimals) };
}

/** As C's printf rounds: to the nearest, and of two equally near to the even one. */
export function rounded(value: number, decimals: number): number {
  const digits = value.toFixed(Math.min(100, decimals + 60)); // exact: a share has no more digits than that
  const rest = digits.slice(digits.length - 60);
  const isTie = /^50*$/.test(rest);
  const up = value.toFixed(decimals);
  const isOdd = Number(up.at(-1)) % 2 === 1;
  return Number(isTie && isOdd ? digits.slice(0, digits.length - 60) : up);
}

/** Where an instruction of a row's stream went wrong. */
export function inStream(row: NamedRow, error: unknown): unknown {
  if (!(error instanceof InputError)) return error;
  const { column, expected, found, hint } = error.problem;
  const path = column === undefined ? 'stream' : `stream, character ${column}`;
  return new InputError({ ...row.place, path, expected, found, hint });
}
