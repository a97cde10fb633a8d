/**
 * Attention in one operator: ONNX's own (opset 23) and those of ONNX Runtime. Two products a head, queries by keys and
 * scores by values, and before them the projection where the operator has its weights. Masks save nothing.
 */
import { InputError } from '../../base/errors.js';
import { gemm, type Layer } from '../../workload/layer.js';
import { known } from './known-shape.js';
import type { Lower } from './lowered.js';
import { hasInput, inputOf, intAttribute, intsAttribute, type Operation, shapeOf } from './node.js';
import type { Shape } from './tensor.js';

interface Sizes {
  readonly batch: number;
  readonly heads: number;
  /** Heads that keys and values have. */
  readonly shared: number;
  readonly queries: number;
  readonly keys: number;
  readonly depth: number;
  readonly valueDepth: number;
  /** Rows, inputs and outputs of the projection. */
  readonly projection?: readonly [number, number, number];
  readonly output: Shape;
}

type Read = (operation: Operation) => Sizes;

const READERS: Readonly<Record<string, Read>> = {
  Attention: standard,
  'com.microsoft.Attention': (operation) => projected(operation, 4),
  QAttention: (operation) => projected(operation, 8),
  MultiHeadAttention: multiHead,
  GroupQueryAttention: grouped,
};

export const ATTENTION: Readonly<Record<string, Lower>> = Object.fromEntries(
  Object.entries(READERS).map(([op, read]): [string, Lower] => [
    op,
    (name, operation) => ({ layers: layersOf(name, read(operation)) }),
  ]),
);

export const ATTENTION_SHAPES: Readonly<Record<string, (operation: Operation) => readonly (Shape | undefined)[]>> =
  Object.fromEntries(
    Object.entries(READERS).map(([op, read]) => [
      op,
      (operation: Operation) => {
        if (shapeOf(operation) === undefined) return [];
        const { batch, heads, shared, queries, keys, depth, valueDepth, output } = read(operation);
        if (op === 'com.microsoft.Attention' || op === 'QAttention') return [output, [2, batch, heads, keys, depth]];
        const [cachedKeys, cachedValues] = [depth, valueDepth].map((size) => [batch, shared, keys, size]);
        return [output, cachedKeys, cachedValues, [batch, heads, queries, keys]];
      },
    ]),
  );

function layersOf(name: string, sizes: Sizes): readonly Layer[] {
  const { batch, heads, queries, keys, depth, valueDepth, projection } = sizes;
  const groups = batch * heads;
  const layers: Layer[] = [];
  if (groups * queries * keys * depth * valueDepth === 0) return layers;
  if (projection !== undefined) {
    const [m, k, n] = projection;
    layers.push(gemm(`${name}/projection`, { m, n, k }));
  }
  layers.push(gemm(`${name}/scores`, { m: queries, n: keys, k: depth, groups }, 'activations'));
  layers.push(gemm(`${name}/values`, { m: queries, n: valueDepth, k: keys, groups }, 'activations'));
  return layers;
}

/** Queries, keys and values of four axes (batch, heads, length, depth), or of three where attributes say the heads. */
function standard(operation: Operation): Sizes {
  const [q, k, v] = [0, 1, 2].map((i) => known(operation, i, 3)) as [Shape, Shape, Shape];
  const past = pastOf(operation, 4, 2);
  if (q.length === 4) {
    const [batch, heads, queries, depth] = q as [number, number, number, number];
    const [valueDepth, keys, shared] = [v.at(-1)!, k.at(-2)! + past, k[1]!];
    return { batch, heads, shared, queries, keys, depth, valueDepth, output: [batch, heads, queries, valueDepth] };
  }
  const [batch, queries, width] = q as [number, number, number];
  const heads = count(operation, 'q_num_heads', width);
  const shared = count(operation, 'kv_num_heads', k.at(-1)!);
  const valueDepth = v.at(-1)! / shared;
  const output = [batch, queries, heads * valueDepth];
  return { batch, heads, shared, queries, keys: k[1]! + past, depth: width / heads, valueDepth, output };
}

/** ONNX Runtime's first: inputs and the weights of all three projections. */
function projected(operation: Operation, past: number): Sizes {
  const [input, weights] = [known(operation, 0, 3), known(operation, 1, 2)];
  const [batch, queries, inputs] = input as [number, number, number];
  const n = weights[1]!;
  if (weights[0] !== inputs)
    throw new InputError({ path: 'input 1', expected: `weights for ${inputs} inputs`, found: weights[0] });
  const [hidden = n / 3, , values = hidden] = intsAttribute(operation, 'qkv_hidden_sizes') ?? [];
  const heads = count(operation, 'num_heads', hidden);
  return {
    ...{ batch, heads, shared: heads, queries, keys: queries + pastOf(operation, past, 3) },
    ...{ depth: hidden / heads, valueDepth: values / heads, projection: [batch * queries, inputs, n] },
    output: [batch, queries, values],
  };
}

/** Queries alone, or with keys and values in one tensor of five axes. */
function multiHead(operation: Operation): Sizes {
  const q = known(operation, 0, 3);
  const [batch, queries] = q as [number, number];
  const heads = count(operation, 'num_heads', q.length === 5 ? q[2]! : q[2]!);
  const past = pastOf(operation, 6, 2);
  if (q.length === 5) {
    const depth = q[4]!;
    const output = [batch, queries, heads * depth];
    return { batch, heads, shared: heads, queries, keys: queries + past, depth, valueDepth: depth, output };
  }
  const depth = q[2]! / heads;
  const k = known(operation, 1, 3);
  const keys = (k.length === 4 ? k[2]! : k[1]!) + past;
  const v = hasInput(operation, 2) ? known(operation, 2, 3) : undefined;
  const valueDepth = v === undefined ? depth : v.length === 4 ? v[3]! : v[2]! / heads;
  return {
    batch,
    heads,
    shared: heads,
    queries,
    keys,
    depth,
    valueDepth,
    output: [batch, queries, heads * valueDepth],
  };
}

/** Keys and values have fewer heads; they may lie behind the queries in the first input. */
function grouped(operation: Operation): Sizes {
  const q = known(operation, 0, 3);
  const [batch, queries, width] = q as [number, number, number];
  const [heads, shared] = [intAttribute(operation, 'num_heads') ?? 1, intAttribute(operation, 'kv_num_heads') ?? 1];
  const all = hasInput(operation, 1) ? heads : heads + 2 * shared;
  if (!(heads > 0) || width % all !== 0)
    throw new InputError({ path: 'num_heads', expected: `heads that share ${width} evenly`, found: heads });
  const depth = width / all;
  const total = inputOf(operation, 6).values?.[0];
  const keys = total ?? (hasInput(operation, 1) ? known(operation, 1, 3)[1]! : queries) + pastOf(operation, 3, 2);
  return { batch, heads, shared, queries, keys, depth, valueDepth: depth, output: [batch, queries, heads * depth] };
}

/** Length of what is kept of earlier steps, if any. */
function pastOf(operation: Operation, position: number, axis: number): number {
  return hasInput(operation, position) ? (known(operation, position, axis + 1)[axis] ?? 0) : 0;
}

function count(operation: Operation, name: string, width: number): number {
  const heads = intAttribute(operation, name);
  if (heads === undefined || !(heads > 0) || width % heads !== 0)
    throw new InputError({ path: name, expected: `heads that share ${width} evenly`, found: heads });
  return heads;
}
