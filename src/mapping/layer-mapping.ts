/**
 * A mapping of a problem onto an architecture: at every level the loops that hand out tiles, first one after another
 * (temporal), then side by side to the instances of the next level (spatial), and which operands stay there. What a loop
 * hands out in one trip is its tile; a tile that does not divide what it is cut from leaves a smaller last one.
 *
 *     level     loops, outermost first                  an instance works on
 *     DRAM      K in 4 trips of 16, then C in 2 of 32    the whole problem
 *     buffer    C spread 32 × 1 along x                 16 K, 32 C
 *     register  K in 16 trips of 1                      16 K, 1 C
 *
 * Source: Union (arXiv 2109.07419), Timeloop (ISPASS 2019); trips with a remainder as in Timeloop's `D=a,b`.
 */
import type { TileSizes } from '../problem/footprint.js';
import { type Problem, sizesOf } from '../problem/problem.js';

export interface TemporalLoop {
  readonly dimension: string;
  readonly trips: number;
  /** Elements of the dimension in one trip (the last may have fewer). */
  readonly tile: number;
}

export interface SpatialLoop {
  readonly dimension: string;
  readonly axis: 'x' | 'y';
  /** Instances of the next level with a tile of their own. */
  readonly copies: number;
  readonly tile: number;
}

export interface LevelMapping {
  /** Name of the architecture's level. */
  readonly level: string;
  /** Outermost first. A dimension that is not there passes whole. */
  readonly temporal: readonly TemporalLoop[];
  /** Inside the temporal loops; a later one cuts what an earlier one of its dimension hands out. */
  readonly spatial: readonly SpatialLoop[];
  /** Operands that are kept at this level. The others pass it by. */
  readonly keeps: readonly string[];
}

export interface LayerMapping {
  /** As the levels of the architecture, outermost first. */
  readonly levels: readonly LevelMapping[];
}

/** What one instance of each level works on, outermost first, and what is left to a MAC unit at the end: 1 of everything. */
export function tilesOf(problem: Problem, { levels }: LayerMapping): TileSizes[] {
  const tile: Record<string, number> = { ...sizesOf(problem) };
  const tiles: TileSizes[] = [{ ...tile }];
  for (const { temporal, spatial } of levels) {
    for (const loop of [...temporal, ...spatial]) tile[loop.dimension] = loop.tile;
    tiles.push({ ...tile });
  }
  return tiles;
}

/** The loops of a level by how often each runs. */
export interface LevelTrips {
  readonly level: string;
  readonly temporal: readonly (readonly [dimension: string, trips: number])[];
  readonly spatial: readonly (readonly [dimension: string, copies: number, axis: 'x' | 'y'])[];
  readonly keeps: readonly string[];
}

/** From trips: every tile is the product of what runs inside it. Loops of one trip are left out. */
export function mappingFromTrips(levels: readonly LevelTrips[]): LayerMapping {
  const inner = new Map<string, number>();
  const tileInside = (dimension: string, count: number): number => {
    const tile = inner.get(dimension) ?? 1;
    inner.set(dimension, tile * count);
    return tile;
  };
  const outwards = [...levels].reverse().map(({ level, temporal, spatial, keeps }): LevelMapping => {
    const spread = [...spatial]
      .reverse()
      .map(([dimension, copies, axis]) => ({ dimension, axis, copies, tile: tileInside(dimension, copies) }))
      .filter(({ copies }) => copies !== 1);
    const looped = [...temporal]
      .reverse()
      .map(([dimension, trips]) => ({ dimension, trips, tile: tileInside(dimension, trips) }))
      .filter(({ trips }) => trips !== 1);
    return { level, temporal: looped.reverse(), spatial: spread.reverse(), keeps };
  });
  return { levels: outwards.reverse() };
}

/** The loops of a level by what each hands out. */
export interface LevelTiles {
  readonly level: string;
  readonly temporal: readonly (readonly [dimension: string, tile: number])[];
  readonly spatial: readonly (readonly [dimension: string, tile: number, axis: 'x' | 'y'])[];
  readonly keeps: readonly string[];
}

/** From tiles: every loop runs as often as its tile fits into what is cut, a rest counted. Loops that cut nothing are left out. */
export function mappingFromTiles(problem: Problem, levels: readonly LevelTiles[]): LayerMapping {
  const extent: Record<string, number> = { ...sizesOf(problem) };
  const cut = (dimension: string, tile: number): { readonly trips: number; readonly cutsNothing: boolean } => {
    const whole = extent[dimension] ?? 1;
    extent[dimension] = tile;
    return { trips: Math.ceil(whole / tile), cutsNothing: tile === whole };
  };
  return {
    levels: levels.map(({ level, temporal, spatial, keeps }) => ({
      level,
      temporal: temporal.flatMap(([dimension, tile]): TemporalLoop[] => {
        const { trips, cutsNothing } = cut(dimension, tile);
        return cutsNothing ? [] : [{ dimension, trips, tile }];
      }),
      spatial: spatial.flatMap(([dimension, tile, axis]): SpatialLoop[] => {
        const { trips, cutsNothing } = cut(dimension, tile);
        return cutsNothing ? [] : [{ dimension, axis, copies: trips, tile }];
      }),
      keeps,
    })),
  };
}

/** Does every tile divide what it is cut from, so that no trip has a remainder? */
export function isPerfect(problem: Problem, { levels }: LayerMapping): boolean {
  const extent: Record<string, number> = { ...sizesOf(problem) };
  for (const { temporal, spatial } of levels)
    for (const { dimension, tile } of [...temporal, ...spatial]) {
      if ((extent[dimension] ?? 1) % tile !== 0) return false;
      extent[dimension] = tile;
    }
  return true;
}
