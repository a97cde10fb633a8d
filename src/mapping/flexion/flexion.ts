/**
 * Flexion, the flexibility fraction: the share of values along an axis that a design supports. Of all values the hardware
 * could have (hardware flexion), or of those that mean different things to a layer (workload flexion); the axes are chosen
 * independently, so that a design's flexion is the product over them. Counted exactly, with big products in doubles.
 *
 * | axis | values of ideal hardware with the same PEs and buffer | values that differ for a layer |
 * |---|---|---|
 * | T | tiles (k, c, m) of a matrix product that share the buffer | tiles (k, c, p, q) of the layer that do |
 * | O | 6! orders of a level | orders of the dimensions longer than 1 |
 * | P | 16 pairs of K, C, Y, X: across clusters, inside one | pairs of those longer than 1 |
 * | S | shapes r × c of at most so many PEs | the same |
 *
 * A fixed axis has one value. Source of the terms: Kao et al. (arXiv 2206.02987) and NVIDIA's Flexion (2021); the exact
 * definitions are ours (docs/models/codesign.md).
 */
import { demandAtMost } from '../../base/limits.js';
import { AXES, type Axis, type Flexibility } from '../../machine/flexibility.js';
import { type CountedLayer, countTiles } from './tile-count.js';

/** Letters of the loops of a level and of the dimensions that may be spread. */
export const LOOPS = ['K', 'C', 'Y', 'X', 'R', 'S'] as const;
export const SPREAD = ['K', 'C', 'Y', 'X'] as const;

export interface FlexionHardware {
  readonly pes: number;
  /** Room for one tile: half of a double-buffered scratchpad. */
  readonly tileBytes: number;
}

/** Values supported, and values there are. */
export interface AxisFlexion {
  readonly supported: number;
  readonly all: number;
  readonly fraction: number;
}

export type Flexion = Readonly<Record<Axis, AxisFlexion>> & {
  /** Product of the fractions. */
  readonly whole: number;
};

/** Steps of a count at the most. */
const MOST_STEPS = 1e9;

/** @throws InputError for a layer and buffer with too many tiles to count */
export function workloadFlexion(design: Flexibility, layer: CountedLayer, hardware: FlexionHardware): Flexion {
  const long = lengthsOf(layer);
  const { tileBytes } = hardware;
  const most = layer.channels * layer.outputRows * layer.outputColumns;
  demandAtMost(most, MOST_STEPS, 'tiles to count', { path: 'layer' });
  const tiles = countTiles(layer, { bytes: tileBytes, partition: 'shared' });
  const hard = (): number => countTiles(layer, { bytes: tileBytes, partition: 'hard' });
  return flexionOf({
    tile: [design.tile === 'none' ? 1 : design.tile === 'full' ? tiles : hard(), tiles],
    order: orders(
      design.order,
      LOOPS.filter((loop) => long[loop] > 1),
    ),
    parallelism: pairs(
      design.parallelism,
      SPREAD.filter((loop) => long[loop] > 1),
    ),
    shape: shapes(design.shape, hardware.pes),
  });
}

/** @throws InputError for a buffer with too many tiles to count */
export function hardwareFlexion(design: Flexibility, { pes, tileBytes }: FlexionHardware): Flexion {
  demandAtMost(tileBytes, 2 ** 26, 'bytes of a buffer whose tiles are to be counted', { path: 'tileBytes' });
  const tiles = countProductTiles(tileBytes, 'shared');
  const hard = (): number => countProductTiles(tileBytes, 'hard');
  return flexionOf({
    tile: [design.tile === 'none' ? 1 : design.tile === 'full' ? tiles : hard(), tiles],
    order: orders(design.order, LOOPS),
    parallelism: pairs(design.parallelism, SPREAD),
    shape: shapes(design.shape, pes),
  });
}

type Counts = readonly [supported: number, all: number];

