/**
 * A table of exact sizes of map spaces, one layer a row: tiles, orders, pairs of parallel dimensions, array shapes. The
 * hardware is the table's own: 1,024 PEs and a double-buffered scratchpad of 512 KiB.
 */
import { InputError } from '../../base/errors.js';
import { type NamedRow, parseNamedCsv } from '../../formats/csv-table.js';
import { FULLY_FLEXIBLE } from '../../machine/flexibility.js';
import { countFullShapes, countShapes, factorial, LOOPS, workloadFlexion } from '../../mapping/flexion/flexion.js';
import { type CountedLayer, countAllTiles, countTiles } from '../../mapping/flexion/tile-count.js';
import type { CheckInput, Figure } from './foreign-check.js';

const PES = 1024;
const TILE_BYTES = 262_144;
/** Of a dimension. */
const MOST = 65_536;

/** The column that only this form of table has, or has to have. */
export const FLEXION_COLUMN = 'dim';

export function* flexionFigures({ text, file }: CheckInput): Iterable<Figure> {
  for (const [row, named] of parseNamedCsv(text, file, [FLEXION_COLUMN]).entries()) {
    const { layer, largest } = layerOf(named);
    const counts = Object.entries(countsOf(layer, largest));
    for (const [quantity, ours] of counts) {
      const answer = named.has(quantity) ? named.text(quantity) : '';
      yield { row, quantity, ours, table: answer === '' ? undefined : Number(answer) };
    }
  }
}

function countsOf(layer: CountedLayer, largest: number): Readonly<Record<string, number>> {
  const count = (partition: 'shared' | 'hard', factorsOnly: boolean): number =>
    countTiles(layer, { bytes: TILE_BYTES, partition, factorsOnly });
  const hardware = { pes: PES, tileBytes: TILE_BYTES };
  const hard = workloadFlexion({ ...FULLY_FLEXIBLE, tile: 'hard' }, layer, hardware);
  const orders = factorial(LOOPS.length);
  const shapes = countShapes(PES);
  return {
    tiles_all: countAllTiles(layer),
    tiles_soft: hard.tile.all,
    tiles_hard: hard.tile.supported,
    flexion_T_hard: hard.tile.fraction,
    tiles_factor: countAllTiles(layer, true),
    tiles_factor_soft: count('shared', true),
    tiles_factor_hard: count('hard', true),
    orders_level: orders,
    orders_nontrivial: hard.order.all,
    par_pairs_KCYX: 16,
    par_pairs_nontrivial: hard.parallelism.all,
    shapes_le: shapes,
    shapes_full: countFullShapes(PES),
    // Sizes GAMMA draws a cluster from: up to the longest tile, and to the PEs.
    cluster_gamma: Math.min(PES, largest),
    log10_full: Math.log10(hard.tile.all * orders ** 2 * 16 * shapes),
  };
}

/** `KxCxYxXxRxS`, Y and X being input sizes; one filter of more than one element is depthwise, as GAMMA writes it. */
function layerOf(row: NamedRow): { readonly layer: CountedLayer; readonly largest: number } {
  const found = row.text(FLEXION_COLUMN);
  const sizes = found.split('x').map(Number);
  const [k = 0, c = 0, y = 0, x = 0, r = 0, s = 0] = sizes;
  const isWhole = sizes.length === 6 && sizes.every((size) => Number.isInteger(size) && size >= 1 && size <= MOST);
  if (!isWhole || r > y || s > x)
    throw new InputError({
      ...row.place,
      path: FLEXION_COLUMN,
      expected: `KxCxYxXxRxS, whole numbers from 1 to ${MOST}, no filter larger than its input`,
      found,
    });
  const layer = {
    isDepthwise: k === 1 && r * s > 1,
    filters: k,
    channels: c,
    outputRows: y - r + 1,
    outputColumns: x - s + 1,
    filterRows: r,
    filterColumns: s,
  };
  return { layer, largest: Math.max(k, c, y, x) };
}
