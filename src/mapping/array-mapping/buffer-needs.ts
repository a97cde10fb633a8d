/**
 * What a two-level mapping needs of the buffers, double buffered, in bytes: MAESTRO's requirements, with tiles at an edge
 * as large as they are. The shared buffer holds the first step's tiles of all clusters, each cluster's own rows of the
 * input also where neighbours' overlap; a PE's holds its tiles, and results as large as the inputs they are of.
 */
import type { ArrayLayer } from './array-layer.js';
import { C, GENES, K, R, S, X, Y } from './genes.js';

/** L1: of a PE. */
export function peBytes(layer: ArrayLayer, genes: Int32Array): number {
  const { extents, samples, bytes, isDepthwise, strideY, strideX } = layer;
  const held = (d: number): number => Math.min(extents[d]!, genes[GENES.OUTER_TILE + d]!, genes[GENES.INNER_TILE + d]!);
  const [r, s] = [held(R), held(S)];
  const across = touched(held(Y), r, strideY) * touched(held(X), s, strideX);
  const input = samples * held(C) * across;
  const weights = (isDepthwise ? 1 : held(K)) * held(C) * r * s;
  const output = samples * (isDepthwise ? held(C) : held(K)) * across;
  return 2 * (input * bytes.input + weights * bytes.weights + output * bytes.partialSums);
}

/** L2: of the buffer that the clusters share. */
export function sharedBytes(layer: ArrayLayer, genes: Int32Array): number {
  const { extents, samples, bytes, isDepthwise, strideY, strideX } = layer;
  const parallel = genes[GENES.OUTER_PARALLEL]!;
  const clusters = Math.floor(genes[GENES.PES]! / genes[GENES.CLUSTER]!);
  const extent = extents[parallel]!;
  const tile = Math.min(extent, genes[GENES.OUTER_TILE + parallel]!);
  const trips = Math.ceil(extent / tile);
  const active = Math.min(trips, clusters);
  /** Of the last cluster with work. */
  const last = trips <= clusters ? extent - (trips - 1) * tile : tile;
  const held = (d: number): number =>
    d === parallel ? (active - 1) * tile + last : Math.min(extents[d]!, genes[GENES.OUTER_TILE + d]!);
  const rows = (d: number, filter: number, stride: number): number => {
    const taps = Math.min(extents[filter]!, genes[GENES.OUTER_TILE + filter]!);
    if (d !== parallel) return touched(held(d), taps, stride);
    return (active - 1) * touched(tile, taps, stride) + touched(last, taps, stride);
  };
  // Clusters with different filter rows have windows of their own.
  const windows = parallel === R || parallel === S ? active : 1;
  const input = samples * held(C) * rows(Y, R, strideY) * rows(X, S, strideX) * windows;
  const weights = (isDepthwise ? 1 : held(K)) * held(C) * held(R) * held(S);
  const output = samples * (isDepthwise ? held(C) : held(K)) * held(Y) * held(X);
  return 2 * (input * bytes.input + weights * bytes.weights + output * bytes.partialSums);
}

/** Input rows under `outputs` positions of a filter of `taps` rows. */
function touched(outputs: number, taps: number, stride: number): number {
  return (outputs - 1) * Math.min(stride, taps) + taps;
}
