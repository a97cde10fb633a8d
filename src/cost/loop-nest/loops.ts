/**
 * A mapping's loops in one row, outermost first, with the steps that each makes an operand's tile take along its ranks.
 * Everything else in this room is counted from these.
 */
import { InputError } from '../../base/errors.js';
import type { LayerMapping } from '../../mapping/layer-mapping.js';
import { type Operand, type Problem, sizesOf } from '../../problem/problem.js';

export interface NestLoop {
  /** Number of the level, 0 outermost. */
  readonly level: number;
  readonly isSpatial: boolean;
  readonly dimension: string;
  /** Trips of a temporal loop, copies of a spatial one. */
  readonly trips: number;
  /** Elements of the dimension that a trip hands out. */
  readonly tile: number;
}

/** @throws InputError naming the first tile that does not divide what it is cut from: the forms know no smaller last trip */
export function loopsOf(problem: Problem, { levels }: LayerMapping): NestLoop[] {
  const extent: Record<string, number> = { ...sizesOf(problem) };
  return levels.flatMap(({ level: name, temporal, spatial }, level) => {
    const loop = (kind: 'temporal' | 'spatial', dimension: string, trips: number, tile: number): NestLoop => {
      const whole = extent[dimension] ?? 1;
      extent[dimension] = tile;
      if (trips * tile !== whole)
        throw new InputError({
          path: `${name}.${kind}.${dimension}`,
          expected: `a tile that divides ${whole} of ${dimension} (the loop-nest model takes no remainders)`,
          found: tile,
        });
      return { level, isSpatial: kind === 'spatial', dimension, trips, tile };
    };
    return [
      ...temporal.map(({ dimension, trips, tile }) => loop('temporal', dimension, trips, tile)),
      ...spatial.map(({ dimension, copies, tile }) => loop('spatial', dimension, copies, tile)),
    ].filter(({ trips }) => trips > 1);
  });
}

/** Places that a trip of the loop moves the operand's tile along each of its ranks. */
export function stridesOf({ ranks }: Operand, { dimension, tile }: NestLoop): number[] {
  return ranks.map(({ terms }) => {
    const term = terms.find((own) => own.dimension === dimension);
    return term === undefined ? 0 : term.coefficient * tile;
  });
}

/** Product of the trips. */
export function tripsOf(loops: readonly NestLoop[]): number {
  return loops.reduce((product, { trips }) => product * trips, 1);
}
