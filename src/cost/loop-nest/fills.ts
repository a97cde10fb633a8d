/**
 * Words that one instance of a level takes in of an operand while the loops outside hand it tile after tile. A step moves
 * the tile by the stride of its loop, less the way back of all loops inside. Where nothing moves nothing is filled; where
 * one rank moves by less than the tile's extent the new part alone is filled: a window slides. Everything else is filled
 * whole: an address generator follows one rank at a time.
 *
 * Source: Parashar et al., Timeloop (ISPASS 2019); the rule for several ranks from NVlabs/timeloop v2.0,
 * point-set-aahr.cpp, `Subtract`.
 */
import { rankExtent, type TileSizes } from '../../problem/footprint.js';
import type { Operand } from '../../problem/problem.js';
import { type NestLoop, stridesOf, tripsOf } from './loops.js';

/** @param outside temporal loops outside the level, outermost first */
export function fillsOf(operand: Operand, tile: TileSizes, outside: readonly NestLoop[]): number {
  const extents = operand.ranks.map((rank) => rankExtent(rank, tile));
  const whole = extents.reduce((product, extent) => product * extent, 1);
  const back = extents.map(() => 0);
  let words = whole;
  let roundsOfLoop = tripsOf(outside);
  for (const loop of [...outside].reverse()) {
    roundsOfLoop /= loop.trips;
    const strides = stridesOf(operand, loop);
    const moves = strides.map((stride, rank) => stride - (back[rank] ?? 0));
    words += roundsOfLoop * (loop.trips - 1) * newWords(extents, whole, moves);
    for (const [rank, stride] of strides.entries()) back[rank] = (back[rank] ?? 0) + (loop.trips - 1) * stride;
  }
  return words;
}

function newWords(extents: readonly number[], whole: number, moves: readonly number[]): number {
  const moving = extents.flatMap((extent, rank) => {
    const distance = Math.abs(moves[rank] ?? 0);
    return distance === 0 ? [] : [{ extent, distance }];
  });
  const [first, second] = moving;
  if (first === undefined) return 0;
  if (second !== undefined || first.distance >= first.extent) return whole;
  return (whole / first.extent) * first.distance;
}
