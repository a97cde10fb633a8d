/**
 * ONNX in: shapes inferred through the operators, dependencies through what is no job, and everything left out told.
 */
import { describe, expect, it } from 'vitest';
import { readOnnx } from '../../src/formats/onnx.js';
import {
  conv,
  depthwise,
  fc,
  gemm,
  macs,
  operandElements,
  outputX,
  outputY,
  withElementBytes,
} from '../../src/workload/layer.js';
import { type ModelGraph, type ModelNode, onnxModel } from '../support/onnx-model.js';

function read(graph: ModelGraph, dimensions: Record<string, number> = {}) {
  const { network, notes } = readOnnx(onnxModel(graph), 'm.onnx', dimensions);
  // Shapes only: test/formats/onnx-widths.test.ts holds the element widths.
  return {
    layers: network.layers.map(({ layer }) => withElementBytes(layer, {})),
    after: network.layers.map(({ after }) => after),
    notes,
  };
}

/** One operator on one input. */
function single(input: number[], node: Partial<ModelNode>, weights: Record<string, number[]>) {
  const inputs = ['x', ...Object.keys(weights)];
  return read({ inputs: { x: input }, weights, nodes: [{ op: 'Conv', name: 'it', in: inputs, out: ['y'], ...node }] });
}

/** A chain of operators on a feature map, ended by a product that needs to know its size. */
function through(
  input: number[],
  columns: number,
  nodes: Omit<ModelNode, 'in' | 'out'>[],
  more: Partial<ModelGraph> = {},
) {
  const chained = nodes.map(
    (node, i): ModelNode => ({ ...node, in: [`t${i}`, ...(EXTRA[node.op] ?? [])], out: [`t${i + 1}`] }),
  );
  const last = { op: 'MatMul', name: 'end', in: [`t${nodes.length}`, 'w'], out: ['y'] };
  return read({ inputs: { t0: input }, weights: { w: [columns, 5] }, nodes: [...chained, last], ...more }).layers.at(
    -1,
  );
}

const EXTRA: Record<string, string[]> = {
  Reshape: ['to'],
  Slice: ['starts', 'ends', 'axes'],
  Unsqueeze: ['to'],
  Expand: ['to'],
};

describe('a convolution', () => {
  it('has strides, padding and groups', () => {
    const { layers } = single(
      [1, 3, 224, 224],
      { with: { strides: [2, 2], pads: [3, 3, 3, 3] } },
      { w: [64, 3, 7, 7] },
    );
    expect(layers).toEqual([conv('it', { k: 64, c: 3, y: 224, r: 7, stride: 2, pad: 3 })]);
    const grouped = single([1, 8, 10, 10], { with: { group: 2 } }, { w: [12, 4, 3, 3] });
    expect(grouped.layers).toEqual([conv('it', { k: 6, c: 4, y: 10, r: 3, groups: 2 })]);
  });

  it('is depthwise where each channel is a group', () => {
    const { layers } = single([1, 32, 14, 14], { with: { group: 32, auto_pad: 'SAME_UPPER' } }, { w: [32, 1, 3, 3] });
    expect(layers).toEqual([depthwise('it', { c: 32, y: 14, r: 3, pad: 'same' })]);
  });

  it('with one spatial axis has one column', () => {
    const { layers } = single([1, 80, 3000], { with: { pads: [1, 1] } }, { w: [384, 80, 3] });
    expect(layers).toMatchObject([{ k: 384, c: 80, y: 3000, x: 1, r: 3, s: 1, padY: 2, padX: 0 }]);
  });

  it.each([
    ['enough padding', [2, 2, 2, 2]],
    ['none', [0, 0, 0, 0]],
  ])('that is dilated, with %s, keeps its work and its output', (_, pads) => {
    const { layers, notes } = single([1, 4, 20, 20], { with: { dilations: [2, 2], pads } }, { w: [6, 4, 3, 3] });
    const [layer] = layers as [(typeof layers)[number]];
    const output = 20 + 2 * pads[0]! - 4;
    expect([outputY(layer), outputX(layer)]).toEqual([output, output]);
    expect(macs(layer)).toBe(6 * 4 * 9 * output ** 2);
    expect([layer.dilationY, layer.dilationX]).toEqual([2, 2]);
    expect(notes).toEqual([]);
  });

  it('takes a batch, and three spatial axes', () => {
    expect(single([4, 3, 8, 8], {}, { w: [2, 3, 3, 3] }).layers).toEqual([
      conv('it', { n: 4, k: 2, c: 3, y: 8, r: 3 }),
    ]);
    const deep = single([2, 3, 8, 9, 10], { with: { strides: [1, 2, 2] } }, { w: [2, 3, 2, 3, 3] }).layers;
    expect(deep).toMatchObject([{ n: 2, z: 8, y: 9, x: 10, t: 2, r: 3, s: 3, strideZ: 1, strideY: 2, strideX: 2 }]);
    expect(macs(deep[0]!)).toBe(2 * 2 * 3 * 18 * 7 * 4 * 4);
  });

  it('that is transposed is a matrix product', () => {
    const { layers, notes } = single(
      [1, 8, 5, 5],
      { op: 'ConvTranspose', with: { strides: [2, 2] } },
      { w: [8, 3, 4, 4] },
    );
    expect(layers).toEqual([gemm('it', { m: 25, k: 8, n: 3 * 16 })]);
    expect(notes).toHaveLength(1);
  });

  it('of integers is one too', () => {
    const inputs = ['x', 's', 's', 'w', 's', 's', 's', 's'];
    const weights = { w: [4, 3, 3, 3], s: [1] };
    const node = { op: 'QLinearConv', name: 'q', in: inputs, out: ['y'] };
    expect(read({ inputs: { x: [1, 3, 8, 8] }, weights, nodes: [node] }).layers).toEqual([
      conv('q', { k: 4, c: 3, y: 8, r: 3 }),
    ]);
  });
});

