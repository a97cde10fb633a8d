/**
 * One dimension cut into tiles of a size, the last one smaller, and what of the input each piece touches: rows (or
 * columns) under the filter, without padding, without those a stride larger than the filter steps over. Neighbouring
 * pieces share the halo.
 */
import { sharedBetween, touchedBetween, type Window } from '../../problem/window.js';
import type { Dimension, Nest } from './nest.js';

export interface Axis {
  readonly extent: number;
  /** Of every tile but the last. */
  readonly size: number;
  readonly trips: number;
  readonly lastSize: number;
  /** Steps of the array over all pieces against those over the uncut dimension: what edges waste, at least 1. */
  readonly waste: number;
  readonly touched: Touched;
}

/** Input extents of the pieces. Channels touch themselves. */
export interface Touched {
  /** By piece; undefined for channels, where it is the piece's size. */
  readonly each: Float64Array | undefined;
  /** What a piece has in common with the one before it; undefined for channels, which share nothing. */
  readonly shared: Float64Array | undefined;
  readonly max: number;
  /** All pieces, each fetched whole. */
  readonly sum: number;
  /** All pieces, what is shared fetched once. */
  readonly union: number;
  /** The most a piece adds to the one before it; 0 for a single piece. */
  readonly maxNew: number;
}

export function cut(nest: Nest, dimension: Dimension, size: number, grain: number): Axis {
  const extent = nest.extents[dimension];
  const trips = Math.ceil(extent / size);
  const lastSize = extent - (trips - 1) * size;
  const steps = (trips - 1) * Math.ceil(size / grain) + Math.ceil(lastSize / grain);
  const waste = steps / Math.ceil(extent / grain);
  const window = nest.windows[dimension];
  const touched =
    window === undefined
      ? { each: undefined, shared: undefined, max: size, sum: extent, union: extent, maxNew: trips > 1 ? size : 0 }
      : touch(window, extent, size, trips);
  return { extent, size, trips, lastSize, waste, touched };
}

/** Input places that piece `index` touches. */
export function touchedBy(axis: Axis, index: number): number {
  return axis.touched.each?.[index] ?? sizeOf(axis, index);
}

/** Those of them that the piece before it touches too. */
export function sharedBy(axis: Axis, index: number): number {
  return axis.touched.shared?.[index] ?? 0;
}

export function sizeOf(axis: Axis, index: number): number {
  return index === axis.trips - 1 ? axis.lastSize : axis.size;
}

function touch(window: Window, extent: number, size: number, trips: number): Touched {
  const each = new Float64Array(trips);
  const shared = new Float64Array(trips);
  let max = 0;
  let sum = 0;
  let union = 0;
  let maxNew = 0;
  for (let index = 0; index < trips; index++) {
    const first = index * size;
    const end = Math.min(extent, first + size);
    const places = touchedBetween(window, first, end);
    const common = index > 0 ? sharedBetween(window, first - size, first, end) : 0;
    each[index] = places;
    shared[index] = common;
    max = Math.max(max, places);
    sum += places;
    union += places - common;
    if (index > 0) maxNew = Math.max(maxNew, places - common);
  }
  return { each, shared, max, sum, union, maxNew };
}
