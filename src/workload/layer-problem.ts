/**
 * A layer as a problem: the same loop nest with named dimensions and projections (problem/operators), for models and mappers
 * that take any problem.
 */

import { slidingProblem } from '../problem/operators/conv.js';
import { gemmProblem } from '../problem/operators/gemm.js';
import type { Problem } from '../problem/problem.js';
import { POINT, type Window } from '../problem/window.js';
import { type Layer, layerConvolution } from './layer.js';

/** Two axes, or three where the layer has slices; a matrix product has none. */
export function layerProblem(layer: Layer): Problem {
  const { name, n, groups, elementBytes: bytes } = layer;
  if (layer.kind === 'gemm' || layer.kind === 'fc')
    return gemmProblem({ name, m: layer.y, n: layer.k, k: layer.c, batch: n, groups, bytes });
  const { isDepthwise, filters, channels, axes } = layerConvolution(layer);
  const [depth, height, width] = axes;
  const isFlat = Object.entries(POINT).every(([size, value]) => depth[size as keyof Window] === value);
  const windows = isFlat ? [height, width] : [depth, height, width];
  return slidingProblem({ name, isDepthwise, batch: n, groups, filters, channels, windows, bytes });
}
