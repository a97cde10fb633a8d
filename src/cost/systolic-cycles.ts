/**
 * Cycles of a matrix product on a systolic array, in closed form. F = ⌈Sr/rows⌉ · ⌈Sc/columns⌉ folds, each of which takes
 *
 *     fill + T + hop · rows + columns − 2 + drain        fill = rows for ws and is, 0 for os; hop = 1 for os
 *
 * With hop = 1 and no drain that is SCALE-Sim (Samajdar et al., ISPASS 2020, section III). `os` in hardware drains for
 * rows + 1 cycles. Where the drain overlaps, only the last one shows, or the drains follow each other; where weights are
 * double buffered, only the first fill shows, since a fold streams for at least as long as the next one fills.
 */
import { SCALE_SIM_TIMING, type SystolicTiming } from '../machine/systolic-timing.js';
import type { Streams } from '../mapping/systolic-dataflow.js';

export interface ArrayShape {
  readonly rows: number;
  readonly columns: number;
}

/** Cycles of one product on an array. */
export function systolicCycles(
  { sr, sc, t }: Streams,
  { rows, columns }: ArrayShape,
  fills: boolean,
  timing: SystolicTiming = SCALE_SIM_TIMING,
): number {
  const count = folds(sr, rows) * folds(sc, columns);
  const streaming = t + (fills ? timing.hopCycles : 1) * rows + columns - 2;
  if (fills) return timing.doubleBuffered ? rows + count * streaming : count * (rows + streaming);
  const drain = rows + 1;
  if (timing.drain === 'overlapped') return (count - 1) * Math.max(streaming, drain) + streaming + drain;
  return count * (streaming + (timing.drain === 'after' ? drain : 0));
}

export function folds(size: number, array: number): number {
  return Math.ceil(size / array);
}
