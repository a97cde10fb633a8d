/**
 * Tile sizes worth trying along one dimension. Traffic depends on the number of pieces, so of all sizes that give the
 * same number the smallest is best: it leaves room. That leaves about 2 √extent sizes, not only divisors. Under a wide
 * padded filter a larger size can touch less input (a short last piece, and the one before it reaching into the
 * padding too); it is tried as well then.
 */

import { inputSpan } from '../../problem/window.js';
import { type Axis, cut } from './axis.js';
import type { Dimension, Nest } from './nest.js';

/** Sizes that leave more of the array idle than this, against the uncut dimension, are not tried. */
const LEAST_BUSY = 0.75;

/** Cuts along one dimension, from one piece to the most. `grain`: what the array does side by side. */
export function cuts(nest: Nest, dimension: Dimension, grain: number): Axis[] {
  const extent = nest.extents[dimension];
  const found: Axis[] = [];
  for (let trips = 1, largest = extent; ; ) {
    const balanced = Math.ceil(extent / trips);
    let size = balanced;
    while (size <= largest && !isBusy(size, extent, grain)) size++;
    if (size <= largest) {
      const axis = cut(nest, dimension, size, grain);
      for (const longer of shortEnded(nest, dimension, trips, size + 1, largest)) {
        const other = cut(nest, dimension, longer, grain);
        if (other.touched.sum < axis.touched.sum && isBusy(longer, extent, grain)) found.push(other);
      }
      found.push(axis);
    }
    if (balanced === 1) return found;
    largest = balanced - 1;
    trips = Math.ceil(extent / largest);
  }
}

function isBusy(size: number, extent: number, grain: number): boolean {
  return busy(size, grain) >= LEAST_BUSY * busy(extent, grain);
}

function busy(size: number, grain: number): number {
  return size / (Math.ceil(size / grain) * grain);
}

/** Sizes from `from` to `to` whose last piece is shorter than the padding its filter reaches into. */
function shortEnded(nest: Nest, dimension: Dimension, trips: number, from: number, to: number): number[] {
  const window = nest.windows[dimension];
  if (window === undefined || trips === 1) return [];
  const extent = nest.extents[dimension];
  const after = inputSpan(window, extent) - window.before - window.stored;
  const sizes: number[] = [];
  for (let size = from; size <= to; size++) if ((extent - (trips - 1) * size) * window.stride < after) sizes.push(size);
  return sizes;
}
