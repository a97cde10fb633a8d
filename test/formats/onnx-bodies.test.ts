/** Graphs in graphs, functions of the model's own, sizes by position, constants in other files: each with its work. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readOnnx } from '../../src/formats/onnx.js';
import { type Layer, macs } from '../../src/workload/layer.js';
import { temporaryFolder } from '../support/files.js';
import { type ModelGraph, type ModelNode, onnxModel } from '../support/onnx-model.js';

function read(graph: ModelGraph, dimensions: Record<string, number> = {}, path = 'm.onnx') {
  const { network, notes } = readOnnx(onnxModel(graph), 'm.onnx', dimensions, path);
  return { layers: network.layers.map(({ layer }) => layer), after: network.layers.map(({ after }) => after), notes };
}

function work(layers: readonly Layer[]): number {
  return layers.reduce((sum, layer) => sum + macs(layer), 0);
}

const product = (from: string, weights: string, to: string): ModelNode => ({
  op: 'MatMul',
  in: [from, weights],
  out: [to],
});
const weights = { w: [8, 8], wide: [8, 20] };

describe('If', () => {
  const branches = {
    then_branch: { graph: { inputs: {}, outputs: ['t'], nodes: [product('x', 'w', 't')] } },
    else_branch: { graph: { inputs: {}, outputs: ['e'], nodes: [product('x', 'wide', 'e')] } },
  };
  const node: ModelNode = { op: 'If', name: 'choice', in: ['c'], out: ['y'], with: branches };

  it('is the branch taken, where that is known', () => {
    for (const [c, expected] of [
      [1, 4 * 8 * 8],
      [0, 4 * 8 * 20],
    ] as const) {
      const { layers, notes } = read({ inputs: { x: [4, 8] }, weights, scalars: { c }, nodes: [node] });
      expect([work(layers), notes]).toEqual([expected, []]);
    }
  });

  it('is the branch with more work, and says so, where it is not', () => {
    const { layers, notes } = read({ inputs: { x: [4, 8], c: [] }, weights, nodes: [node] });
    expect(work(layers)).toBe(4 * 8 * 20);
    expect(notes).toEqual(['of an If whose condition is not known ahead the branch with more work is counted']);
  });
});

describe('an If that inputs decide', () => {
  const branches = {
    then_branch: { graph: { inputs: {}, outputs: ['t'], nodes: [product('x', 'w', 't')] } },
    else_branch: { graph: { inputs: {}, outputs: ['e'], nodes: [product('x', 'tall', 'e')] } },
  };
  const graph = {
    inputs: { x: [4, 8], c: [] },
    types: { c: 9 },
    weights: { w: [8, 8], tall: [9, 20] },
    nodes: [{ op: 'If', name: 'choice', in: ['c'], out: ['y'], with: branches }],
  };

  it('is the branch that fits, where the other one does not, and says so', () => {
    const { layers, notes } = read(graph);
    expect(work(layers)).toBe(4 * 8 * 8);
    expect(notes).toEqual([
      'of an If the branch that does not fit is left out: node "e" (MatMul): expected a second operand of 8 rows, found 9',
    ]);
  });

  it('is the branch that a value given to the input takes', () => {
    const fitting = { ...graph, weights };
    const wide = { ...branches.else_branch.graph, nodes: [product('x', 'wide', 'e')] };
    const nodes = [{ ...graph.nodes[0]!, with: { ...branches, else_branch: { graph: wide } } }];
    for (const [value, macs] of [
      [1, 4 * 8 * 8],
      [0, 4 * 8 * 20],
    ] as const) {
      const { layers, notes } = read({ ...fitting, nodes }, { 'c[value]': value });
      expect([work(layers), notes]).toEqual([macs, []]);
    }
  });

  it('refuses a value of an input that is no whole number', () => {
    expect(() => read(graph, { 'x[value]': 1 })).toThrow('found "x[value]"');
  });

  it('is refused where neither branch fits', () => {
    const weights = { w: [7, 8], tall: [9, 20] };
    expect(() => read({ ...graph, weights })).toThrow('expected a second operand of 8 rows, found 7');
  });
});

describe('Loop', () => {
  const body: ModelGraph = {
    inputs: { i: [], on: [], state: [4, 8] },
    outputs: ['again', 'next', 'kept'],
    nodes: [
      { op: 'Identity', in: ['on'], out: ['again'] },
      product('state', 'w', 'next'),
      { op: 'Relu', in: ['next'], out: ['kept'] },
    ],
  };
  const loop = (limit: string, from = 'x'): ModelNode => ({
    op: 'Loop',
    name: 'turns',
    in: [limit, '', from],
    out: ['last', 'all'],
    with: { body: { graph: body } },
  });

  it('is each of its turns, one after another, and gathers what it keeps', () => {
    const nodes = [loop('m'), product('all', 'w', 'y')];
    const { layers, after } = read({ inputs: { x: [4, 8] }, weights, scalars: { m: 3 }, nodes });
    expect(layers.map(({ name }) => name)).toEqual(['turns/next', 'turns/next-2', 'turns/next-3', 'y']);
    expect(after).toEqual([[], [0], [1], [2]]);
    expect(work(layers)).toBe(3 * 4 * 64 + 3 * 4 * 64);
  });

  it('asks how often it turns where nothing says it', () => {
    const graph = { inputs: { x: [4, 8], m: [] }, weights, nodes: [loop('m')] };
    expect(() => read(graph)).toThrow('say workload.dimensions: {"turns[trips]": …}');
    expect(work(read(graph, { 'turns[trips]': 5 }).layers)).toBe(5 * 4 * 64);
    expect(() => read(graph, { 'turn[trips]': 5 })).toThrow('a trip count');
    expect(() => read({ ...graph, nodes: [product('x', 'w', 'y')] }, { 'turns[trips]': 5 })).toThrow('expected a Loop');
  });

  it('of more turns than anybody unrolls is refused', () => {
    const graph = { inputs: { x: [4, 8] }, weights, scalars: { m: 150_000 }, nodes: [loop('m')] };
    expect(() => read(graph)).toThrow('nodes, loops unrolled');
  });
});

describe('a Loop without a limit', () => {
  const cast: ModelNode = { op: 'Cast', in: ['one'], out: ['yes'], with: { to: 9 } };
  const turning = (condition: ModelNode): ModelGraph => ({
    inputs: { x: [4, 8] },
    weights,
    scalars: { one: 1, end: 3, zero: 0, endless: 2 ** 53 - 1 },
    nodes: [
      cast,
      {
        op: 'Loop',
        name: 'turns',
        in: ['endless', 'yes', 'zero', 'x'],
        out: ['count', 'y'],
        with: {
          body: {
            graph: {
              inputs: { i: [], on: [], n: [], state: [4, 8] },
              outputs: ['again', 'next', 'out'],
              nodes: [{ op: 'Add', in: ['n', 'one'], out: ['next'] }, condition, product('state', 'w', 'out')],
            },
          },
        },
      },
    ],
  });

  it('turns until what it counts ends it', () => {
    const { layers, notes } = read(turning({ op: 'Less', in: ['next', 'end'], out: ['again'] }));
    expect([work(layers), notes]).toEqual([3 * 4 * 64, []]);
  });

  it('asks how often it turns where nothing ends it, or its inputs do', () => {
    for (const condition of [
      { op: 'Identity', in: ['on'], out: ['again'] },
      { op: 'Less', in: ['state', 'x'], out: ['again'] },
    ])
      expect(() => read(turning(condition))).toThrow('say workload.dimensions: {"turns[trips]": …}');
  });
});

describe('what is in no branch that is taken', () => {
  const body = (op: string, from: string): ModelGraph => ({
    inputs: {},
    outputs: ['h'],
    nodes: [product('x', from, 'p'), { op, in: ['p'], out: ['h'] }],
  });
  const graph: ModelGraph = {
    inputs: { x: [4, 8], c: [] },
    weights: { ...weights, tall: [9, 8] },
    nodes: [],
  };
  const choice = (then: ModelGraph, otherwise: ModelGraph): ModelNode => ({
    op: 'If',
    in: ['c'],
    out: ['y'],
    with: { then_branch: { graph: then }, else_branch: { graph: otherwise } },
  });

  it('is not told as left out, and has no vector work', () => {
    const nodes = [choice(body('Mystery', 'w'), body('Relu', 'wide')), product('y', 'back', 'z')];
    const { network, notes } = readOnnx(
      onnxModel({ ...graph, weights: { ...weights, back: [20, 5] }, nodes }),
      'm.onnx',
    );
    expect(network.layers.map(({ vector }) => vector?.steps.map(({ operation }) => operation))).toEqual([
      ['relu'],
      undefined,
    ]);
    expect(notes).toEqual(['of an If whose condition is not known ahead the branch with more work is counted']);
    const { notes: other } = read({ ...graph, nodes: [choice(body('Relu', 'w'), body('Mystery', 'wide'))] });
    expect(other.at(-1)).toMatch(/^not supported, left out: Mystery × 1/);
  });
});

describe('bodies that do not fit their node', () => {
  const body: ModelGraph = { inputs: { state: [4, 8] }, outputs: ['next'], nodes: [product('state', 'w', 'next')] };
  const of = (op: string, inputs: string[], settings: ModelNode['with']) => () =>
    read({
      inputs: { x: [4, 8], c: [] },
      weights,
      scalars: { m: 2 },
      nodes: [{ op, in: inputs, out: ['y'], with: settings! }],
    });

  it.each([
    ['Loop', ['m', '', 'x'], { body: { graph: body } }, 'expected 3 inputs, found 1'],
    ['Scan', ['x'], { body: { graph: body }, num_scan_inputs: 2 }, 'expected between 1 and the 1 inputs, found 2'],
    ['Scan', ['x', 'x'], { body: { graph: body }, num_scan_inputs: 1 }, 'expected 2 inputs, found 1'],
    ['If', ['c'], { then_branch: { graph: { ...body, inputs: {}, outputs: [] } } }, 'expected a graph'],
  ] as const)('%s %#', (op, inputs, settings, complaint) => {
    expect(of(op, [...inputs], settings)).toThrow(complaint);
  });
});

it('SequenceMap is its body, once a member of the sequence', () => {
  const body: ModelGraph = { inputs: { e: ['rows', 8] }, outputs: ['h'], nodes: [product('e', 'w', 'h')] };
  const nodes: ModelNode[] = [
    { op: 'SequenceConstruct', in: ['x', 'z'], out: ['all'] },
    { op: 'SequenceMap', name: 'each', in: ['all'], out: ['made'], with: { body: { graph: body } } },
    { op: 'ConcatFromSequence', in: ['made'], out: ['c'], with: { axis: 0 } },
    product('c', 'wide', 'y'),
  ];
  const { layers } = read({ inputs: { x: [4, 8], z: [3, 8] }, weights, nodes });
  expect(work(layers)).toBe(7 * 64 + 7 * 8 * 20);
});

it('Scan turns once a member of its sequence', () => {
  const body: ModelGraph = {
    inputs: { state: [4, 8], part: [4, 8] },
    outputs: ['next', 'kept'],
    nodes: [
      { op: 'Add', in: ['state', 'part'], out: ['sum'] },
      product('sum', 'w', 'next'),
      { op: 'Relu', in: ['next'], out: ['kept'] },
    ],
  };
  const scan: ModelNode = {
    op: 'Scan',
    in: ['x', 'parts'],
    out: ['last', 'all'],
    with: { num_scan_inputs: 1, body: { graph: body } },
  };
  const nodes = [scan, product('all', 'wide', 'y')];
  const { layers } = read({ inputs: { x: [4, 8], parts: [6, 4, 8] }, weights, nodes });
  expect(work(layers)).toBe(6 * 4 * 64 + 6 * 4 * 8 * 20);
});

describe('functions of the model', () => {
  const call = (name: string, from: string, to: string, attributes = {}): ModelNode => ({
    op: name,
    domain: 'my',
    in: [from, 'w'],
    out: [to],
    with: attributes,
  });

  it('are their nodes, with the attributes of the call', () => {
    const flip: ModelNode = { op: 'Transpose', in: ['a'], out: ['t'], with: { perm: { ref: 'order' } } };
    const functions = [
      { name: 'Turned', domain: 'my', in: ['a', 'b'], out: ['c'], nodes: [flip, product('t', 'b', 'c')] },
    ];
    const nodes = [call('Turned', 'x', 'y', { order: [1, 0] })];
    expect(work(read({ inputs: { x: [8, 4] }, weights, functions, nodes }).layers)).toBe(4 * 64);
  });

  it('that call themselves are refused', () => {
    const functions = [{ name: 'Self', domain: 'my', in: ['a', 'w'], out: ['c'], nodes: [call('Self', 'a', 'c')] }];
    const graph = { inputs: { x: [4, 8] }, weights, functions, nodes: [call('Self', 'x', 'y')] };
    expect(() => read(graph)).toThrow('graphs in each other');
  });
});

it('unnamed dimensions are given by position', () => {
  const graph = { inputs: { x: [1, -1, 8] }, weights, nodes: [product('x', 'w', 'y')] };
  expect(() => read(graph)).toThrow('say workload.dimensions: {"x[1]": …}');
  expect(work(read(graph, { 'x[1]': 7 }).layers)).toBe(7 * 64);
  expect(() => read(graph, { 'x[3]': 7 })).toThrow('expected no dimensions');
});

describe('empty tensors', () => {
  it('are legal, and their products no jobs', () => {
    const nodes = [product('x', 'w', 'a'), product('z', 'w', 'b')];
    expect(read({ inputs: { x: [0, 8], z: [3, 8] }, weights, nodes }).layers.map(({ name }) => name)).toEqual(['b']);
  });
});

describe('constants in other files', () => {
  const space = temporaryFolder();
  const reshape: ModelNode = { op: 'Reshape', in: ['x', 'to'], out: ['r'] };
  const graph = (location: string): ModelGraph => ({
    inputs: { x: [2, 32] },
    weights,
    external: { to: { length: 2, location, offset: 8 } },
    nodes: [reshape, product('r', 'w', 'y')],
  });
  const bytes = Buffer.alloc(24);
  bytes.writeBigInt64LE(8n, 8);
  bytes.writeBigInt64LE(8n, 16);

  it('are read from inside the folder alone', () => {
    const folder = space.path('model');
    mkdirSync(folder);
    for (const file of ['model/shapes.bin', 'outside.bin']) writeFileSync(space.path(file), bytes);
    const path = `${folder}/m.onnx`;
    expect(work(read(graph('shapes.bin'), {}, path).layers)).toBe(8 * 64);
    for (const location of ['../outside.bin', space.path('outside.bin'), 'nowhere.bin', '.', ''])
      expect(() => read(graph(location), {}, path)).toThrow('expected a shape');
  });
});

describe('work that once was left out', () => {
  const single = (node: Partial<ModelNode>, inputs: Record<string, number[]>, more: Record<string, number[]>) => {
    const names = [...Object.keys(inputs), ...Object.keys(more)];
    return work(read({ inputs, weights: more, nodes: [{ op: '', in: names, out: ['y'], ...node }] }).layers);
  };
  const ms = 'com.microsoft';

  it.each([
    [
      'LSTM in both directions',
      { op: 'LSTM', with: { hidden_size: 6, direction: 'bidirectional' } },
      { x: [5, 2, 3] },
      { w: [2, 24, 3], r: [2, 24, 6] },
      5 * 2 * 2 * (24 * 3 + 24 * 6),
    ],
    [
      'GRU',
      { op: 'GRU', with: { hidden_size: 6 } },
      { x: [5, 2, 3] },
      { w: [1, 18, 3], r: [1, 18, 6] },
      5 * 2 * (18 * 3 + 18 * 6),
    ],
    [
      'RNN',
      { op: 'RNN', with: { hidden_size: 6 } },
      { x: [5, 2, 3] },
      { w: [1, 6, 3], r: [1, 6, 6] },
      5 * 2 * (6 * 3 + 6 * 6),
    ],
    [
      'MatMulNBits',
      { op: 'MatMulNBits', domain: ms, with: { K: 16, N: 32, bits: 4, block_size: 16 } },
      { x: [2, 3, 16] },
      { w: [32, 1, 8] },
      6 * 16 * 32,
    ],
    [
      'Einsum of a batch',
      { op: 'Einsum', with: { equation: 'bij,bjk->bik' } },
      { x: [2, 3, 4], z: [2, 4, 5] },
      {},
      2 * 3 * 4 * 5,
    ],
    [
      'Einsum of three',
      { op: 'Einsum', with: { equation: 'ij,jk,kl->il' } },
      { x: [2, 3], z: [3, 4] },
      { w: [4, 5] },
      2 * 3 * 4 + 2 * 4 * 5,
    ],
    [
      'Attention with its projection',
      { op: 'Attention', domain: ms, with: { num_heads: 2 } },
      { x: [2, 5, 8] },
      { w: [8, 24] },
      10 * 8 * 24 + 2 * 2 * 5 * 5 * 4 * 2,
    ],
    [
      'MultiHeadAttention',
      { op: 'MultiHeadAttention', domain: ms, with: { num_heads: 2 } },
      { q: [2, 5, 8], k: [2, 7, 8], v: [2, 7, 8] },
      {},
      2 * 2 * 2 * 5 * 7 * 4,
    ],
    [
      'GroupQueryAttention',
      { op: 'GroupQueryAttention', domain: ms, with: { num_heads: 4, kv_num_heads: 2 } },
      { q: [1, 5, 16], k: [1, 5, 8], v: [1, 5, 8] },
      {},
      2 * 4 * 5 * 5 * 4,
    ],
    [
      'FusedMatMul, transposed',
      { op: 'FusedMatMul', domain: ms, with: { transB: 1 } },
      { x: [2, 3, 4] },
      { w: [5, 4] },
      6 * 4 * 5,
    ],
    ['FusedConv', { op: 'FusedConv', domain: ms }, { x: [1, 3, 8, 8] }, { w: [4, 3, 3, 3] }, 4 * 36 * 27],
    [
      'a convolution with channels last',
      { op: 'Conv', domain: 'qonnx.custom_op.channels_last' },
      { x: [1, 8, 8, 3] },
      { w: [4, 3, 3, 3] },
      4 * 36 * 27,
    ],
    [
      'QGemm',
      { op: 'QGemm', domain: ms, in: ['x', 's', 's', 'w', 's', 's'], with: { transB: 1 } },
      { x: [2, 3] },
      { s: [], w: [5, 3] },
      2 * 3 * 5,
    ],
    ['CausalConvWithState', { op: 'CausalConvWithState' }, { x: [2, 6, 10] }, { w: [6, 1, 4] }, 2 * 6 * 10 * 4],
    [
      'LinearAttention',
      { op: 'LinearAttention', with: { q_num_heads: 4, kv_num_heads: 2, update_rule: 'linear' } },
      { q: [1, 5, 16], k: [1, 5, 8], v: [1, 5, 6] },
      {},
      5 * (2 + 4) * 4 * 3,
    ],
  ] as const)('%s', (_, node, inputs, more, expected) => {
    expect(single(node, inputs as never, more as never)).toBe(expected);
  });

  it('a refusal names what was left out', () => {
    const graph = { inputs: { x: [1, 3] }, nodes: [{ op: 'Whatever', domain: 'my', in: ['x'], out: ['y'] }] };
    expect(() => read(graph)).toThrow('none; not supported: my.Whatever × 1');
  });
});