function flexionOf(counts: Readonly<Record<Axis, Counts>>): Flexion {
  const axis = ([supported, all]: Counts): AxisFlexion => {
    const own = Math.min(supported, all);
    return { supported: own, all, fraction: all === 0 ? 1 : own / all };
  };
  const { tile, order, parallelism, shape } = counts;
  const own = { tile: axis(tile), order: axis(order), parallelism: axis(parallelism), shape: axis(shape) };
  return { ...own, whole: AXES.reduce((product, name) => product * own[name].fraction, 1) };
}

export function lengthsOf(layer: CountedLayer): Readonly<Record<(typeof LOOPS)[number], number>> {
  const { filters, channels, outputRows, outputColumns, filterRows, filterColumns } = layer;
  return { K: filters, C: channels, Y: outputRows, X: outputColumns, R: filterRows, S: filterColumns };
}

/** Orders that differ once the loops that do not turn are left out. */
function orders(design: Flexibility['order'], turning: readonly string[]): Counts {
  const all = factorial(turning.length);
  if (design === 'none') return [1, all];
  if (design === 'full') return [all, all];
  const kept = design.map((order) => [...order].filter((loop) => turning.includes(loop)).join(''));
  return [new Set(kept).size, all];
}

/** Pairs of dimensions that are longer than 1; one of a design counts if both of its dimensions are. */
function pairs(design: Flexibility['parallelism'], turning: readonly string[]): Counts {
  const all = turning.length ** 2;
  if (design === 'none') return [1, all];
  if (design === 'full') return [all, all];
  const kept = design.filter((pair) => [...pair].every((loop) => turning.includes(loop)));
  return [new Set(kept).size, all];
}

function shapes(design: Flexibility['shape'], pes: number): Counts {
  const all = countShapes(pes);
  if (design === 'none') return [1, all];
  if (design === 'full') return [all, all];
  if ('blockRows' in design) return [countShapes(pes, design.blockRows, design.blockColumns), all];
  // A list gives the columns; the rows are as many as the PEs allow.
  return [new Set(design.filter((columns) => columns <= pes)).size, all];
}

/** Shapes of rows × columns of whole blocks with at most so many PEs. */
export function countShapes(pes: number, blockRows = 1, blockColumns = 1): number {
  let count = 0;
  for (let rows = blockRows; rows * blockColumns <= pes; rows += blockRows)
    count += Math.floor(pes / (rows * blockColumns));
  return count;
}

/** Shapes that use every PE. */
export function countFullShapes(pes: number): number {
  let count = 0;
  for (let rows = 1; rows <= pes; rows++) if (pes % rows === 0) count++;
  return count;
}

export function factorial(count: number): number {
  return count <= 1 ? 1 : count * factorial(count - 1);
}

/**
 * Tiles (k, c, p, q) of a convolution with 1 × 1 filters and no limit of sizes that fit: k·c + c·m + k·m ≤ bytes with
 * m = p·q. Each m comes from as many (p, q) as it has divisors.
 */
function countProductTiles(bytes: number, partition: 'shared' | 'hard'): number {
  const pairsUpTo = divisorSums(Math.floor(bytes / 2) + 1);
  const third = Math.floor(bytes / 3);
  const room = partition === 'hard' ? third : bytes;
  let count = 0;
  for (let k = 1; k <= room; k++)
    for (let c = 1; k * c <= room; c++) {
      const most =
        partition === 'hard'
          ? Math.min(Math.floor(third / c), Math.floor(third / k))
          : Math.floor((bytes - k * c) / (k + c));
      if (most < 1) break;
      count += pairsUpTo[Math.min(most, pairsUpTo.length - 1)]!;
    }
  return count;
}

/** Σ of the numbers of divisors of 1 … m, for every m. */
function divisorSums(most: number): Float64Array {
  const sums = new Float64Array(most + 1);
  for (let d = 1; d <= most; d++) for (let m = d; m <= most; m += d) sums[m]! += 1;
  for (let m = 1; m <= most; m++) sums[m]! += sums[m - 1]!;
  return sums;
}
