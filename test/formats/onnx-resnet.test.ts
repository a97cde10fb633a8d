/**
 * ResNet-50 as an exporter writes it, read back: the very layers and dependencies of the zoo's, which was built from the
 * paper by other code.
 */
import { expect, it } from 'vitest';
import { readOnnx } from '../../src/formats/onnx.js';
import { shapeKey, withElementBytes } from '../../src/workload/layer.js';
import { vectorOperations } from '../../src/workload/model.js';
import { models } from '../../src/workload/models/zoo.js';
import { type ModelNode, onnxModel } from '../support/onnx-model.js';

function resnet50(): Uint8Array {
  const nodes: ModelNode[] = [];
  const weights: Record<string, number[]> = {};
  const op = (name: string, inputs: string[], attributes: ModelNode['with'] = {}): string => {
    const out = `t${nodes.length}`;
    nodes.push({ op: name, in: inputs, out: [out], with: attributes });
    return out;
  };
  const conv = (x: string, c: number, k: number, r: number, stride = 1): string => {
    const weight = `w${nodes.length}`;
    weights[weight] = [k, c, r, r];
    const pad = (r - 1) / 2;
    return op('Conv', [x, weight], { kernel_shape: [r, r], strides: [stride, stride], pads: [pad, pad, pad, pad] });
  };
  let x = op('Relu', [conv('image', 3, 64, 7, 2)]);
  x = op('MaxPool', [x], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
  let channels = 64;
  [3, 4, 6, 3].forEach((blocks, stage) => {
    const width = 64 * 2 ** stage;
    for (let block = 0; block < blocks; block++) {
      const stride = block === 0 && stage > 0 ? 2 : 1;
      let branch = op('Relu', [conv(x, channels, width, 1)]);
      branch = op('Relu', [conv(branch, width, width, 3, stride)]);
      branch = conv(branch, width, 4 * width, 1);
      const shortcut = block === 0 ? conv(x, channels, 4 * width, 1, stride) : x;
      x = op('Relu', [op('Add', [branch, shortcut])]);
      channels = 4 * width;
    }
  });
  weights['fc'] = [1000, 2048];
  op('Gemm', [op('Flatten', [op('GlobalAveragePool', [x])]), 'fc'], { transB: 1 });
  return onnxModel({ inputs: { image: ['N', 3, 224, 224] }, weights, nodes });
}

it('is the network of the zoo', () => {
  const { network } = readOnnx(resnet50(), 'resnet50.onnx');
  const zoo = models.get('resnet50')();
  const counted = ({ layers }: typeof network) =>
    layers.map(({ layer }) => shapeKey(withElementBytes(layer, {}))).sort();
  expect(counted(network)).toEqual(counted(zoo));
  const waits = ({ layers }: typeof network) => layers.map(({ after }) => after.length).sort();
  expect(waits(network)).toEqual(waits(zoo));
  // The exported network ends in front of the zoo's softmax.
  const { softmax: _, ...own } = Object.fromEntries(vectorOperations(zoo));
  expect(Object.fromEntries(vectorOperations(network))).toEqual(own);
  const stored = ({ layers }: typeof network) => layers.map(({ vector }) => vector?.stored ?? 0).sort();
  expect(stored(network)).toEqual(stored(zoo));
});
