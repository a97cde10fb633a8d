/**
 * Small random uses of every operator of ONNX, as its definition allows them: sizes of inputs, content where shapes follow
 * from content (those are constants of the model), attributes. By family, and by name where an operator has ways of its own.
 */
import type { Random } from '../../src/base/random.js';
import { ModelProto } from './onnx-model.js';

type ElementType = 'float32' | 'int64' | 'int32' | 'uint8' | 'int8' | 'bool';

const CODES: Readonly<Record<ElementType, number>> = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9 };

interface Given {
  readonly dims: readonly number[];
  readonly type: ElementType;
  /** Content, of constants; others are fed. */
  readonly values?: readonly number[];
}

type Setting = number | string | readonly number[] | { readonly real: number } | { readonly reals: readonly number[] };

export interface Use {
  /** Undefined for one that is left out. */
  readonly in: readonly (Given | undefined)[];
  readonly with?: Readonly<Record<string, Setting>>;
  readonly outputs?: number;
}

type Draw = (random: Random) => Use;

/** A model of one node; its inputs are called i0, i1, …, its outputs o0, o1, …. */
export function oneNodeModel(operator: string, { in: given, with: settings = {}, outputs = 1 }: Use, opset: number) {
  const parts = operator.split('.');
  const named = given.map((one, i) => ({ name: one === undefined ? '' : `i${i}`, one }));
  const present = named.flatMap(({ name, one }) => (one === undefined ? [] : [{ name, ...one }]));
  return ModelProto.encode({
    irVersion: 10,
    opsetImport: [{ domain: '', version: opset }],
    graph: {
      name: 'one',
      node: [
        {
          opType: parts.at(-1),
          domain: parts.slice(0, -1).join('.'),
          input: named.map(({ name }) => name),
          output: Array.from({ length: outputs }, (_, i) => `o${i}`),
          attribute: Object.entries(settings).map(([name, value]) => ({ name, ...attribute(value) })),
        },
      ],
      input: present
        .filter(({ values }) => values === undefined)
        .map(({ name, dims, type }) => ({
          name,
          type: { tensorType: { elemType: CODES[type], shape: { dim: dims.map((dimValue) => ({ dimValue })) } } },
        })),
      initializer: present.flatMap(({ name, dims, type, values }) =>
        values === undefined ? [] : [{ name, dims, dataType: CODES[type], rawData: raw(type, values) }],
      ),
    },
  }).finish();
}

function attribute(value: Setting): Record<string, unknown> {
  if (typeof value === 'number') return { i: value, type: 2 };
  if (typeof value === 'string') return { s: Buffer.from(value), type: 3 };
  if ('real' in value) return { f: value.real, type: 1 };
  return 'reals' in value ? { floats: value.reals, type: 6 } : { ints: value, type: 7 };
}

function raw(type: ElementType, values: readonly number[]): Buffer {
  if (type === 'float32') return Buffer.from(Float32Array.from(values).buffer);
  if (type === 'int64') return Buffer.from(BigInt64Array.from(values, BigInt).buffer);
  if (type === 'int32') return Buffer.from(Int32Array.from(values).buffer);
  return Buffer.from(Int8Array.from(values).buffer);
}

const tensor = (dims: readonly number[], type: ElementType = 'float32'): Given => ({ dims, type });
const whole = (values: readonly number[], dims: readonly number[] = [values.length]): Given => ({
  dims,
  type: 'int64',
  values,
});
const single = (value: number, type: ElementType = 'int64'): Given => ({ dims: [], type, values: [value] });
const floats = (values: readonly number[], dims: readonly number[] = [values.length]): Given => ({
  dims,
  type: 'float32',
  values,
});

const between = (random: Random, least: number, most: number): number => least + random.below(most - least + 1);
const coin = (random: Random): boolean => random.below(2) === 0;
const list = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
/** An attribute that is said or left out. */
const maybe = (random: Random, settings: Readonly<Record<string, Setting>>): Record<string, Setting> =>
  Object.fromEntries(Object.entries(settings).filter(() => coin(random)));

function shape(random: Random, least = 1, most = 4, largest = 4): number[] {
  return list(between(random, least, most), () => (random.below(20) === 0 ? 0 : between(random, 1, largest)));
}

/** No size is 0. */
function solid(random: Random, least = 1, most = 4, largest = 5): number[] {
  return list(between(random, least, most), () => between(random, 1, largest));
}