describe('a matrix product', () => {
  const product = (a: number[], b: number[], weights: boolean) =>
    read({
      inputs: weights ? { a } : { a, b },
      weights: weights ? { b } : {},
      nodes: [{ op: 'MatMul', name: 'p', in: ['a', 'b'], out: ['y'] }],
    }).layers[0];

  it('with weights takes all rows of a batch at once', () => {
    expect(product([1, 128, 768], [768, 3072], true)).toEqual(gemm('p', { m: 128, n: 3072, k: 768 }));
    expect(product([1, 768], [768, 2], true)).toEqual(fc('p', 2, 768));
  });

  it('of activations is one for each head', () => {
    const expected = gemm('p', { m: 128, n: 128, k: 64, groups: 12 }, 'activations');
    expect(product([1, 12, 128, 64], [1, 12, 64, 128], false)).toEqual(expected);
  });

  it('of one matrix with many is one with more columns', () => {
    expect(product([4, 6], [3, 6, 5], false)).toEqual(gemm('p', { m: 4, n: 15, k: 6 }, 'activations'));
  });

  it('has its weights second, wherever they stand', () => {
    const nodes = [{ op: 'Gemm', name: 'g', in: ['w', 'x'], out: ['y'], with: { transB: 1 } }];
    const { layers } = read({ inputs: { x: [7, 3] }, weights: { w: [5, 3] }, nodes });
    expect(layers).toEqual([gemm('g', { m: 7, n: 5, k: 3 })]);
  });
});

