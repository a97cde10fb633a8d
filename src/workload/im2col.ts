/**
 * A layer as matrix products: convolutions by im2col (each output pixel of each sample is a row of A, its receptive field the
 * columns; each filter a column of B), fully connected layers and products as they are. Groups and depthwise channels are
 * products of their own, one after another.
 */
import { independentParts, productOf } from '../problem/convolution.js';
import type { MatrixProduct } from '../problem/tile-shape.js';
import { type Layer, layerConvolution } from './layer.js';

/** `count` equal products of (m × k) · (k × n). */
export interface MatrixProducts extends MatrixProduct {
  readonly count: number;
}

export function matrixProducts(layer: Layer): MatrixProducts {
  const convolution = layerConvolution(layer);
  return { ...productOf(convolution), count: independentParts(convolution) };
}
