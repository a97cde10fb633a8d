/**
 * A mapping of a loop nest as tiles for the replay: one tile for every trip of the outermost level's loops. It loads
 * what the next level inside lacks of its new tiles, computes for all steps inside, and stores the results that it hands
 * back; sums that go on are loaded again. Of an operand that passes the next level by, every tile moves its share.
 * The loops are walked one trip after another, box by box: no closed form of the cost model is used.
 */
import { InputError } from '../base/errors.js';
import { rankExtent } from '../problem/footprint.js';
import type { Operand, Problem } from '../problem/problem.js';
import { type LayerMapping, type LevelMapping, tilesOf } from './layer-mapping.js';
import type { TilePlan, TileRun } from './tile-plan.js';

/** Trips of the outermost loops in one plan. */
const MOST_TILES = 200_000;

/** Bytes that an operand which passes the next level by moves in the whole layer; down, and up. */
export interface PassingBytes {
  readonly loadBytes: number;
  readonly storeBytes: number;
}

export interface NestTileOptions {
  /** Of operands that the second level does not keep. Default: nothing. */
  readonly passing?: (operand: Operand) => PassingBytes;
  /** Cycles that all levels inside take in the whole layer. Default: a cycle a step. */
  readonly insideCycles?: number;
}

/** @throws InputError for more trips than are replayed */
export function nestTilePlan(
  problem: Problem,
  mapping: LayerMapping,
  { passing = () => ({ loadBytes: 0, storeBytes: 0 }), insideCycles }: NestTileOptions = {},
): TilePlan {
  const [outer, next, ...inner] = mapping.levels;
  if (outer === undefined || next === undefined)
    throw new InputError({ path: 'mapping', expected: 'at least two levels to replay', found: mapping.levels.length });
  const trips = outer.temporal.reduce((product, loop) => product * loop.trips, 1);
  if (trips > MOST_TILES)
    throw new InputError({ path: `${outer.level}.temporal`, expected: `at most ${MOST_TILES} trips`, found: trips });
  const inside = tilesOf(problem, mapping)[1] ?? {};
  const steps = [next, ...inner].flatMap(({ temporal }) => temporal).reduce((n, loop) => n * loop.trips, 1);
  const computeCycles = insideCycles === undefined ? steps : insideCycles / trips;
  const copies = outer.spatial.reduce((product, loop) => product * loop.copies, 1);
  if (copies > 1) throw new InputError({ path: `${outer.level}.spatial`, expected: 'one next level', found: copies });
  const traffic = problem.operands.map((operand) =>
    next.keeps.includes(operand.name)
      ? walked(
          operand,
          outer,
          operand.ranks.map((rank) => rankExtent(rank, inside)),
        )
      : evenly(passing(operand), trips),
  );
  return Array.from({ length: trips }, (_, trip): TileRun => {
    const moved = traffic.map((own) => own(trip));
    const loadBytes = moved.reduce((sum, own) => sum + own.loadBytes, 0);
    const storeBytes = moved.reduce((sum, own) => sum + own.storeBytes, 0);
    return { count: 1, loadBytes, computeCycles, storeBytes };
  });
}

type Traffic = (trip: number) => PassingBytes;

function evenly({ loadBytes, storeBytes }: PassingBytes, trips: number): Traffic {
  const share = { loadBytes: loadBytes / trips, storeBytes: storeBytes / trips };
  return () => share;
}

/** Asked for trip after trip. */
function walked(operand: Operand, { temporal }: LevelMapping, extents: readonly number[]): Traffic {
  const bytes = Math.max(operand.elementBytes, operand.partialBytes);
  const whole = extents.reduce((product, extent) => product * extent, 1);
  const total = temporal.reduce((product, loop) => product * loop.trips, 1);
  const visited = new Set<string>();
  let held: readonly number[] | undefined;
  const originAt = (trip: number): number[] => {
    let left = trip;
    const origin = extents.map(() => 0);
    for (const loop of [...temporal].reverse()) {
      const index = left % loop.trips;
      left = Math.floor(left / loop.trips);
      for (const [r, { terms }] of operand.ranks.entries())
        for (const { dimension, coefficient } of terms)
          if (dimension === loop.dimension) origin[r] = (origin[r] ?? 0) + coefficient * loop.tile * index;
    }
    return origin;
  };
  const isSame = (a: readonly number[], b: readonly number[]): boolean => a.every((place, r) => place === b[r]);
  return (trip) => {
    const origin = originAt(trip);
    const before = held;
    held = origin;
    if (operand.isResult) {
      const isNew = before === undefined || !isSame(before, origin);
      const key = origin.join();
      const load = isNew && visited.has(key) ? whole : 0;
      visited.add(key);
      const leaves = trip + 1 === total || !isSame(originAt(trip + 1), origin);
      return { loadBytes: load * bytes, storeBytes: leaves ? whole * bytes : 0 };
    }
    return { loadBytes: missing(origin, before, extents) * bytes, storeBytes: 0 };
  };
}

/** Words of the box at `origin` that the box at `before` lacks; all of them when it moved along several ranks. */
function missing(origin: readonly number[], before: readonly number[] | undefined, extents: readonly number[]): number {
  const common = origin.map((place, r) => Math.max(0, (extents[r] ?? 1) - Math.abs(place - (before?.[r] ?? 0))));
  const moved = origin.filter((place, r) => place !== before?.[r]).length;
  const whole = extents.reduce((product, extent) => product * extent, 1);
  if (before === undefined || moved > 1) return whole;
  return whole - common.reduce((product, extent) => product * extent, 1);
}
