/**
 * The tiles that suit a spread of the array best: those of the least run time, in closed form, whose operands fit the
 * shared buffer. Run time without limits of bandwidth: the work of the busiest PE, a cycle for each outer step, and one
 * (cost/array/exact-array.ts). A search in depth over the dimensions, with bounds: the time cannot fall below the product
 * of what is decided and the least of the rest; the operands cannot take less than with the smallest tiles of the rest.
 */
import { WIDTH } from '../../../mapping/array-mapping/genes.js';
import type { DesignProblem } from '../design-problem.js';
import { type ArraySpread, innerTilesOf, spreadAlong } from './arrays.js';
import { footprintBytes, footprintOf, isHardFit } from './footprint.js';
import { type Cut, cutInto, cutsOf } from './spans.js';

export interface Completed {
  readonly tiles: readonly number[];
  /** Cycles. */
  readonly bound: number;
  readonly l2Bytes: number;
}

/** Cuts of all dimensions tried for one spread at the most. */
const MOST_TRIED = 20_000;

export interface Completion {
  /** Undefined where nothing below the limit fits. */
  readonly own: Completed | undefined;
  /** Everything that could be better was tried. */
  readonly isWhole: boolean;
}

/** @param atMost times from which on nothing is of interest */
export function completeSpread(problem: DesignProblem, spread: ArraySpread, atMost: number): Completion {
  const { layer, freedom, effort = 1 } = problem;
  const mostTried = MOST_TRIED * effort;
  const { outerTiles } = freedom;
  const own = innerTilesOf(problem);
  const inside = new Float64Array(WIDTH);
  const rooms = new Map<number, number>();
  /** Bytes for the shared buffer beside PEs that hold such tiles; below 0 where these do not fit. */
  const roomBeside = (tiles: Float64Array): number => {
    for (let d = 0; d < WIDTH; d++) inside[d] = Math.min(own[d]!, tiles[d]!);
    const peBytes = footprintBytes(layer, footprintOf(layer, inside, 0, 1));
    if (peBytes > problem.l1Limit) return -1;
    let room = rooms.get(peBytes);
    if (room === undefined) {
      room = problem.l2Room(spread.pes, peBytes);
      rooms.set(peBytes, room);
    }
    return room;
  };
  // Dimensions with the most influence on the footprint first: the spread one fixes how many clusters are at work.
  const dimensions = [spread.outer, ...Array.from({ length: WIDTH }, (_, d) => d).filter((d) => d !== spread.outer)];
  const cuts = dimensions.map((d): readonly Cut[] => {
    const along = spreadAlong(problem, spread, d);
    return typeof outerTiles === 'string' ? cutsOf(along) : [cutInto(outerTiles[d]!, along)];
  });
  const leastAfter = new Float64Array(WIDTH + 1).fill(1);
  for (let i = WIDTH - 1; i >= 0; i--)
    leastAfter[i] = leastAfter[i + 1]! * cuts[i]!.reduce((least, { busy }) => Math.min(least, busy), Infinity);
  const tiles = new Float64Array(WIDTH);
  for (let i = 0; i < WIDTH; i++)
    tiles[dimensions[i]!] = cuts[i]!.reduce((least, { tile }) => Math.min(least, tile), Infinity);
  const smallest = tiles.slice();
  if (roomBeside(smallest) < 0) return { own: undefined, isWhole: true };

  let best: Completed | undefined;
  let limit = atMost;
  let tried = 0;
  const visit = (i: number, work: number, turns: number, active: number): void => {
    if (i === WIDTH) {
      const bound = work + turns + 1;
      const l2Bytes = footprintBytes(layer, footprintOf(layer, tiles, spread.outer, active));
      if (best !== undefined && bound === best.bound && l2Bytes >= best.l2Bytes) return;
      best = { tiles: [...tiles], bound, l2Bytes };
      limit = bound;
      return;
    }
    const d = dimensions[i]!;
    for (const cut of cuts[i]!) {
      const nowWork = work * cut.busy;
      const nowTurns = turns * cut.turns;
      const least = nowWork * leastAfter[i + 1]! + nowTurns + 1;
      if (least > limit || (least === limit && best === undefined)) continue;
      if (++tried > mostTried) return;
      const nowActive = i === 0 ? cut.active : active;
      tiles[d] = cut.tile;
      const room = roomBeside(tiles);
      const footprint = footprintOf(layer, tiles, spread.outer, nowActive);
      const fits = outerTiles === 'hard' ? isHardFit(layer, footprint, room) : footprintBytes(layer, footprint) <= room;
      if (fits) visit(i + 1, nowWork, nowTurns, nowActive);
    }
    tiles[d] = smallest[d]!;
  };
  visit(0, layer.samples, 1, 1);
  return { own: best, isWhole: tried <= mostTried };
}