/** An axis, counted from the front or the back. */
function axisOf(random: Random, rank: number): number {
  return between(random, -rank, rank - 1);
}

function someAxes(random: Random, rank: number): number[] {
  const axes = list(rank, (axis) => axis).filter(() => coin(random));
  return axes.map((axis) => (coin(random) ? axis : axis - rank));
}

/** A shape that broadcasts with `to`. */
function fitting(random: Random, to: readonly number[]): number[] {
  return to.slice(random.below(to.length + 1)).map((size) => (random.below(3) === 0 ? 1 : size));
}

function permutation(random: Random, rank: number): number[] {
  const order = list(rank, (i) => i);
  for (let i = rank - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

const unary =
  (type: ElementType = 'float32'): Draw =>
  (random) => ({ in: [tensor(shape(random, 0), type)] });

const binary =
  (type: ElementType): Draw =>
  (random) => {
    const to = shape(random, 0);
    const other = fitting(random, to);
    return { in: coin(random) ? [tensor(to, type), tensor(other, type)] : [tensor(other, type), tensor(to, type)] };
  };

const variadic: Draw = (random) => {
  const to = shape(random, 0);
  return { in: [tensor(to), ...list(random.below(3), () => tensor(fitting(random, to)))] };
};

/** ONNX Runtime reduces no axes of empty tensors but the empty ones, so sizes are 0 only where all axes go. */
const reduction: Draw = (random) => {
  const hasAxes = coin(random);
  const dims = hasAxes ? solid(random, 0) : shape(random, 0);
  return {
    in: [tensor(dims), ...(hasAxes ? [whole(someAxes(random, dims.length))] : [])],
    with: maybe(random, { keepdims: random.below(2), noop_with_empty_axes: random.below(2) }),
  };
};

const argument: Draw = (random) => {
  const dims = solid(random);
  return {
    in: [tensor(dims)],
    with: maybe(random, { keepdims: random.below(2), axis: axisOf(random, dims.length), select_last_index: 1 }),
  };
};

const alongAxis: Draw = (random) => {
  const dims = solid(random);
  return { in: [tensor(dims)], with: maybe(random, { axis: axisOf(random, dims.length) }) };
};

const image = (random: Random, axes = between(random, 1, 3)): number[] => [
  between(random, 1, 2),
  between(random, 1, 3),
  ...list(axes, () => between(random, 3, 9)),
];

function windowSettings(random: Random, axes: number, isPool: boolean): Record<string, Setting> {
  const padding = random.pick(['SAME_UPPER', 'SAME_LOWER', 'VALID', 'NOTSET', 'pads', 'none']);
  // with dilations ONNX Runtime refuses to pad convolutions to the same size, and pads pools to another than the standard's
  const mayDilate = !padding.startsWith('SAME');
  return {
    ...maybe(random, {
      strides: list(axes, () => between(random, 1, 3)),
      ...(mayDilate ? { dilations: list(axes, () => between(random, 1, 2)) } : {}),
      ...(isPool ? { ceil_mode: random.below(2) } : {}),
    }),
    ...(padding === 'pads' ? { pads: list(2 * axes, () => random.below(2)) } : {}),
    ...(padding === 'pads' || padding === 'none' ? {} : { auto_pad: padding }),
  };
}

const pool =
  (outputs = 1): Draw =>
  (random) => {
    const dims = image(random);
    const axes = dims.length - 2;
    const wished = list(axes, () => between(random, 1, 3));
    const settings: Readonly<Record<string, Setting>> = windowSettings(random, axes, true);
    // windows that fit: of others the definition rounds down and ONNX Runtime towards zero
    const { dilations = list(axes, () => 1), auto_pad: padding = '' } = settings as {
      readonly dilations?: readonly number[];
      readonly auto_pad?: string;
    };
    const fits = (axis: number): number => Math.floor((dims[axis + 2]! - 1) / dilations[axis]!) + 1;
    const kernel = padding.startsWith('SAME') ? wished : wished.map((size, axis) => Math.min(size, fits(axis)));
    return { in: [tensor(dims)], with: { kernel_shape: kernel, ...settings }, outputs: between(random, 1, outputs) };
  };

const globalPool: Draw = (random) => ({ in: [tensor(image(random))] });

function convolution(random: Random): { input: number[]; filter: number[]; settings: Record<string, Setting> } {
  const axes = between(random, 1, 3);
  const groups = between(random, 1, 2);
  const [channels, filters] = [groups * between(random, 1, 2), groups * between(random, 1, 2)];
  const input = [between(random, 1, 2), channels, ...list(axes, () => between(random, 5, 9))];
  const filter = [filters, channels / groups, ...list(axes, () => between(random, 1, 3))];
  const settings = { ...windowSettings(random, axes, false), ...(groups > 1 ? { group: groups } : {}) };
  return { input, filter, settings: { ...settings, ...maybe(random, { kernel_shape: filter.slice(2) }) } };
}

const recurrent =
  (gates: number): Draw =>
  (random) => {
    const directions = between(random, 1, 2);
    const [steps, batch, size, hidden] = list(4, () => between(random, 1, 4)) as [number, number, number, number];
    const direction = directions === 2 ? 'bidirectional' : random.pick(['forward', 'reverse']);
    return {
      in: [
        tensor([steps, batch, size]),
        tensor([directions, gates * hidden, size]),
        tensor([directions, gates * hidden, hidden]),
        ...(coin(random) ? [tensor([directions, 2 * gates * hidden])] : []),
      ],
      with: { hidden_size: hidden, direction },
      outputs: between(random, 1, gates === 4 ? 3 : 2),
    };
  };

function product(random: Random): [number[], number[]] {
  const [m, k, n] = list(3, () => between(random, 1, 4)) as [number, number, number];
  const batch = solid(random, 0, 2, 3);
  const other = fitting(random, batch);
  const left = random.below(4) === 0 && batch.length === 0 ? [k] : [...batch, m, k];
  const right = random.below(4) === 0 ? [k] : [...other, k, n];
  return [left, right];
}

const windowFunction: Draw = (random) => ({
  in: [single(between(random, 1, 9))],
  with: maybe(random, { periodic: random.below(2), output_datatype: 1 }),
});

const sized: Draw = (random) => ({ in: [], with: { shape: shape(random, 0) } });

const scatterElements: Draw = (random) => {
  const dims = solid(random, 1, 3);
  const axis = random.below(dims.length);
  const at = dims.map((size) => between(random, 1, size));
  const count = at.reduce((a, b) => a * b, 1);
  const indices = whole(
    list(count, () => random.below(dims[axis]!)),
    at,
  );
  return { in: [tensor(dims), indices, tensor(at)], with: { axis } };
};

const blocks =
  (forward: boolean): Draw =>
  (random) => {
    const blocksize = between(random, 1, 3);
    const [batch, channels, y, x] = list(4, () => between(random, 1, 3)) as [number, number, number, number];
    const dims = forward ? [batch, channels * blocksize ** 2, y, x] : [batch, channels, y * blocksize, x * blocksize];
    return { in: [tensor(dims)], with: { blocksize, ...(forward ? maybe(random, { mode: 'CRD' }) : {}) } };
  };

const attention: Draw = (random) => {
  const [batch, shared, group, depth, valueDepth, steps, past] = list(7, () => between(random, 1, 3)) as number[];
  const heads = shared! * group!;
  const isFlat = coin(random);
  const keys = between(random, 1, 4);
  const operand = (n: number, length: number, size: number): Given =>
    tensor(isFlat ? [batch!, length, n * size] : [batch!, n, length, size]);
  const hasPast = coin(random);
  const before = hasPast
    ? [undefined, tensor([batch!, shared!, past!, depth!]), tensor([batch!, shared!, past!, valueDepth!])]
    : [];
  return {
    in: [
      operand(heads, steps!, depth!),
      operand(shared!, keys, depth!),
      operand(shared!, keys, valueDepth!),
      ...before,
    ],
    with: { ...(isFlat ? { q_num_heads: heads, kv_num_heads: shared! } : {}), ...maybe(random, { is_causal: 1 }) },
    outputs: hasPast ? random.pick([3, 4]) : 1,
  };
};

const norm =
  (outputs: number): Draw =>
  (random) => {
    const dims = solid(random);
    const axis = axisOf(random, dims.length);
    const scale = dims.slice(axis < 0 ? axis + dims.length : axis);
    return { in: [tensor(dims), tensor(scale)], with: { axis }, outputs: between(random, 1, outputs) };
  };

const named = (draw: Draw, operators: string): Record<string, Draw> =>
  Object.fromEntries(operators.split(' ').map((operator) => [operator, draw]));

/** By operator; those that only their sequences, texts or training give a meaning are not here. */
export const USES: Readonly<Record<string, Draw>> = {
  ...named(
    unary(),
    'Abs Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Elu Erf Exp Floor HardSigmoid HardSwish Identity IsInf IsNaN LeakyRelu Log Neg Reciprocal Relu Round Selu Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Tan Tanh ThresholdedRelu Celu Gelu Mish Shrink Swish Clip Bernoulli RandomNormalLike RandomUniformLike Size Dropout Optional',
  ),
  ...named(unary('bool'), 'Not'),
  ...named(unary('uint8'), 'BitwiseNot'),
  ...named(binary('float32'), 'Add Sub Mul Div Pow Equal Greater GreaterOrEqual Less LessOrEqual'),
  ...named(binary('bool'), 'And Or Xor'),
  ...named(binary('uint8'), 'BitwiseAnd BitwiseOr BitwiseXor'),
  ...named(variadic, 'Max Min Mean Sum'),
  ...named(
    reduction,
    'ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare',
  ),
  ...named(argument, 'ArgMax ArgMin'),
  ...named(alongAxis, 'Softmax LogSoftmax Hardmax LpNormalization'),
  ...named(globalPool, 'GlobalAveragePool GlobalMaxPool GlobalLpPool'),
  ...named(windowFunction, 'HannWindow HammingWindow BlackmanWindow'),
  ...named(sized, 'RandomNormal RandomUniform'),
  AveragePool: pool(),
  LpPool: pool(),
  MaxPool: pool(2),
  LSTM: recurrent(4),
  GRU: recurrent(3),
  RNN: recurrent(1),
  ScatterElements: scatterElements,
  DepthToSpace: blocks(true),
  SpaceToDepth: blocks(false),
  Attention: attention,
  LayerNormalization: norm(3),
  RMSNormalization: norm(1),
  BitShift: (random) => ({ ...binary('uint8')(random), with: { direction: random.pick(['LEFT', 'RIGHT']) } }),
  Mod: (random) => ({ ...binary('int32')(random) }),
  PRelu: (random) => {
    const dims = shape(random, 0);
    return { in: [tensor(dims), tensor(fitting(random, dims))] };
  },
  Where: (random) => {
    const dims = shape(random, 0);
    return { in: [tensor(fitting(random, dims), 'bool'), tensor(dims), tensor(fitting(random, dims))] };
  },
  Cast: (random) => ({ ...unary()(random), with: { to: random.pick([1, 6, 7, 9, 11]) } }),
  CastLike: (random) => ({ in: [tensor(shape(random, 0)), tensor(shape(random), 'int32')] }),
  BitCast: (random) => ({ in: [tensor(shape(random))], with: { to: 6 } }),
  Shape: (random) => ({
    in: [tensor(shape(random, 0))],
    with: maybe(random, { start: between(random, -5, 5), end: between(random, -5, 5) }),
  }),
  Flatten: (random) => {
    const dims = shape(random, 0);
    return { in: [tensor(dims)], with: maybe(random, { axis: between(random, -dims.length, dims.length) }) };
  },
  Transpose: (random) => {
    const dims = shape(random, 0);
    return { in: [tensor(dims)], with: maybe(random, { perm: permutation(random, dims.length) }) };
  },
  Reshape: (random) => {
    const dims = solid(random);
    const copied = permutation(random, dims.length).map((axis) => dims[axis]!);
    const wanted = copied.map((size, axis) => (size === dims[axis] && coin(random) ? 0 : size));
    if (coin(random)) wanted[random.below(wanted.length)] = -1;
    return { in: [tensor(dims), whole(coin(random) ? wanted : [-1, ...list(random.below(3), () => 1)])] };
  },
  Squeeze: (random) => {
    const dims = shape(random, 0).map((size) => (coin(random) ? 1 : size));
    const axes = dims.flatMap((size, axis) =>
      size === 1 && coin(random) ? [axis - (coin(random) ? dims.length : 0)] : [],
    );
    return { in: [tensor(dims), ...(coin(random) ? [whole(axes)] : [])] };
  },
  Unsqueeze: (random) => {
    const dims = shape(random, 0, 3);
    const rank = dims.length + between(random, 1, 2);
    const axes = permutation(random, rank).slice(0, rank - dims.length);
    return { in: [tensor(dims), whole(axes.map((axis) => (coin(random) ? axis : axis - rank)))] };
  },
  Expand: (random) => {
    const to = shape(random, 0);
    return { in: [tensor(fitting(random, to)), whole(coin(random) ? to : fitting(random, to))] };
  },
  Tile: (random) => {
    const dims = shape(random);
    return { in: [tensor(dims), whole(dims.map(() => random.below(4)))] };
  },
  Concat: (random) => {
    const dims = shape(random);
    const axis = axisOf(random, dims.length);
    const at = axis < 0 ? axis + dims.length : axis;
    return { in: list(between(random, 1, 4), () => tensor(dims.with(at, random.below(4)))), with: { axis } };
  },
  Split: (random) => {
    const outputs = between(random, 1, 3);
    const dims = solid(random, 1, 3, 7);
    const axis = axisOf(random, dims.length);
    if (coin(random)) return { in: [tensor(dims)], with: { axis, num_outputs: outputs }, outputs };
    const parts = list(outputs, () => random.below(4));
    const sum = parts.reduce((a, b) => a + b, 0);
    return { in: [tensor(dims.with(axis, sum)), whole(parts)], with: { axis }, outputs };
  },
  Slice: (random) => {
    const dims = solid(random, 1, 4, 7);
    const axes = permutation(random, dims.length).slice(0, between(random, 1, dims.length));
    const steps = axes.map(() => random.pick([1, 1, 2, 3, -1, -2]));
    const place = () => random.pick([between(random, -9, 9), 2 ** 53 - 1, -(2 ** 53) + 1]);
    const cut = [whole(axes.map(place)), whole(axes.map(place))];
    const said = axes.map((axis) => (coin(random) ? axis : axis - dims.length));
    if (coin(random)) return { in: [tensor(dims), ...cut, whole(said), ...(coin(random) ? [whole(steps)] : [])] };
    return { in: [tensor(dims), whole(dims.map(place)), whole(dims.map(place))] };
  },
  Pad: (random) => {
    const dims = solid(random, 1, 3);
    const axes = someAxes(random, dims.length);
    const hasAxes = axes.length > 0 && coin(random);
    const count = hasAxes ? axes.length : dims.length;
    const pads = whole(list(2 * count, () => between(random, 0, 2)));
    const mode = random.pick(['constant', 'edge', 'wrap']);
    return { in: [tensor(dims), pads, ...(hasAxes ? [undefined, whole(axes)] : [])], with: maybe(random, { mode }) };
  },
  CenterCropPad: (random) => {
    const dims = solid(random, 1, 3);
    const axes = list(dims.length, (axis) => axis).filter(() => coin(random));
    const hasAxes = axes.length > 0;
    const sizes = whole(list(hasAxes ? axes.length : dims.length, () => between(random, 1, 6)));
    return { in: [tensor(dims), sizes], with: hasAxes ? { axes } : {} };
  },
  Resize: (random) => {
    const dims = solid(random, 2, 4, 8);
    const axes = permutation(random, dims.length).slice(0, between(random, 1, Math.min(2, dims.length)));
    const hasAxes = coin(random);
    const count = hasAxes ? axes.length : dims.length;
    const policy = random.pick(['stretch', 'not_larger', 'not_smaller']);
    const settings = { ...(hasAxes ? { axes } : {}), mode: 'nearest' };
    if (coin(random)) {
      const scales = floats(list(count, () => random.pick([0.5, 1, 1.5, 2, 0.7, 1.3])));
      return { in: [tensor(dims), undefined, scales], with: settings };
    }
    const sizes = whole(list(count, () => between(random, 1, 12)));
    return { in: [tensor(dims), undefined, undefined, sizes], with: { ...settings, keep_aspect_ratio_policy: policy } };
  },
  Gather: (random) => {
    const dims = solid(random);
    const axis = axisOf(random, dims.length);
    const at = shape(random, 0, 2);
    const size = dims.at(axis)!;
    const indices = list(
      at.reduce((a, b) => a * b, 1),
      () => between(random, -size, size - 1),
    );
    return { in: [tensor(dims), whole(indices, at)], with: { axis } };
  },
  GatherElements: (random) => {
    const use = scatterElements(random);
    return { ...use, in: use.in.slice(0, 2) };
  },
  GatherND: (random) => {
    const dims = solid(random, 1, 4);
    const batch = random.below(Math.min(2, dims.length));
    const last = between(random, 1, dims.length - batch);
    const at = [...dims.slice(0, batch), ...solid(random, 0, 1), last];
    const indices = list(
      at.reduce((a, b) => a * b, 1),
      () => 0,
    );
    return { in: [tensor(dims), whole(indices, at)], with: { batch_dims: batch } };
  },
  ScatterND: (random) => {
    const dims = solid(random, 1, 3);
    const last = between(random, 1, dims.length);
    const at = [...solid(random, 0, 2, 3)];
    const indices = list(at.reduce((a, b) => a * b, 1) * last, () => 0);
    return { in: [tensor(dims), whole(indices, [...at, last]), tensor([...at, ...dims.slice(last)])] };
  },
  TensorScatter: (random) => {
    const [batch, most, length, size] = [between(random, 1, 2), between(random, 3, 6), 2, 3];
    return {
      in: [tensor([batch, most, size]), tensor([batch, length, size]), whole(list(batch, () => 0))],
      with: { axis: 1 },
    };
  },
  OneHot: (random) => {
    const at = shape(random, 0, 3);
    return {
      in: [tensor(at, 'int64'), single(between(random, 1, 5)), floats([0, 1])],
      with: maybe(random, { axis: between(random, -at.length - 1, at.length) }),
    };
  },
  TopK: (random) => {
    const dims = solid(random);
    const axis = axisOf(random, dims.length);
    return { in: [tensor(dims), whole([between(random, 0, dims.at(axis)!)])], with: { axis }, outputs: 2 };
  },
  Compress: (random) => {
    const dims = solid(random);
    const axis = axisOf(random, dims.length);
    const kept = list(between(random, 1, dims.at(axis)!), () => random.below(2));
    return { in: [tensor(dims), { dims: [kept.length], type: 'bool', values: kept }], with: { axis } };
  },
  NonZero: (random) => {
    const dims = solid(random, 1, 2, 4);
    const count = dims.reduce((a, b) => a * b, 1);
    return { in: [{ dims, type: 'int64', values: list(count, () => random.below(2)) }] };
  },
  Range: (random) => ({
    in: [single(between(random, -3, 3)), single(between(random, -5, 9)), single(random.pick([1, 2, -1]))],
  }),
  ConstantOfShape: (random) => ({ in: [whole(shape(random, 0))] }),
  Constant: (random) => ({
    in: [],
    with: random.pick<Record<string, Setting>>([
      { value_ints: list(3, (i) => i) },
      { value_float: { real: 2 } },
      { value_int: 4 },
      { value_floats: { reals: [1, 2] } },
    ]),
  }),
  EyeLike: (random) => ({ in: [tensor(shape(random, 2, 2))] }),
  Trilu: (random) => ({ in: [tensor(shape(random, 2, 4)), single(between(random, -3, 3))] }),
  Det: (random) => ({ in: [tensor([...shape(random, 0, 2), 3, 3])] }),
  CumSum: (random) => ({ in: [tensor(shape(random, 1)), single(0, 'int32')] }),
  CumProd: (random) => ({ in: [tensor(shape(random, 1)), single(0, 'int32')] }),
  Unique: (random) => ({ in: [tensor(solid(random, 1, 2))], outputs: between(random, 1, 4) }),
  ReverseSequence: (random) => {
    const [steps, batch] = [between(random, 1, 4), between(random, 1, 3)];
    return { in: [tensor([steps, batch, 2]), whole(list(batch, () => steps))] };
  },
  Multinomial: (random) => ({
    in: [tensor([between(random, 1, 3), between(random, 1, 4)])],
    with: maybe(random, { sample_size: between(random, 1, 5) }),
  }),
  Conv: (random) => {
    const { input, filter, settings } = convolution(random);
    return { in: [tensor(input), tensor(filter), ...(coin(random) ? [tensor([filter[0]!])] : [])], with: settings };
  },
  ConvInteger: (random) => {
    const { input, filter, settings } = convolution(random);
    return { in: [tensor(input, 'uint8'), tensor(filter, 'uint8')], with: settings };
  },
  QLinearConv: (random) => {
    const { input, filter, settings } = convolution(random);
    const scale = [floats([0.1], []), single(0, 'uint8')];
    return { in: [tensor(input, 'uint8'), ...scale, tensor(filter, 'uint8'), ...scale, ...scale], with: settings };
  },
  ConvTranspose: (random) => {
    const axes = between(random, 1, 2);
    const groups = between(random, 1, 2);
    const input = [1, groups * between(random, 1, 2), ...list(axes, () => between(random, 2, 6))];
    const filter = [input[1]!, between(random, 1, 2), ...list(axes, () => between(random, 1, 3))];
    const strides = list(axes, () => between(random, 2, 3));
    const settings: Record<string, Setting> = {
      strides,
      group: groups,
      ...maybe(random, { dilations: list(axes, () => between(random, 1, 2)), output_padding: list(axes, () => 1) }),
      ...random.pick<Record<string, Setting>>([
        {},
        { pads: list(2 * axes, () => random.below(2)) },
        { auto_pad: random.pick(['SAME_UPPER', 'SAME_LOWER', 'VALID']) },
        { output_shape: list(axes, () => between(random, 8, 12)) },
      ]),
    };
    return { in: [tensor(input), tensor(filter)], with: settings };
  },
  DeformConv: (random) => {
    const [batch, channels, size, kernel] = [1, between(random, 1, 2), between(random, 4, 6), between(random, 1, 3)];
    const out = size - kernel + 1;
    const offset = tensor([batch, 2 * kernel * kernel, out, out]);
    return { in: [tensor([batch, channels, size, size]), tensor([2, channels, kernel, kernel]), offset] };
  },
  MatMul: (random) => ({ in: product(random).map((dims) => tensor(dims)) }),
  MatMulInteger: (random) => ({ in: product(random).map((dims) => tensor(dims, 'uint8')) }),
  QLinearMatMul: (random) => {
    const [left, right] = product(random);
    const scale = [floats([0.1], []), single(0, 'uint8')];
    return { in: [tensor(left, 'uint8'), ...scale, tensor(right, 'uint8'), ...scale, ...scale] };
  },
  Gemm: (random) => {
    const [m, n, k, transA, transB] = [between(random, 1, 4), 3, 2, random.below(2), random.below(2)];
    const bias = coin(random) ? [tensor(fitting(random, [m, n]))] : [];
    const operands = [tensor(transA === 1 ? [k, m] : [m, k]), tensor(transB === 1 ? [n, k] : [k, n])];
    return { in: [...operands, ...bias], with: { transA, transB } };
  },
  Einsum: (random) => {
    const [i, j, k, b] = [2, 3, 4, between(random, 1, 3)];
    const uses: [string, number[][]][] = [
      [
        'ij,jk->ik',
        [
          [i, j],
          [j, k],
        ],
      ],
      [
        'bij,bjk->bik',
        [
          [b, i, j],
          [b, j, k],
        ],
      ],
      [
        'bij,bkj->bik',
        [
          [b, i, j],
          [b, k, j],
        ],
      ],
      [
        '...ij,jk->...ik',
        [
          [b, 2, i, j],
          [j, k],
        ],
      ],
      ['ij->ji', [[i, j]]],
      ['ij->', [[i, j]]],
      [
        'ij,ij->i',
        [
          [i, j],
          [i, j],
        ],
      ],
      ['i,j->ij', [[i], [j]]],
      [
        'ij,jk',
        [
          [i, j],
          [j, k],
        ],
      ],
      [
        'bhid,bhjd->bhij',
        [
          [b, 2, i, j],
          [b, 2, k, j],
        ],
      ],
    ];
    const [equation, shapes] = random.pick(uses);
    return { in: shapes.map((dims) => tensor(dims)), with: { equation } };
  },
  BatchNormalization: (random) => {
    const dims = image(random);
    return { in: [tensor(dims), ...list(4, () => tensor([dims[1]!]))] };
  },
  InstanceNormalization: (random) => {
    const dims = image(random);
    return { in: [tensor(dims), tensor([dims[1]!]), tensor([dims[1]!])] };
  },
  GroupNormalization: (random) => {
    const dims = image(random).with(1, 4);
    return { in: [tensor(dims), tensor([4]), tensor([4])], with: { num_groups: 2 } };
  },
  MeanVarianceNormalization: (random) => ({ in: [tensor(image(random, 2))] }),
  LRN: (random) => ({ in: [tensor(image(random, 2))], with: { size: 3 } }),
  QuantizeLinear: (random) => ({ in: [tensor(shape(random, 0)), floats([0.1], []), single(0, 'uint8')] }),
  DequantizeLinear: (random) => ({ in: [tensor(shape(random, 0), 'uint8'), floats([0.1], []), single(0, 'uint8')] }),
  DynamicQuantizeLinear: (random) => ({ in: [tensor(solid(random))], outputs: 3 }),
  GridSample: (random) => {
    const axes = between(random, 2, 3);
    const grid = list(axes, () => between(random, 1, 4));
    return { in: [tensor([2, ...image(random, axes).slice(1)]), tensor([2, ...grid, axes])] };
  },
  AffineGrid: (random) => {
    const axes = between(random, 2, 3);
    return { in: [tensor([2, axes, axes + 1]), whole([2, 3, ...list(axes, () => between(random, 1, 4))])] };
  },
  Col2Im: (random) => {
    const block = list(2, () => between(random, 1, 2));
    const img = block.map((size) => size + between(random, 1, 3));
    const columns = img.reduce((count, size, axis) => count * (size - block[axis]! + 1), 1);
    return { in: [tensor([1, 2 * block[0]! * block[1]!, columns]), whole(img), whole(block)] };
  },
  MaxUnpool: (random) => {
    const dims = [1, 1, between(random, 1, 3), between(random, 1, 3)];
    const count = dims[2]! * dims[3]!;
    return {
      in: [
        tensor(dims),
        whole(
          list(count, (i) => i),
          dims,
        ),
      ],
      with: { kernel_shape: [2, 2], strides: [2, 2] },
    };
  },
  MaxRoiPool: (random) => ({
    in: [tensor(image(random, 2)), floats(list(2, () => [0, 0, 0, 2, 2]).flat(), [2, 5])],
    with: { pooled_shape: [between(random, 1, 2), 2] },
  }),
  RoiAlign: (random) => ({
    in: [tensor(image(random, 2)), floats(list(2, () => [0, 0, 2, 2]).flat(), [2, 4]), whole([0, 0])],
    with: maybe(random, { output_height: between(random, 1, 3), output_width: 2 }),
  }),
  NonMaxSuppression: () => ({ in: [tensor([1, 4, 4]), tensor([1, 2, 4])] }),
  DFT: (random) => {
    const dims = [between(random, 1, 2), between(random, 2, 6), between(random, 2, 6), 1];
    const axis = between(random, 1, 2);
    const length = coin(random) ? single(between(random, 2, 8)) : undefined;
    return { in: [tensor(dims), length, single(axis)], with: maybe(random, { onesided: random.below(2) }) };
  },
  STFT: (random) => ({
    in: [tensor([1, 16, 1]), single(between(random, 1, 4)), undefined, single(between(random, 2, 8))],
    with: maybe(random, { onesided: random.below(2) }),
  }),
  MelWeightMatrix: (random) => ({
    in: [
      single(between(random, 2, 8)),
      single(between(random, 8, 16)),
      single(16000),
      single(0, 'float32'),
      single(8000, 'float32'),
    ],
  }),
  NegativeLogLikelihoodLoss: (random) => {
    const dims = solid(random, 2, 3);
    const target = [dims[0]!, ...dims.slice(2)];
    const labels = whole(
      list(
        target.reduce((a, b) => a * b, 1),
        () => 0,
      ),
      target,
    );
    return { in: [tensor(dims), labels], with: { reduction: random.pick(['none', 'mean', 'sum']) } };
  },
  SoftmaxCrossEntropyLoss: (random) => {
    const dims = solid(random, 2, 3);
    const target = [dims[0]!, ...dims.slice(2)];
    const labels = whole(
      list(
        target.reduce((a, b) => a * b, 1),
        () => 0,
      ),
      target,
    );
    return {
      in: [tensor(dims), labels],
      with: { reduction: random.pick(['none', 'mean', 'sum']) },
      outputs: between(random, 1, 2),
    };
  },
  RotaryEmbedding: (random) => {
    const [batch, heads, steps, size] = [between(random, 1, 2), between(random, 1, 3), between(random, 1, 4), 4];
    return { in: [tensor([batch, heads, steps, size]), ...list(2, () => tensor([batch, steps, size / 2]))] };
  },
  TfIdfVectorizer: (random) => ({
    in: [tensor([between(random, 1, 3), 6], 'int64')],
    with: {
      mode: 'TF',
      min_gram_length: 1,
      max_gram_length: 1,
      max_skip_count: 0,
      ngram_counts: [0],
      ngram_indexes: [0, 1, 2],
      pool_int64s: [2, 3, 4],
    },
  }),
};
