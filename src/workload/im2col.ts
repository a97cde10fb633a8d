/**
 * A layer as matrix products: convolutions by im2col (each output pixel is a row of A, its receptive field the columns;
 * each filter a column of B), fully connected layers and products as they are. Groups and depthwise channels are
 * products of their own, one after another.
 */
import type { MatrixProduct } from '../problem/tile-shape.js';
import { type Layer, outputX, outputY } from './layer.js';

/** `count` equal products of (m × k) · (k × n). */
export interface MatrixProducts extends MatrixProduct {
  readonly count: number;
}

export function matrixProducts(layer: Layer): MatrixProducts {
  const { kind, k, c, y, r, s, groups } = layer;
  if (kind === 'gemm' || kind === 'fc') return { m: y, n: k, k: c, count: groups };
  const pixels = outputY(layer) * outputX(layer);
  return kind === 'depthwise'
    ? { m: pixels, n: k, k: r * s, count: c * groups }
    : { m: pixels, n: k, k: c * r * s, count: groups };
}
