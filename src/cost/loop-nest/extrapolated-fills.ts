/**
 * Fills as NVlabs/timeloop v2.0 counts them. It runs the first two trips of every loop and multiplies the second by what
 * is left, so that an outer loop steps from the second trip of the loops inside, not from their last
 * (nest-analysis.cpp, `ComputeTemporalWorkingSet`); and a window that slides in another direction than at the step before
 * is filled whole (point-set-aahr.cpp, `RESET_ON_GRADIENT_CHANGE`).
 */
import { rankExtent, type TileSizes } from '../../problem/footprint.js';
import type { Operand } from '../../problem/problem.js';
import { type NestLoop, stridesOf } from './loops.js';

/** Where the window slid at the last step: 0 nowhere, else the rank from 1 on, below 0 backwards. */
type Direction = number;

interface Filled {
  readonly words: number;
  readonly direction: Direction;
}

/** @param outside temporal loops outside the level, outermost first */
export function extrapolatedFillsOf(operand: Operand, tile: TileSizes, outside: readonly NestLoop[]): number {
  const extents = operand.ranks.map((rank) => rankExtent(rank, tile));
  const whole = extents.reduce((product, extent) => product * extent, 1);
  const strides = outside.map((loop) => stridesOf(operand, loop));
  const moves = strides.map((own, at) =>
    own.map((stride, rank) => stride - strides.slice(at + 1).reduce((back, inner) => back + (inner[rank] ?? 0), 0)),
  );
  const seen = new Map<string, Filled>();

  /** Loops from `depth` inwards, entered by a step of the loop before `from` (the first entry: of none). */
  const enter = (depth: number, stepped: number | undefined, direction: Direction): Filled => {
    const loop = outside[depth];
    if (loop === undefined) return fill(stepped === undefined ? undefined : moves[stepped], direction);
    const key = `${depth} ${stepped} ${direction}`;
    const known = seen.get(key);
    if (known !== undefined) return known;
    const first = enter(depth + 1, stepped, direction);
    const second = enter(depth + 1, depth, first.direction);
    const both = { words: first.words + (loop.trips - 1) * second.words, direction: second.direction };
    seen.set(key, both);
    return both;
  };

  const fill = (move: readonly number[] | undefined, direction: Direction): Filled => {
    const moving = (move ?? []).flatMap((distance, rank) => (distance === 0 ? [] : [{ distance, rank }]));
    const [only, second] = moving;
    if (move !== undefined && only === undefined) return { words: 0, direction: 0 };
    const extent = extents[only?.rank ?? 0] ?? 1;
    if (only === undefined || second !== undefined || Math.abs(only.distance) >= extent)
      return { words: whole, direction: 0 };
    const slides = Math.sign(only.distance) * (only.rank + 1);
    if (direction !== 0 && direction !== slides) return { words: whole, direction: 0 };
    return { words: (whole / extent) * Math.abs(only.distance), direction: slides };
  };

  return enter(0, undefined, 0).words;
}
