/**
 * The points of a study's grid, in order: the last field varies fastest, the base slowest where there are several. A point is a scenario document with the swept
 * fields put in. Paths are dotted; `*` stands for every element of a list (`platform.cores.*.buffers`), and a value
 * like `x0.5` multiplies what is there. A path into the cores of a preset unfolds the preset into its cores first.
 */
import { InputError } from '../base/errors.js';
import type { Override } from '../scenario/overrides.js';
import type { StudyDocument } from './study-schema.js';

export interface GridPoint {
  /** From 0, in grid order. */
  readonly index: number;
  /** Which base is varied, from 0. */
  readonly base: number;
  /** The swept fields' values, by column. */
  readonly swept: readonly (string | number | boolean)[];
  /** Path → value. */
  readonly overrides: readonly (readonly [path: string, value: unknown])[];
}

export interface Grid {
  /** Header of the swept fields. A field's name carries its unit. */
  readonly columns: readonly string[];
  readonly points: readonly GridPoint[];
}

type AxisValue = StudyDocument['vary'][string][number];

/** More than anyone waits for. */
const MOST_POINTS = 1_000_000;

/** The column that tells bases apart, where a study lists them. */
const BASE = 'base';

/** @throws InputError for more points than can be evaluated, or a field with the name of the bases' column */
export function gridOf({ vary, base }: Pick<StudyDocument, 'vary' | 'base'>): Grid {
  const names = Array.isArray(base) ? base : undefined;
  const axes = Object.entries(vary);
  const axisColumns = axes.map(([key, values]) => [key, ...pathsSet(values)]);
  if (names !== undefined && axisColumns.flat().includes(BASE))
    throw new InputError({ path: 'vary', expected: `another name beside several bases`, found: BASE });
  const columns = [...(names === undefined ? [] : [BASE]), ...axisColumns.flat()];
  const each = axes.reduce((product, [, values]) => product * values.length, 1);
  const total = each * (names?.length ?? 1);
  if (total > MOST_POINTS)
    throw new InputError({ path: 'vary', expected: `at most ${MOST_POINTS} points in all`, found: total });
  const points = Array.from({ length: total }, (_, index): GridPoint => {
    const of = Math.floor(index / each);
    let rest = index % each;
    const chosen: AxisValue[] = new Array(axes.length);
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      const values = (axes[axis] as (typeof axes)[number])[1];
      chosen[axis] = values[rest % values.length] as AxisValue;
      rest = Math.floor(rest / values.length);
    }
    const fields = axes.flatMap(([key], axis) => cells(chosen[axis] as AxisValue, axisColumns[axis] as string[], key));
    const swept = names === undefined ? fields : [names[of] as string, ...fields];
    const overrides = axes.flatMap(([key], axis) => overridesOf(key, chosen[axis] as AxisValue));
    return { index, base: of, swept, overrides };
  });
  return { columns, points };
}

function pathsSet(values: readonly AxisValue[]): string[] {
  return [...new Set(values.flatMap((value) => (typeof value === 'object' ? Object.keys(value.set) : [])))];
}

function cells(value: AxisValue, columns: readonly string[], key: string): (string | number | boolean)[] {
  if (typeof value !== 'object') return columns.map((column) => (column === key ? value : ''));
  return columns.map((column) => (column === key ? value.label : cell(value.set[column])));
}

function cell(value: unknown): string | number | boolean {
  if (value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : (value as string | number | boolean);
}

function overridesOf(key: string, value: AxisValue): Override[] {
  return typeof value === 'object' ? Object.entries(value.set) : [[key, value]];
}
