/**
 * The model of the tutorial: a small detector with a convolutional stem, separable blocks, one attention block and two
 * heads, as an exporter writes it (shapes computed at run time, a named batch, one operator that is not supported).
 */
import { type ModelNode, onnxModel } from '../support/onnx-model.js';

const weights: Record<string, number[]> = {};
const nodes: ModelNode[] = [];

function weight(name: string, ...dims: number[]): string {
  weights[name] = dims;
  return name;
}

function node(op: string, name: string, inputs: string[], attributes: ModelNode['with'] = {}): string {
  nodes.push({ op, name: `/${name}/${op}`, in: inputs, out: [name], with: attributes });
  return name;
}

function conv(name: string, input: string, [k, c, r]: [number, number, number], stride = 1, group = 1): string {
  const pad = (r - 1) / 2;
  const attributes = { kernel_shape: [r, r], strides: [stride, stride], pads: [pad, pad, pad, pad], group };
  return node('Relu', `${name}/relu`, [node('Conv', name, [input, weight(`${name}.weight`, k, c, r, r)], attributes)]);
}

function separable(name: string, input: string, from: number, to: number, stride: number): string {
  return conv(`${name}/point`, conv(`${name}/depth`, input, [from, 1, 3], stride, from), [to, from, 1]);
}

function linear(name: string, input: string, from: number, to: number): string {
  return node('MatMul', name, [input, weight(`${name}.weight`, from, to)]);
}

/** @returns the model's file */
export function tinyDetector(): Uint8Array {
  weightsAndNodes();
  return onnxModel({
    name: 'tiny-detector',
    inputs: { image: ['batch', 3, 128, 128] },
    outputs: ['boxes', 'classes', 'kept'],
    weights,
    integers: { zero: [0], sixtyFour: [64], open: [-1], four: [4], sixteen: [16] },
    scalars: { batchAxis: 0 },
    nodes,
  });
}

function weightsAndNodes(): void {
  let x = conv('stem', 'image', [16, 3, 3], 2);
  x = separable('block1', x, 16, 32, 2);
  x = separable('block2', x, 32, 64, 2);
  x = separable('block3', x, 64, 64, 2);
  const size = node('Gather', 'batch', [node('Shape', 'shape', [x]), 'batchAxis']);
  const batch = node('Unsqueeze', 'batch1', [size, 'zero']);
  const flat = node('Concat', 'flat', [batch, 'sixtyFour', 'open'], { axis: 0 });
  const rows = node('Transpose', 'rows', [node('Reshape', 'pixels', [x, flat])], { perm: [0, 2, 1] });
  const split = node('Concat', 'split', [batch, 'open', 'four', 'sixteen'], { axis: 0 });
  const head = (name: string, perm: number[]): string =>
    node('Transpose', `${name}/heads`, [node('Reshape', `${name}/split`, [linear(name, rows, 64, 64), split])], {
      perm,
    });
  const scores = node('MatMul', 'scores', [head('query', [0, 2, 1, 3]), head('key', [0, 2, 3, 1])]);
  const mixed = node('MatMul', 'mix', [node('Softmax', 'softmax', [scores]), head('value', [0, 2, 1, 3])]);
  const joined = node('Concat', 'join', [batch, 'open', 'sixtyFour'], { axis: 0 });
  const merged = node('Reshape', 'merged', [node('Transpose', 'unheads', [mixed], { perm: [0, 2, 1, 3] }), joined]);
  const attended = node('Add', 'residual', [linear('project', merged, 64, 64), rows]);
  const boxes = linear('boxes', attended, 64, 4);
  const classes = linear('classes', attended, 64, 20);
  node('NonMaxSuppression', 'kept', [boxes, classes]);
}