describe('shapes go through', () => {
  it.each([
    ['pooling, rounded down', [1, 5, 7, 7], 3, [{ op: 'MaxPool', with: { kernel_shape: [2, 2], strides: [2, 2] } }]],
    [
      'pooling, rounded up',
      [1, 5, 7, 7],
      4,
      [{ op: 'MaxPool', with: { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 } }],
    ],
    ['global pooling and flattening', [1, 5, 7, 7], 5, [{ op: 'GlobalAveragePool' }, { op: 'Flatten' }]],
    ['elementwise operators', [1, 5], 5, [{ op: 'Relu' }, { op: 'Sigmoid' }]],
    ['transposes', [1, 4, 6], 4, [{ op: 'Transpose', with: { perm: [0, 2, 1] } }]],
    ['reductions', [1, 4, 6], 6, [{ op: 'ReduceMean', with: { axes: [1], keepdims: 0 } }]],
    ['squeezing', [1, 4, 1], 4, [{ op: 'Squeeze', with: { axes: [2] } }]],
    ['depth to space', [1, 8, 3, 3], 6, [{ op: 'DepthToSpace', with: { blocksize: 2 } }]],
    ['resizing', [1, 2, 3, 3], 6, [{ op: 'Upsample', with: {} }]],
  ] as [string, number[], number, Omit<ModelNode, 'in' | 'out'>[]][])('%s', (what, input, columns, nodes) => {
    if (what === 'resizing') {
      const layer = read({
        inputs: { x: input },
        weights: { w: [columns, 5] },
        integers: { sizes: [1, 2, 6, 6] },
        nodes: [
          { op: 'Resize', in: ['x', '', '', 'sizes'], out: ['r'] },
          { op: 'MatMul', in: ['r', 'w'], out: ['y'] },
        ],
      }).layers[0];
      expect(layer?.c).toBe(columns);
    } else expect(through(input, columns, nodes)?.c).toBe(columns);
  });

  it('reshapes, slices and what inserts axes', () => {
    expect(through([1, 4, 6], 12, [{ op: 'Reshape' }], { integers: { to: [0, -1, 12] } })).toMatchObject({
      y: 2,
      c: 12,
    });
    const integers = { starts: [1], ends: [1_000_000], axes: [2] };
    expect(through([1, 4, 6], 5, [{ op: 'Slice' }], { integers })).toMatchObject({ y: 4, c: 5 });
    expect(through([4, 6], 6, [{ op: 'Unsqueeze' }], { integers: { to: [0] } })).toMatchObject({ y: 4, c: 6 });
  });

  it('concatenations and splits', () => {
    const { layers } = read({
      inputs: { x: [1, 4, 6], z: [1, 4, 2] },
      weights: { w: [4, 5] },
      nodes: [
        { op: 'Concat', in: ['x', 'z'], out: ['c'], with: { axis: -1 } },
        { op: 'Split', in: ['c'], out: ['a', 'b'], with: { axis: 2 } },
        { op: 'MatMul', in: ['b', 'w'], out: ['y'] },
      ],
    });
    expect(layers).toMatchObject([{ y: 4, c: 4 }]);
  });

  it('shapes computed at run time, as exporters write them', () => {
    const { layers } = read({
      inputs: { x: ['batch', 16, 24] },
      weights: { w: [8, 5] },
      scalars: { one: 1 },
      integers: { zero: [0], heads: [3], rest: [-1] },
      nodes: [
        { op: 'Shape', in: ['x'], out: ['s'] },
        { op: 'Gather', in: ['s', 'one'], out: ['length'] },
        { op: 'Unsqueeze', in: ['length', 'zero'], out: ['l'] },
        { op: 'Concat', in: ['l', 'heads', 'rest'], out: ['to'], with: { axis: 0 } },
        { op: 'Reshape', in: ['x', 'to'], out: ['r'] },
        { op: 'MatMul', name: 'p', in: ['r', 'w'], out: ['y'] },
      ],
    });
    expect(layers).toEqual([gemm('p', { m: 48, n: 5, k: 8 })]);
  });

  it('operators that are not supported, where the file states them', () => {
    const { layers, notes } = read({
      inputs: { x: [1, 4, 6] },
      weights: { w: [9, 5] },
      shapes: { a: [1, 4, 9] },
      nodes: [
        { op: 'Mystery', in: ['x'], out: ['a'] },
        { op: 'MatMul', in: ['a', 'w'], out: ['y'] },
        { op: 'Fused', domain: 'my.domain', in: ['y'], out: ['z'] },
        { op: 'Fused', domain: 'my.domain', in: ['z'], out: ['v'] },
      ],
    });
    expect(layers).toHaveLength(1);
    expect(notes).toEqual([
      'not supported, left out: Mystery × 1 (about 16.7 % of the work, if an output element is an operation), my.domain.Fused × 2',
    ]);
  });
});

