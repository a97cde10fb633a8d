/**
 * Row-stationary mappings: how a layer's output rows, filters, channels and samples are spread over sets of PEs and over
 * processing passes. The letters are the paper's (Chen et al., ISCA 2016 and JSSC 2017, table III). Plain data and its
 * limits; nothing is timed here.
 *
 * - A set of R × e PEs makes e output rows. `r` sets take different channels, `t` different filters.
 * - Each PE holds p filters and q channels. A pass covers q · r channels and p · t filters of n samples.
 * - Partial sums of m filters lie in the GLB until all channels have been added up; then come the next m.
 */
import type { RowStationaryArray } from '../machine/row-stationary.js';
import type { Convolution } from '../problem/convolution.js';
import { inputSpan } from '../problem/window.js';

/** An independent part of a layer, in two axes. */
export interface RowStationaryLayer {
  readonly samples: number;
  readonly channels: number;
  readonly filters: number;
  readonly filterRows: number;
  readonly filterColumns: number;
  readonly outputRows: number;
  readonly outputColumns: number;
  /** Input rows under `e` output rows are (e − 1) · stride + reach; columns are those of the padded input. */
  readonly stride: number;
  readonly reach: number;
  readonly inputColumns: number;
}

export interface RowStationaryMapping {
  readonly m: number;
  readonly n: number;
  readonly e: number;
  readonly p: number;
  readonly q: number;
  readonly r: number;
  readonly t: number;
}

/** Slices of a three-dimensional convolution are added up like channels. */
export function rowStationaryLayer(convolution: Convolution): RowStationaryLayer {
  const { axes, batch, channels, filters, isDepthwise } = convolution;
  const [depth, height, width] = axes;
  return {
    samples: batch * depth.outputs,
    channels: (isDepthwise ? 1 : channels) * depth.filter,
    filters,
    filterRows: height.filter,
    filterColumns: width.filter,
    outputRows: height.outputs,
    outputColumns: width.outputs,
    stride: height.stride,
    reach: inputSpan(height, 1),
    inputColumns: inputSpan(width, width.outputs),
  };
}

/**
 * Sets that fit the array beside each other. A set wider than the array is folded into pieces above each other; a filter
 * with more rows than the array is folded in time, which `foldsOf` counts.
 */
export function setsOf({ filterRows }: RowStationaryLayer, e: number, { rows, columns }: RowStationaryArray): number {
  const high = Math.min(filterRows, rows);
  const pieces = Math.ceil(e / columns);
  const stacked = Math.floor(rows / (high * pieces));
  // Side by side only where the height has room for one.
  return stacked > 1 || e > columns ? stacked : stacked * Math.floor(columns / e);
}

/** Turns that a filter of more rows than the array takes. */
export function foldsOf({ filterRows }: RowStationaryLayer, { rows }: RowStationaryArray): number {
  return Math.ceil(filterRows / rows);
}

/** Words of the input that one channel of one sample needs for e output rows. */
export function stripWords({ stride, reach, inputColumns }: RowStationaryLayer, e: number): number {
  return ((e - 1) * stride + reach) * inputColumns;
}

/** Banks for the partial sums of m filters and n samples, and for the inputs of a pass and a sample that comes ahead. */
export function banksOf(layer: RowStationaryLayer, mapping: RowStationaryMapping, array: RowStationaryArray): number {
  const { m, n, e, q, r } = mapping;
  const banks = (words: number): number => Math.ceil((words * array.wordBytes) / array.bankBytes);
  return banks(n * m * e * layer.outputColumns) + banks((n + 1) * q * r * stripWords(layer, e));
}

/** Words read from and written to memory: every operand uncompressed. */
export function memoryWords(layer: RowStationaryLayer, { m, n, e }: RowStationaryMapping) {
  const { samples, channels, filters, filterRows, filterColumns, outputRows, outputColumns } = layer;
  const strips = Math.ceil(outputRows / e);
  return {
    input: samples * channels * strips * stripWords(layer, Math.min(e, outputRows)) * Math.ceil(filters / m),
    weights: filters * channels * filterRows * filterColumns * strips * Math.ceil(samples / n),
    output: samples * filters * outputRows * outputColumns,
  };
}

/** Words between GLB and array: sums once in and once out for every pass of channels, inputs for every pass of filters. */
export function bufferAccesses(layer: RowStationaryLayer, { e, p, q, r, t }: RowStationaryMapping): number {
  const { samples, channels, filters, outputRows, outputColumns } = layer;
  const strips = Math.ceil(outputRows / e);
  const sums = 2 * samples * filters * outputRows * outputColumns * Math.ceil(channels / (q * r));
  const inputs =
    samples * channels * strips * stripWords(layer, Math.min(e, outputRows)) * Math.ceil(filters / (p * t));
  return sums + inputs;
}
