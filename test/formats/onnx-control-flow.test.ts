/**
 * Random models with loops, scans and branches against ONNX Runtime: the shapes of all that they make are its own, and the
 * multiply-accumulates are those of the turns and branches that such a model takes.
 */
import { describe, expect, it } from 'vitest';
import { type Random, stream } from '../../src/base/random.js';
import { readOnnx } from '../../src/formats/onnx.js';
import { macs } from '../../src/workload/layer.js';
import { readerShapes } from '../support/onnx-counting.js';
import { type ModelGraph, type ModelNode, ModelProto, onnxModel } from '../support/onnx-model.js';
import { feed, runtimeTensors } from '../support/onnx-runtime.js';
import { propertyRuns } from '../support/property-runs.js';

interface Case {
  readonly graph: ModelGraph;
  readonly macs: number;
}

const BOOL = 9;
const INT64 = 7;

const product = (from: string, weights: string, to: string): ModelNode => ({
  op: 'MatMul',
  in: [from, weights],
  out: [to],
});
const pick = <T>(random: Random, ...all: readonly T[]): T => all[random.below(all.length)]!;

/** A loop with a limit, a condition, or both; perhaps with an If inside; its counter becomes a size. */
function looped(random: Random): Case {
  const [rows, columns] = [1 + random.below(4), 1 + random.below(4)];
  const [limit, end, begin] = [random.below(5), random.below(5), random.below(3)];
  const start = pick(random, '', 'on', 'off');
  const ends = pick(random, 'never', 'by count');
  const isLimited = ends === 'never' || random.below(2) === 0;
  const state = pick(random, 'product', 'grows', 'branch');
  const next: Readonly<Record<string, ModelNode>> = {
    product: product('s', 'w', 'next'),
    grows: { op: 'Concat', in: ['s', 'x'], out: ['next'], with: { axis: pick(random, 0, -1) } },
    branch: {
      op: 'If',
      in: ['early'],
      out: ['next'],
      with: {
        then_branch: { graph: { inputs: {}, outputs: ['t'], nodes: [product('s', 'w', 't')] } },
        else_branch: { graph: { inputs: {}, outputs: ['e'], nodes: [{ op: 'Relu', in: ['s'], out: ['e'] }] } },
      },
    },
  };
  const body: ModelGraph = {
    inputs: { i: [], on: [], s: ['p', 'q'], n: [] },
    types: { i: INT64, on: BOOL, n: INT64 },
    outputs: ['again', 'next', 'sum', 'kept'],
    nodes: [
      { op: 'Less', in: ['i', 'end'], out: ['early'] },
      { op: 'Identity', in: [ends === 'never' ? 'on' : 'early'], out: ['again'] },
      next[state]!,
      { op: 'Add', in: ['n', 'i'], out: ['sum'] },
      product('x', 'v', 'kept'),
    ],
  };
  const most = isLimited ? limit : Number.POSITIVE_INFINITY;
  let turns = 0;
  if (start !== 'off') while (turns < most && (ends === 'never' || turns === 0 || turns - 1 < end)) turns++;
  const products = state === 'product' ? turns : state === 'branch' ? Math.min(turns, end) : 0;
  return {
    graph: {
      inputs: { x: [rows, columns] },
      weights: { w: [columns, columns], v: [columns, 3], one: [1] },
      scalars: { limit, end, begin, said: start === 'off' ? 0 : 1 },
      integers: { axis: [0] },
      nodes: [
        { op: 'Cast', in: ['said'], out: ['starts'], with: { to: BOOL } },
        {
          op: 'Loop',
          in: [isLimited ? 'limit' : '', start === '' ? '' : 'starts', 'x', 'begin'],
          out: ['last', 'count', 'all'],
          with: { body: { graph: body } },
        },
        { op: 'Unsqueeze', in: ['count', 'axis'], out: ['size'] },
        { op: 'Expand', in: ['one', 'size'], out: ['as long'] },
        { op: 'Relu', in: ['all'], out: ['y'] },
        product('x', 'w', 'z'),
      ],
    },
    macs: rows * columns * (products * columns + turns * 3 + columns),
  };
}

/** A scan of one or two sequences, along any axis, forwards or backwards. */
function scanned(random: Random): Case {
  const [rows, columns, turns] = [1 + random.below(4), 1 + random.below(4), 1 + random.below(3)];
  const axes = [pick(random, 0, 1, 2, -1, -2), pick(random, 0, -1)];
  const body: ModelGraph = {
    inputs: { s: [rows, columns], p: [rows, columns], r: [5] },
    outputs: ['next', 'kept', 'too'],
    nodes: [
      { op: 'Add', in: ['s', 'p'], out: ['sum'] },
      product('sum', 'w', 'next'),
      product('next', 'v', 'kept'),
      { op: 'Relu', in: ['r'], out: ['too'] },
    ],
  };
  const settings = {
    num_scan_inputs: 2,
    scan_input_axes: axes,
    scan_output_axes: [pick(random, 0, 1, -1, -2), pick(random, 0, 1, -1)],
    scan_input_directions: [random.below(2), random.below(2)],
    body: { graph: body },
  };
  const along = (shape: number[], axis: number): number[] =>
    shape.toSpliced(axis < 0 ? axis + shape.length + 1 : axis, 0, turns);
  return {
    graph: {
      inputs: { x: [rows, columns], first: along([rows, columns], axes[0]!), second: along([5], axes[1]!) },
      weights: { w: [columns, columns], v: [columns, 3] },
      nodes: [{ op: 'Scan', in: ['x', 'first', 'second'], out: ['last', 'all', 'others'], with: settings }],
    },
    macs: turns * rows * columns * (columns + 3),
  };
}

/** ONNX Runtime asks for the content of weights. */
function filled(bytes: Uint8Array): Uint8Array {
  const model = ModelProto.decode(bytes) as unknown as { graph: { initializer: Weights[] } };
  for (const tensor of model.graph.initializer) {
    if (tensor.dataType !== 1) continue;
    tensor.rawData = Buffer.alloc(4 * tensor.dims.map(Number).reduce((all, size) => all * size, 1));
  }
  return ModelProto.encode(model).finish();
}
interface Weights {
  readonly dataType: number;
  readonly dims: readonly unknown[];
  rawData: Uint8Array;
}

describe('a random model', () => {
  it.each([
    ['loops', looped],
    ['scans', scanned],
  ] as const)('with %s has ONNX Runtime’s shapes and its own work', async (what, draw) => {
    for (let seed = 0; seed < propertyRuns(60).numRuns; seed++) {
      const { graph, macs: expected } = draw(stream(seed, what));
      const bytes = filled(onnxModel({ ...graph, opset: 18 }));
      const feeds = Object.entries(graph.inputs).map(([name, dims]) => [name, feed(dims as readonly number[])]);
      const theirs = await runtimeTensors(bytes, Object.fromEntries(feeds));
      const ours = readerShapes(bytes, {});
      const made = [...ours.keys()];
      expect({ seed, shapes: made.map((name) => ours.get(name)) }).toEqual({
        seed,
        shapes: made.map((name) => theirs.get(name)?.dims),
      });
      const { network } = readOnnx(bytes, 'm.onnx');
      expect({ seed, macs: network.layers.reduce((sum, { layer }) => sum + macs(layer), 0) }).toEqual({
        seed,
        macs: expected,
      });
    }
  });
});
