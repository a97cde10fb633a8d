/**
 * The points of a study's grid, in order: the last field varies fastest. A point is a scenario document with the swept
 * fields put in. Paths are dotted; `*` stands for every element of a list (`platform.cores.*.buffers`), and a value
 * like `x0.5` multiplies what is there. A path into the cores of a preset unfolds the preset into its cores first.
 */
import { InputError } from '../base/errors.js';
import { KIB } from '../base/units.js';
import { presets } from '../machine/presets.js';
import type { StudyDocument } from './study-schema.js';

export interface GridPoint {
  /** From 0, in grid order. */
  readonly index: number;
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
type Override = readonly [path: string, value: unknown];

/** More than anyone waits for. */
const MOST_POINTS = 1_000_000;

/** @throws InputError for more points than can be evaluated */
export function gridOf(vary: StudyDocument['vary']): Grid {
  const axes = Object.entries(vary);
  const axisColumns = axes.map(([key, values]) => [key, ...pathsSet(values)]);
  const columns = axisColumns.flat();
  const total = axes.reduce((product, [, values]) => product * values.length, 1);
  if (total > MOST_POINTS)
    throw new InputError({ path: 'vary', expected: `at most ${MOST_POINTS} points in all`, found: total });
  const points = Array.from({ length: total }, (_, index): GridPoint => {
    let rest = index;
    const chosen: AxisValue[] = new Array(axes.length);
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      const values = (axes[axis] as (typeof axes)[number])[1];
      chosen[axis] = values[rest % values.length] as AxisValue;
      rest = Math.floor(rest / values.length);
    }
    const swept = axes.flatMap(([key], axis) => cells(chosen[axis] as AxisValue, axisColumns[axis] as string[], key));
    const overrides = axes.flatMap(([key], axis) => overridesOf(key, chosen[axis] as AxisValue));
    return { index, swept, overrides };
  });
  return { columns, points };
}

/** @throws InputError for a path that leads nowhere */
export function applyOverrides(base: unknown, overrides: readonly Override[]): unknown {
  const document = structuredClone(base) as Record<string, unknown>;
  const intoCores = ([path]: Override): boolean => path.startsWith('platform.cores.');
  for (const [path, value] of overrides.filter((one) => !intoCores(one))) put(document, path, value);
  const inner = overrides.filter(intoCores);
  if (inner.length > 0) unfoldPreset(document);
  for (const [path, value] of inner) put(document, path, value);
  return document;
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

function put(document: Record<string, unknown>, path: string, value: unknown): void {
  const steps = path.split('.');
  for (const step of steps)
    if (step === '' || step in Object.prototype)
      throw new InputError({ path, expected: 'a dotted path of field names', found: step });
  const last = steps.pop() as string;
  let nodes: Record<string, unknown>[] = [document];
  for (const step of steps) {
    nodes = nodes.flatMap((node) => {
      if (step !== '*' && !Object.hasOwn(node, step)) node[step] = {};
      const next = step === '*' ? Object.values(node) : [node[step]];
      for (const child of next)
        if (typeof child !== 'object' || child === null)
          throw new InputError({ path, expected: `"${step}" to hold further fields`, found: child });
      return next as Record<string, unknown>[];
    });
  }
  for (const node of nodes) node[last] = scaled(node[last], value);
}

function scaled(current: unknown, value: unknown): unknown {
  const factor = typeof value === 'string' && typeof current === 'number' ? /^x(\d*\.?\d+)$/.exec(value) : null;
  return factor === null ? structuredClone(value) : (current as number) * Number(factor[1]);
}

function unfoldPreset(document: Record<string, unknown>): void {
  const platform = (document['platform'] ?? {}) as Record<string, unknown>;
  const name = platform['preset'];
  if (typeof name !== 'string' || !presets.has(name)) return;
  const { cores, bandwidthGBps } = presets.get(name);
  delete platform['preset'];
  platform['cores'] = cores.map(({ sgBytes, ...core }) => ({ ...core, sgKiB: sgBytes / KIB }));
  platform['memory'] = { bandwidthGBps, ...(platform['memory'] as object | undefined) };
}
