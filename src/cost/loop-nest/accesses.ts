/**
 * How often each level is read, filled and updated, by operand: words (elements) of one instance over a whole layer, in
 * closed form. Levels that keep an operand hand it from one to the next; what a level bypasses it neither reads nor
 * fills. A MAC unit holds nothing: the innermost level that keeps an operand is asked in every step. A result travels
 * down like the other operands, also when it is all zeros, and comes up again as updates; an update of what an instance
 * held before is a temporal reduction and reads it.
 *
 * Source: Parashar et al., Timeloop (ISPASS 2019), conventions of NVlabs/timeloop v2.0.
 */
import type { LayerMapping } from '../../mapping/layer-mapping.js';
import { tilesOf } from '../../mapping/layer-mapping.js';
import { rankExtent, type TileSizes, tileElements } from '../../problem/footprint.js';
import { placesBetween, type Run } from '../../problem/places.js';
import { type Operand, type Problem, problemMacs } from '../../problem/problem.js';
import { extrapolatedFillsOf } from './extrapolated-fills.js';
import { fillsOf } from './fills.js';
import { loopsOf, type NestLoop, stridesOf, tripsOf } from './loops.js';
import { sharingOf } from './sharing.js';

/**
 * How sliding windows are counted. `walked`: as a walk of the loops counts them. `timeloop`: as NVlabs/timeloop v2.0,
 * which extrapolates from the first trips of a loop (extrapolated-fills.ts), and adds up the fills of an instance once for
 * every number of instances that share a tile (tiling.cpp, `ComputeFills`). Without overlapping windows both are the same.
 */
export type HaloCounting = 'walked' | 'timeloop';

export interface OperandAccesses {
  readonly operand: string;
  /** Words of the tile that an instance works on. */
  readonly tileWords: number;
  readonly reads: number;
  readonly fills: number;
  readonly updates: number;
  readonly temporalReductions: number;
}

export interface LevelAccesses {
  readonly level: string;
  /** Instances in use. */
  readonly instances: number;
  /** Of the operands that the level keeps. */
  readonly operands: readonly OperandAccesses[];
}

export interface NestAccesses {
  /** Trips of all temporal loops: steps of the MAC units. */
  readonly steps: number;
  readonly macs: number;
  readonly levels: readonly LevelAccesses[];
}

/** @throws InputError for a mapping with remainders */
export function countAccesses(problem: Problem, mapping: LayerMapping, halos: HaloCounting = 'walked'): NestAccesses {
  const loops = loopsOf(problem, mapping);
  const temporal = loops.filter(({ isSpatial }) => !isSpatial);
  const spatial = loops.filter(({ isSpatial }) => isSpatial);
  const steps = tripsOf(temporal);
  const tiles = tilesOf(problem, mapping);
  const nest: Nest = { temporal, spatial, tiles, mapping, halos, steps };
  const levels = mapping.levels.map(
    ({ level, keeps }, at): LevelAccesses => ({
      level,
      instances: tripsOf(spatial.filter((loop) => loop.level < at)),
      operands: problem.operands
        .filter(({ name }) => keeps.includes(name))
        .map((operand) => accessesOf(operand, at, nest)),
    }),
  );
  return { steps, macs: problemMacs(problem), levels };
}

interface Nest {
  readonly temporal: readonly NestLoop[];
  readonly spatial: readonly NestLoop[];
  readonly tiles: readonly TileSizes[];
  readonly mapping: LayerMapping;
  readonly halos: HaloCounting;
  readonly steps: number;
}

function accessesOf(operand: Operand, at: number, nest: Nest): OperandAccesses {
  const { tiles, mapping, steps } = nest;
  const levels = mapping.levels.length;
  const keeps = (level: number): boolean => mapping.levels[level]?.keeps.includes(operand.name) ?? false;
  const nextInside = Array.from({ length: levels - at - 1 }, (_, i) => at + 1 + i).find(keeps);
  const isOutermost = !Array.from({ length: at }, (_, i) => i).some(keeps);
  const taken = nextInside === undefined ? steps : filledBy(operand, nextInside, nest);
  const asked = taken * sharingOf(operand, between(nest.spatial, at, nextInside ?? levels)).distinct;
  const temporalReductions = operand.isResult ? Math.max(0, asked - everHeld(operand, at, nest)) : 0;
  return {
    operand: operand.name,
    tileWords: tileElements(operand, tiles[at] ?? {}),
    reads: operand.isResult ? temporalReductions : asked,
    fills: isOutermost ? 0 : filledBy(operand, at, nest) * repeatedFills(operand, at, nest),
    updates: operand.isResult ? asked : 0,
    temporalReductions,
  };
}

function between(loops: readonly NestLoop[], from: number, end: number): NestLoop[] {
  return loops.filter(({ level }) => level >= from && level < end);
}

function filledBy(operand: Operand, at: number, { temporal, tiles, halos }: Nest): number {
  const fills = halos === 'walked' ? fillsOf : extrapolatedFillsOf;
  return fills(operand, tiles[at] ?? {}, between(temporal, 0, at));
}

/** In Timeloop an instance's fills are counted once for every number of instances that share a tile; else once. */
function repeatedFills(operand: Operand, at: number, { spatial, mapping, halos }: Nest): number {
  if (halos === 'walked') return 1;
  const keeper = mapping.levels.slice(0, at).findLastIndex(({ keeps }) => keeps.includes(operand.name));
  return sharingOf(operand, between(spatial, keeper, at)).multiplicities.length;
}

/** Different words of the operand that come to one instance of the level in the whole layer. */
function everHeld(operand: Operand, at: number, { temporal, tiles }: Nest): number {
  const outside = between(temporal, 0, at);
  return operand.ranks.reduce((product, rank, i) => {
    const own = { step: 1, count: rankExtent(rank, tiles[at] ?? {}) };
    const moved = outside.map((loop): Run => ({ step: stridesOf(operand, loop)[i] ?? 0, count: loop.trips }));
    return product * reached([own, ...moved.filter(({ step }) => step > 0)]);
  }, 1);
}

function reached(runs: readonly Run[]): number {
  const sorted = [...runs].sort((a, b) => a.step - b.step);
  let last = 0;
  const isApart = sorted.every(({ step, count }) => {
    const apart = step > last;
    last += step * (count - 1);
    return apart;
  });
  return isApart ? runs.reduce((product, { count }) => product * count, 1) : placesBetween(runs, 0, last + 1);
}