describe('dependencies', () => {
  it('go through what is no job, and leave out what others imply', () => {
    const matmul = (name: string, from: string): ModelNode => ({ op: 'MatMul', name, in: [from, 'w'], out: [name] });
    const { after } = read({
      inputs: { x: [4, 6] },
      weights: { w: [6, 6] },
      nodes: [
        matmul('q', 'x'),
        matmul('k', 'x'),
        { op: 'Softmax', in: ['q'], out: ['soft'] },
        { op: 'Transpose', in: ['k'], out: ['kt'] },
        { op: 'MatMul', name: 'scores', in: ['soft', 'kt'], out: ['s'] },
        { op: 'MatMul', name: 'values', in: ['s', 'q'], out: ['v'] },
        { op: 'Add', in: ['v', 'x'], out: ['sum'] },
        matmul('out', 'sum'),
      ],
    });
    expect(after).toEqual([[], [], [0, 1], [2], [3]]);
  });

  it('do not come from shapes', () => {
    const { after } = read({
      inputs: { x: [4, 6] },
      weights: { w: [6, 6] },
      nodes: [
        { op: 'MatMul', in: ['x', 'w'], out: ['a'] },
        { op: 'Shape', in: ['a'], out: ['s'] },
        { op: 'Reshape', in: ['x', 's'], out: ['r'] },
        { op: 'MatMul', in: ['r', 'w'], out: ['y'] },
      ],
    });
    expect(after).toEqual([[], []]);
  });
});

describe('dimensions with a name', () => {
  const graph: ModelGraph = {
    inputs: { x: ['batch', 'sequence', 6] },
    weights: { w: [6, 5] },
    nodes: [{ op: 'MatMul', name: 'p', in: ['x', 'w'], out: ['y'] }],
  };

  it('are what the caller says, and the batch 1', () => {
    const { layers, notes } = read(graph, { sequence: 128 });
    expect(layers).toEqual([gemm('p', { m: 128, n: 5, k: 6 })]);
    expect(notes).toEqual(['the batch "batch" is taken as 1']);
  });

  it('are asked for', () => {
    expect(() => read(graph)).toThrow(
      'input "x": expected a size for dimension 1, found "sequence" (say workload.dimensions: {sequence: …})',
    );
    expect(() => read(graph, { sequnce: 4 })).toThrow('did you mean sequence?');
  });
});

describe('a broken model names its place', () => {
  const nodes = (...list: ModelNode[]): ModelGraph => ({
    inputs: { x: [1, 4, 6] },
    weights: { w: [6, 5] },
    nodes: list,
  });
  it.each([
    [
      'a shape nobody knows',
      nodes(
        { op: 'Mystery', name: 'm', in: ['x'], out: ['a'] },
        { op: 'MatMul', name: 'p', in: ['a', 'w'], out: ['y'] },
      ),
      'm.onnx node "p" (MatMul).input 0: expected a shape, found "none: it comes from node "m" (Mystery)"',
    ],
    [
      'an input nobody makes',
      nodes({ op: 'MatMul', name: 'p', in: ['xx', 'w'], out: ['y'] }),
      'node "p" (MatMul): expected inputs that an earlier node makes, found "xx" (did you mean x?)',
    ],
    [
      'sizes that do not fit',
      nodes({ op: 'MatMul', name: 'p', in: ['x', 'x'], out: ['y'] }),
      'expected a second operand of 6 rows, found 4',
    ],
    ['a tensor made twice', nodes({ op: 'Relu', in: ['x'], out: ['x'] }), 'expected each tensor made once'],
    ['no job at all', nodes({ op: 'Relu', in: ['x'], out: ['y'] }), 'expected a node that is a job'],
  ] as [string, ModelGraph, string][])('%s', (_, graph, message) => {
    expect(() => read(graph)).toThrow(message);
  });

  it('however it was damaged', () => {
    const bytes = onnxModel(nodes({ op: 'MatMul', in: ['x', 'w'], out: ['y'] }));
    for (let cut = 0; cut < bytes.length; cut++)
      try {
        readOnnx(bytes.subarray(0, cut), 'cut.onnx');
      } catch (error) {
        expect((error as Error).name).toBe('InputError');
      }
    for (let at = 0; at < bytes.length; at++)
      try {
        readOnnx(bytes.with(at, bytes[at]! ^ 0x55), 'flipped.onnx');
      } catch (error) {
        expect((error as Error).name).toBe('InputError');
      }
  });
});

it('leaves weights unread', () => {
  const [layer] = single([1, 512, 7, 7], {}, { w: [100_000, 512, 7, 7] }).layers as [ReturnType<typeof conv>];
  expect(operandElements(layer).weights).toBe(100_000 * 512 * 49);
});
