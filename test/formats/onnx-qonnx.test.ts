/**
 * QONNX's operators with their channels last, and its lowered convolutions: sizes and multiply-accumulates counted by hand
 * from what their definitions say (fastmachinelearning/qonnx, `custom_op/channels_last` and `custom_op/general`).
 */
import { describe, expect, it } from 'vitest';
import { readOnnx } from '../../src/formats/onnx.js';
import { macs } from '../../src/workload/layer.js';
import { readerShapes } from '../support/onnx-counting.js';
import { type ModelGraph, type ModelNode, onnxModel } from '../support/onnx-model.js';

const LAST = 'qonnx.custom_op.channels_last';
const GENERAL = 'qonnx.custom_op.general';

function read(graph: ModelGraph) {
  const bytes = onnxModel(graph);
  const { network } = readOnnx(bytes, 'm.onnx');
  return {
    shapes: Object.fromEntries(readerShapes(bytes, {})),
    macs: network.layers.reduce((sum, { layer }) => sum + macs(layer), 0),
  };
}

describe('a convolution with channels last', () => {
  const single = (x: number[], w: number[], node: Partial<ModelNode>) =>
    read({ inputs: { x }, weights: { w }, nodes: [{ op: 'Conv', domain: LAST, in: ['x', 'w'], out: ['y'], ...node }] });

  it('has filters with channels last', () => {
    // the height of the filter is the number of channels: only the definition tells them apart
    expect(single([1, 8, 10, 3], [4, 3, 5, 3], {})).toEqual({ shapes: { y: [1, 6, 6, 4] }, macs: 36 * 4 * 45 });
    expect(single([1, 10, 5], [4, 3, 5], {})).toEqual({ shapes: { y: [1, 8, 4] }, macs: 8 * 4 * 15 });
  });

  it('may be depthwise', () => {
    const settings = { group: 6, strides: [2, 2], pads: [1, 1, 1, 1] };
    expect(single([1, 8, 10, 6], [6, 3, 3, 1], { with: settings })).toEqual({
      shapes: { y: [1, 4, 5, 6] },
      macs: 20 * 6 * 9,
    });
  });

  it('of ONNX Runtime has filters with channels in front', () => {
    const node = { op: 'NhwcFusedConv', domain: 'com.microsoft' };
    expect(single([1, 8, 10, 3], [4, 3, 3, 5], node)).toEqual({ shapes: { y: [1, 6, 6, 4] }, macs: 36 * 4 * 45 });
  });
});

it('pools, normalises and joins channels that are last', () => {
  for (const axis of [1, 3]) {
    const graph: ModelGraph = {
      inputs: { x: [2, 8, 10, 3], z: [2, 4, 5, 7] },
      weights: { s: [3], w: [4, 1, 1, 10] },
      nodes: [
        { op: 'MaxPool', domain: LAST, in: ['x'], out: ['p'], with: { kernel_shape: [2, 2], strides: [2, 2] } },
        { op: 'BatchNormalization', domain: LAST, in: ['p', 's', 's', 's', 's'], out: ['b'] },
        { op: 'Concat', domain: LAST, in: ['b', 'z'], out: ['c'], with: { axis } },
        { op: 'Conv', domain: LAST, in: ['c', 'w'], out: ['y'] },
      ],
    };
    expect(read(graph)).toEqual({
      shapes: { p: [2, 4, 5, 3], b: [2, 4, 5, 3], c: [2, 4, 5, 10], y: [2, 4, 5, 4] },
      macs: 2 * 20 * 4 * 10,
    });
  }
});

it('reads a lowered convolution and the pools behind it', () => {
  const general = (op: string, from: string[], to: string, settings = {}): ModelNode => ({
    op,
    domain: GENERAL,
    in: from,
    out: [to],
    with: settings,
  });
  const graph: ModelGraph = {
    inputs: { x: [1, 8, 10, 3] },
    weights: { w: [27, 4], v: [4, 5], t: [4, 7], one: [] },
    nodes: [
      general('Im2Col', ['x'], 'p', { kernel_size: [3, 3], stride: [2, 2], pad_amount: [1, 1, 1, 1] }),
      { op: 'MatMul', in: ['p', 'w'], out: ['m'] },
      general('MultiThreshold', ['m', 't'], 'a', { data_layout: 'NHWC' }),
      general('MaxPoolNHWC', ['a'], 'b', { kernel_shape: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] }),
      general('QuantAvgPool2d', ['b'], 'c', { kernel: 2, stride: 1, data_layout: 'NHWC' }),
      general('Trunc', ['c', 'one', 'one', 'one', 'one'], 'd'),
      general('XnorPopcountMatMul', ['d', 'v'], 'y'),
    ],
  };
  expect(read(graph)).toEqual({
    shapes: {
      ...{ p: [1, 4, 5, 27], m: [1, 4, 5, 4], a: [1, 4, 5, 4], b: [1, 2, 2, 4], c: [1, 1, 1, 4], d: [1, 1, 1, 4] },
      y: [1, 1, 1, 5],
    },
    macs: 20 * 27 * 4 + 4 * 5,
  });
});
