/**
 * Cycles of a layer on a row-stationary array, in closed form. Every pass loads its filters into the scratchpads, which
 * nothing hides, and then takes the longest of
 *
 *     computing     n · E · S · p · q          a PE multiplies a word a cycle; E output columns, S filter columns
 *     partial sums  n · e · E · p · t / 4      in and out side by side, four words a cycle
 *     inputs        n · q · r · strip          the next pass's, a word a cycle
 *
 * Passes: strips of rows × blocks of samples × passes of filters × passes of channels × folds of a high filter. The last
 * pass along each is as small as what is left. The first of the channel passes reads no sums and the last writes results:
 * both ways share nothing, so the time is the same.
 */
import type { RowStationaryArray } from '../../machine/row-stationary.js';
import {
  foldsOf,
  type RowStationaryLayer,
  type RowStationaryMapping,
  stripWords,
} from '../../mapping/row-stationary.js';

/** Equal pieces along a dimension. */
interface Piece {
  readonly size: number;
  readonly count: number;
}

export function rowStationaryCycles(
  layer: RowStationaryLayer,
  mapping: RowStationaryMapping,
  array: RowStationaryArray,
): number {
  const { m, n, e, p, q, r, t } = mapping;
  let cycles = 0;
  for (const rows of pieces(layer.outputRows, e))
    for (const samples of pieces(layer.samples, n))
      for (const block of pieces(layer.filters, m))
        for (const filters of pieces(block.size, p * t))
          for (const channels of pieces(layer.channels, q * r)) {
            const passes = rows.count * samples.count * block.count * filters.count * channels.count;
            const inPe = { filters: Math.ceil(filters.size / t), channels: Math.ceil(channels.size / r) };
            const macs = samples.size * layer.outputColumns * layer.filterColumns * inPe.filters * inPe.channels;
            const sums = samples.size * rows.size * layer.outputColumns * filters.size;
            const inputs = samples.size * channels.size * stripWords(layer, rows.size);
            const taps = layer.filterRows * layer.filterColumns;
            const loading = (filters.size * channels.size * taps) / array.filterWordsPerCycle;
            const folds = foldsOf(layer, array);
            const moving = Math.max((folds * sums) / array.sumWordsPerCycle, inputs / array.inputWordsPerCycle);
            cycles += passes * (loading + Math.max(folds * macs, moving));
          }
  return cycles;
}

function pieces(size: number, each: number): Piece[] {
  const full = Math.floor(size / each);
  const rest = size - full * each;
  return [...(full > 0 ? [{ size: each, count: full }] : []), ...(rest > 0 ? [{ size: rest, count: 1 }] : [])];
}
