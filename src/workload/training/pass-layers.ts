/**
 * What training computes for a layer, as matrix products of a batch. A layer with weights W makes Y = X·W on the way
 * forward, and on the way back the gradients dX = dY·Wᵀ and dW = Xᵀ·dY, each as many multiply-accumulates as the forward
 * pass. A convolution is lowered: rows are output positions, the inner dimension is a filter's elements. A product of two
 * activations has two gradients and no weights.
 */
import { gemm, type Layer, operandElements, outputChannels, outputX, outputY } from '../layer.js';
import type { Pass } from './training-job.js';

export type PassLayers = Readonly<Record<Pass, readonly Layer[]>>;

/** @param batch samples of one accelerator @throws InputError for a product that can no longer be counted exactly */
export function passLayers(layer: Layer, batch: number): PassLayers {
  const { rows, columns, inner, groups } = productOf(layer);
  const { name } = layer;
  if (layer.operand === 'activations') {
    const many = { groups: groups * batch };
    return {
      forward: [gemm(name, { m: rows, n: columns, k: inner, ...many }, 'activations')],
      inputGrad: [
        gemm(`${name}.left`, { m: rows, n: inner, k: columns, ...many }, 'activations'),
        gemm(`${name}.right`, { m: inner, n: columns, k: rows, ...many }, 'activations'),
      ],
      weightGrad: [],
    };
  }
  const all = rows * batch;
  return {
    forward: [gemm(name, { m: all, n: columns, k: inner, groups })],
    inputGrad: [gemm(`${name}.dx`, { m: all, n: inner, k: columns, groups })],
    weightGrad: [gemm(`${name}.dw`, { m: inner, n: columns, k: all, groups }, 'activations')],
  };
}

interface Product {
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
  readonly groups: number;
}

function productOf(layer: Layer): Product {
  const { kind, k, c, y, r, s, groups } = layer;
  if (kind === 'gemm' || kind === 'fc') return { rows: y, columns: k, inner: c, groups };
  const rows = outputY(layer) * outputX(layer);
  if (kind === 'depthwise') return { rows, columns: k, inner: r * s, groups: groups * c };
  return { rows, columns: k, inner: c * r * s, groups };
}

/** Trained parameters of a layer. */
export function weightElements(layer: Layer): number {
  return layer.operand === 'weights' ? operandElements(layer).weights : 0;
}

/** Elements of a layer's result, of a batch. */
export function outputElements(layer: Layer, batch: number): number {
  return outputChannels(layer) * outputY(layer) * outputX(layer) * batch;
}
