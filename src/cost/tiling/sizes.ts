/**
 * Tile sizes worth trying along one dimension. Traffic depends on the number of pieces, so of all sizes that give the
 * same number the smallest is best: it leaves room. That leaves about 2 √extent sizes, not only divisors. Under a wide
 * padded filter a larger size can touch less input (a short last piece, and the one before it reaching into the
 * padding too); it is tried as well then.
 */
import { type Axis, cut } from './axis.js';
import { type Dimension, type Nest, X, Y } from './nest.js';

/** Cuts along one dimension, from one piece to the most. `grain`: sizes are its multiples, or the whole. */
export function cuts(nest: Nest, dimension: Dimension, grain: number): Axis[] {
  const extent = nest.extents[dimension];
  const found: Axis[] = [];
  let largest = extent;
  while (largest > 0) {
    const trips = Math.ceil(extent / largest);
    const smallest = Math.min(largest, Math.ceil(Math.ceil(extent / trips) / grain) * grain);
    const balanced = cut(nest, dimension, smallest);
    for (const size of shortEnded(nest, dimension, trips, smallest + grain, largest, grain)) {
      const axis = cut(nest, dimension, size);
      if (axis.touched.sum < balanced.touched.sum) found.push(axis);
    }
    found.push(balanced);
    largest = (Math.ceil(smallest / grain) - 1) * grain;
  }
  return found;
}

/** Sizes from `from` to `to` whose last piece is shorter than the padding its filter reaches into. */
function shortEnded(
  nest: Nest,
  dimension: Dimension,
  trips: number,
  from: number,
  to: number,
  grain: number,
): number[] {
  const window = dimension === Y ? nest.rows : dimension === X ? nest.columns : undefined;
  if (window === undefined || trips === 1) return [];
  const extent = nest.extents[dimension];
  const after = (extent - 1) * window.stride - window.before + window.filter - window.stored;
  const sizes: number[] = [];
  for (let size = from; size <= to; size += grain)
    if ((extent - (trips - 1) * size) * window.stride < after) sizes.push(size);
  return sizes;
}
