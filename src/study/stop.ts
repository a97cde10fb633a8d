/**
 * Early stopping: along one axis of a study, in the order its values are listed, points are evaluated until a target is
 * reached, or until what costs more and more brings no more. Whether a point is left out follows from the results of those
 * before it alone, so the table is the same whatever was evaluated where, and in which order.
 */
import type { PointResult } from './evaluate.js';
import type { PointTask, Study } from './study.js';
import type { StopDocument } from './study-schema.js';

/** Points that differ in the axis alone, in its order. Without a rule every point is a line of its own. */
export type Line = readonly PointTask[];

export function linesOf({ document: { vary, stop }, tasks }: Pick<Study, 'document' | 'tasks'>): Line[] {
  if (stop === undefined) return tasks.map((task) => [task]);
  const keys = Object.keys(vary);
  const sizes = keys.map((key) => vary[key]?.length ?? 1);
  const axis = keys.indexOf(stop.along);
  const stride = sizes.slice(axis + 1).reduce((product, size) => product * size, 1);
  const length = sizes[axis] as number;
  const lines = new Map<number, PointTask[]>();
  for (const task of tasks) {
    const first = task.index - (Math.floor(task.index / stride) % length) * stride;
    const line = lines.get(first);
    if (line === undefined) lines.set(first, [task]);
    else line.push(task);
  }
  return [...lines.values()];
}

export interface Ended {
  /** How many points of the line count. */
  readonly length: number;
  readonly why: string;
}

/** @returns where a line ends by the study's rule, as far as its results tell; nothing while it goes on */
export function endOf(line: Line, results: ReadonlyMap<number, PointResult>, study: Study): Ended | undefined {
  const { stop } = study.document;
  if (stop === undefined) return undefined;
  const at = (column: string): number => study.measured.indexOf(column);
  let best = Number.POSITIVE_INFINITY;
  let bestPoint = 0;
  let without = 0;
  for (const [i, { index }] of line.entries()) {
    const result = results.get(index);
    if (result === undefined) return undefined;
    const { target, dominated } = stop;
    if (target !== undefined && reached(result.values[at(target.column)], target))
      return { length: i + 1, why: `the target is reached at point ${index}` };
    const value = dominated === undefined ? undefined : result.values[at(dominated.column)];
    if (dominated === undefined || typeof value !== 'number') continue;
    const cost = dominated.goal === 'least' ? value : -value;
    if (cost < best - (Math.abs(best) * dominated.gainPercent) / 100 || best === Number.POSITIVE_INFINITY) {
      best = cost;
      bestPoint = index;
      without = 0;
    } else if (++without === dominated.patience) return { length: i + 1, why: `no gain since point ${bestPoint}` };
  }
  return undefined;
}

/** The points that are left out, with why. */
export function leftOut(study: Study, results: ReadonlyMap<number, PointResult>): Map<number, string> {
  const out = new Map<number, string>();
  if (study.document.stop === undefined) return out;
  for (const line of linesOf(study)) {
    const end = endOf(line, results, study);
    if (end !== undefined) for (const { index } of line.slice(end.length)) out.set(index, end.why);
  }
  return out;
}

function reached(value: unknown, { atMost, atLeast }: NonNullable<StopDocument['target']>): boolean {
  if (typeof value !== 'number') return false;
  return (atMost === undefined || value <= atMost) && (atLeast === undefined || value >= atLeast);
}
