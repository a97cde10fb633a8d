/**
 * What a dataflow is applied to: an operator with the size and stride of every dimension, as MAESTRO's layer
 * declarations have it. Inputs are padded already: Y and X count the rows and columns that take part in the computation.
 */
import type { Layer } from '../../workload/layer.js';
import { outputX, outputY } from '../../workload/layer.js';
import { C, DIMENSIONS, K, type Operator, R, S, X, Y } from './dimension.js';

export interface Problem {
  readonly operator: Operator;
  /** By dimension; 0 where the layer has no such dimension. */
  readonly sizes: readonly number[];
  /** By dimension; only those of Y and X matter. */
  readonly strides: readonly number[];
}

/** One group of a layer. Trailing input rows and columns that no output reads are left out. */
export function problemOf(layer: Layer): Problem {
  const sizes = DIMENSIONS.map(() => 0);
  const strides = DIMENSIONS.map(() => 1);
  sizes[C] = layer.c;
  sizes[R] = layer.r;
  sizes[S] = layer.s;
  sizes[Y] = (outputY(layer) - 1) * layer.strideY + layer.r;
  sizes[X] = (outputX(layer) - 1) * layer.strideX + layer.s;
  strides[Y] = layer.strideY;
  strides[X] = layer.strideX;
  if (layer.kind === 'depthwise') return { operator: 'DSCONV', sizes, strides };
  sizes[K] = layer.k;
  return { operator: 'CONV', sizes, strides };
}
