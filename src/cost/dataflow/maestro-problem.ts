/**
 * What a dataflow is applied to: an operator with the size and stride of every dimension, as MAESTRO's layer declarations
 * have it. Inputs are padded already: Y and X count the rows and columns that take part in the computation.
 */
import type { Convolution } from '../../problem/convolution.js';
import { type ElementBytes, ONE_BYTE } from '../../problem/element-bytes.js';
import type { Operator } from './dimension.js';

export interface MaestroProblem {
  readonly operator: Operator;
  /** By dimension; 0 where the layer has no such dimension. */
  readonly sizes: readonly number[];
  /** By dimension; only those of Y and X matter. */
  readonly strides: readonly number[];
  /** Default 1 byte each, as MAESTRO has it. */
  readonly bytes?: ElementBytes;
}

/** A problem that runs `repeats` times, one after another. */
export interface RepeatedProblem {
  readonly problem: MaestroProblem;
  /** N is one of its dimensions. */
  readonly isBatched: boolean;
  readonly repeats: number;
}

/**
 * The view of MAESTRO, which knows one group, two axes and dense filters. Groups run one after another, as do the filters
 * of a channel multiplier. Output slices of a third axis are samples and filter slices channels (those of a depthwise
 * layer run one after another). A dilated filter is the dense one with the same work. Trailing input rows and columns that
 * no output reads are left out.
 */
export function maestroProblem(convolution: Convolution): RepeatedProblem {
  const { isDepthwise, groups, batch, filters, channels, axes, bytes } = convolution;
  const [depth, height, width] = axes;
  const y = (height.outputs - 1) * height.stride + height.filter;
  const x = (width.outputs - 1) * width.stride + width.filter;
  const samples = batch * depth.outputs;
  const isBatched = samples > 1;
  const n = isBatched ? samples : 0;
  const c = isDepthwise ? channels : channels * depth.filter;
  const k = isDepthwise ? 0 : filters;
  const { filter: r } = height;
  const { filter: s } = width;
  const problem: MaestroProblem = {
    operator: isDepthwise ? 'DSCONV' : 'CONV',
    // C, G, K, M, N, R, S, X, Y
    sizes: [c, 0, k, 0, n, r, s, x, y],
    strides: [1, 1, 1, 1, 1, 1, 1, width.stride, height.stride],
    bytes,
  };
  return { problem, isBatched, repeats: isDepthwise ? groups * filters * depth.filter : groups };
}

export function bytesOf({ bytes = ONE_BYTE }: MaestroProblem): ElementBytes {
  return bytes;
}
