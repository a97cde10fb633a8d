/**
 * The shape of an operator's first outputs from those of its inputs (ONNX operator definitions, opsets 7 to 26). An
 * operator that is not here is unsupported; an entry gives undefined where its inputs do not say enough.
 */

import { ATTENTION_SHAPES } from './attention.js';
import { channelsFirst } from './channels-last.js';
import { FURTHER_SHAPES } from './further-shapes.js';
import {
  attributeOrInput,
  floatsAttribute,
  hasInput,
  inputOf,
  intAttribute,
  intsAttribute,
  type Operation,
  shapeOf,
  sparseAttribute,
  tensorAttribute,
  textAttribute,
} from './node.js';
import { positive, withSize } from './places.js';
import { integer } from './proto.js';
import { elements, type Shape } from './tensor.js';
import { padsOf, slicesOf } from './values.js';
import { transposedSizes, windowsOf } from './windows.js';

export type Infer = (operation: Operation) => readonly (Shape | undefined)[];

/** The first output only: what further ones hold is said operator by operator. */
const same: Infer = (operation) => [shapeOf(operation)];
const one =
  (infer: (operation: Operation) => Shape | undefined): Infer =>
  (operation) => [infer(operation)];
const broadcast: Infer = ({ inputs }) => [broadcastAll(inputs.map(({ shape }) => shape))];

function broadcastAll(shapes: readonly (Shape | undefined)[]): Shape | undefined {
  const [first, ...rest] = shapes;
  return rest.reduce(broadcastShapes, first);
}

const pool: Infer = (operation) => {
  const shape = pooled(operation);
  return operation.outputs > 1 ? [shape, shape] : [shape];
};

function pooled(operation: Operation): Shape | undefined {
  const input = shapeOf(operation);
  const windows = input === undefined ? undefined : windowsOf(operation, input);
  return windows === undefined ? undefined : [...input!.slice(0, 2), ...windows.map(({ output }) => output)];
}

/** QONNX's lowered convolution: at each place of the output what is under the filter. Channels are last. */
function loweredShape(operation: Operation): Shape | undefined {
  const input = shapeOf(operation);
  if (input === undefined || input.length < 3) return undefined;
  const windows = windowsOf(operation, channelsFirst(input));
  if (windows === undefined) return undefined;
  const under = elements(windows.map(({ filter }) => filter)) * input.at(-1)!;
  return [input[0]!, ...windows.map(({ output }) => output), under];
}

const globalPool = one((operation) => shapeOf(operation)?.map((size, axis) => (axis < 2 ? size : 1)));

const convolution =
  (weights: number): Infer =>
  (operation) => {
    const input = shapeOf(operation);
    const filter = shapeOf(operation, weights);
    if (input === undefined || filter === undefined) return [undefined];
    const windows = windowsOf(operation, input, filter.slice(2));
    return [windows === undefined ? undefined : [input[0]!, filter[0]!, ...windows.map(({ output }) => output)]];
  };

const product = (left: number, right: number): Infer =>
  one((operation) => productShape(operandShape(operation, left, 'transA'), operandShape(operation, right, 'transB')));

const flat = (right: number): Infer =>
  one((operation) => {
    const [a, b] = [shapeOf(operation), shapeOf(operation, right)];
    if (a?.length !== 2 || b?.length !== 2) return undefined;
    return [a[intAttribute(operation, 'transA') === 1 ? 1 : 0]!, b[intAttribute(operation, 'transB') === 1 ? 0 : 1]!];
  });

const packed = one((operation) => {
  const n = intAttribute(operation, 'N');
  const shape = shapeOf(operation);
  return n === undefined || shape === undefined ? undefined : withSize(shape, -1, n);
});

/** By operator. */
export const SHAPES: Readonly<Record<string, Infer>> = {
  ...named(same, [
    ...[
      'Relu',
      'LeakyRelu',
      'Elu',
      'Selu',
      'Celu',
      'Sigmoid',
      'HardSigmoid',
      'HardSwish',
      'Tanh',
      'Softplus',
      'Softsign',
    ],
    ...[
      'Gelu',
      'Mish',
      'ThresholdedRelu',
      'Clip',
      'Erf',
      'Exp',
      'Log',
      'Sqrt',
      'Reciprocal',
      'Neg',
      'Abs',
      'Sign',
      'Sin',
    ],
    ...['Cos', 'Floor', 'Ceil', 'Round', 'Not', 'IsNaN', 'Identity', 'Cast', 'CumSum', 'Trilu', 'Softmax'],
    ...['LogSoftmax', 'Hardmax', 'InstanceNormalization', 'GroupNormalization'],
    ...['LpNormalization', 'LRN', 'QuantizeLinear', 'DequantizeLinear'],
    ...['MeanVarianceNormalization', 'ScatterND', 'ScatterElements', 'FastGelu', 'QuickGelu'],
    ...['Acos', 'Acosh', 'Asin', 'Asinh', 'Atan', 'Atanh', 'Cosh', 'Sinh', 'Tan', 'IsInf', 'Shrink', 'BitwiseNot'],
    ...['CastLike', 'Bernoulli', 'EyeLike', 'RandomNormalLike', 'RandomUniformLike', 'ReverseSequence', 'Scatter'],
    ...['Swish', 'SwiGLU', 'TensorScatter', 'CumProd', 'BitCast', 'RegexFullMatch', 'RotaryEmbedding'],
    ...['ParametricSoftplus', 'ScaledTanh', 'Affine', 'Inverse', 'BiasGelu', 'BiasAdd', 'BiasSoftmax', 'BiasDropout'],
    ...['QLinearLeakyRelu', 'QLinearSigmoid', 'QLinearSoftmax', 'GroupNorm', 'SkipGroupNorm', 'Trilu', 'Crop'],
    ...['Quant', 'BipolarQuant', 'IntQuant', 'FloatQuant', 'MultiThreshold', 'Trunc', 'Binarizer'],
    ...['Normalizer', 'Imputer'],
    ...['Scaler', 'LabelEncoder', 'CategoryMapper', 'NegativeLog', 'Optional', 'OptionalGetElement', 'ImageScaler'],
  ]),
  ...FURTHER_SHAPES,
  ...ATTENTION_SHAPES,
  ...named(broadcast, [
    ...[
      'Add',
      'Sub',
      'Mul',
      'Div',
      'Pow',
      'Mod',
      'PRelu',
      'Min',
      'Max',
      'Sum',
      'Mean',
      'Equal',
      'Greater',
      'Less',
      'And',
    ],
    ...['GreaterOrEqual', 'LessOrEqual', 'Or', 'Xor', 'Where', 'BitShift'],
    ...['BitwiseAnd', 'BitwiseOr', 'BitwiseXor', 'StringConcat'],
  ]),
  ...named(pool, ['MaxPool', 'AveragePool', 'LpPool', 'QLinearAveragePool', 'MaxPoolNHWC', 'QuantAvgPool2d']),
  Im2Col: one(loweredShape),
  ...named(globalPool, ['GlobalAveragePool', 'GlobalMaxPool', 'GlobalLpPool', 'QLinearGlobalAveragePool']),
  ...named(one(reduced), [
    ...['ReduceMean', 'ReduceSum', 'ReduceMax', 'ReduceMin', 'ReduceProd', 'ReduceL1', 'ReduceL2', 'ReduceLogSum'],
    ...['ReduceLogSumExp', 'ReduceSumSquare'],
  ]),
  ...named(one(argument), ['ArgMax', 'ArgMin']),
  QLinearConv: convolution(3),
  ...named(one(transposed), ['ConvTranspose', 'ConvTransposeWithDynamicPads']),
  ...named(convolution(1), ['Conv', 'ConvInteger', 'FusedConv', 'NhwcConv', 'NhwcFusedConv', 'DeformConv']),
  ...named(product(0, 1), [
    ...['MatMul', 'MatMulInteger', 'MatMulInteger16', 'MatMulIntegerToFloat', 'DynamicQuantizeMatMul', 'FusedMatMul'],
    ...['FusedMatMulActivation', 'TransposeMatMul', 'XnorPopcountMatMul'],
  ]),
  ...named(flat(1), ['Gemm', 'FusedGemm', 'GemmFloat8']),
  QGemm: flat(3),
  ...named(packed, ['MatMulNBits', 'MatMulBnb4', 'MatMulFpQ4']),
  QLinearMatMul: product(0, 3),
  Constant: one((operation) => {
    const dims = tensorAttribute(operation, 'value')?.dims;
    if (dims !== undefined) return dims.map(integer);
    const sparse = sparseAttribute(operation, 'sparse_value');
    if (sparse !== undefined) return sparse.dims.map(integer);
    const texts = operation.attribute.find(({ name }) => name === 'value_strings');
    if (texts !== undefined) return undefined;
    const list = intsAttribute(operation, 'value_ints') ?? floatsAttribute(operation, 'value_floats');
    return list === undefined ? [] : [list.length];
  }),
  ConstantOfShape: one((operation) => inputOf(operation, 0).values),
  Shape: one((operation) => {
    const start = intAttribute(operation, 'start') ?? 0;
    const shape = shapeOf(operation)?.slice(start, intAttribute(operation, 'end'));
    return shape === undefined ? undefined : [shape.length];
  }),
  Size: () => [[]],
  Range: one((operation) => {
    const [start, limit, delta] = [0, 1, 2].map((i) => inputOf(operation, i).values?.[0]);
    if (start === undefined || limit === undefined || !delta) return undefined;
    return [Math.max(0, Math.ceil((limit - start) / delta))];
  }),
  Flatten: one((operation) => {
    const input = shapeOf(operation);
    if (input === undefined) return undefined;
    const axis = positive(intAttribute(operation, 'axis') ?? 1, input.length);
    return [elements(input.slice(0, axis)), elements(input.slice(axis))];
  }),
  Reshape: one(reshaped),
  Transpose: one((operation) => {
    const input = shapeOf(operation);
    const order = intsAttribute(operation, 'perm');
    return order === undefined ? input?.toReversed() : input && picked(input, order);
  }),
  Squeeze: one((operation) => {
    const input = shapeOf(operation);
    const axes = attributeOrInput(operation, 'axes', 1)?.map((axis) => positive(axis, input?.length ?? 0));
    if (axes === undefined && hasInput(operation, 1)) return undefined;
    const isOpen = axes === undefined || axes.length === 0;
    return input?.filter((size, axis) => (isOpen ? size !== 1 : !axes.includes(axis)));
  }),
  Unsqueeze: one((operation) => {
    const input = shapeOf(operation);
    const axes = attributeOrInput(operation, 'axes', 1);
    if (input === undefined || axes === undefined) return undefined;
    const rest = [...input];
    const rank = input.length + axes.length;
    const ones = new Set(axes.map((axis) => positive(axis, rank)));
    return Array.from({ length: rank }, (_, axis) => (ones.has(axis) ? 1 : (rest.shift() ?? 1)));
  }),
  Concat: one(({ inputs, ...operation }) => {
    const shapes = inputs.map(({ shape }) => shape);
    const first = shapes[0];
    if (first === undefined || shapes.some((shape) => shape === undefined)) return undefined;
    const axis = positive(intAttribute({ inputs, ...operation }, 'axis') ?? 0, first.length);
    const length = shapes.reduce((sum, shape) => sum + (shape?.[axis] ?? Number.NaN), 0);
    return replaced(first, axis, length);
  }),
  Slice: one(slicedShape),
  Split: splitShapes,
  Gather: one((operation) => {
    const [input, indices] = [shapeOf(operation), shapeOf(operation, 1)];
    if (input === undefined || indices === undefined) return undefined;
    const axis = positive(intAttribute(operation, 'axis') ?? 0, input.length);
    return [...input.slice(0, axis), ...indices, ...input.slice(axis + 1)];
  }),
  GatherElements: one((operation) => shapeOf(operation, 1)),
  Expand: one((operation) => broadcastShapes(shapeOf(operation), inputOf(operation, 1).values)),
  Tile: one((operation) => {
    const times = inputOf(operation, 1).values;
    return times && shapeOf(operation)?.map((size, axis) => size * (times[axis] ?? 1));
  }),
  Pad: one((operation) => {
    const input = shapeOf(operation);
    const pads = input === undefined ? undefined : padsOf(operation, input);
    return pads && input!.map((size, axis) => size + pads[axis]![0] + pads[axis]![1]);
  }),
  Resize: one(resized),
  Upsample: one(resized),
  DepthToSpace: one((operation) => blocks(operation, 1)),
  SpaceToDepth: one((operation) => blocks(operation, -1)),
};

function named(infer: Infer, operators: readonly string[]): Record<string, Infer> {
  return Object.fromEntries(operators.map((operator) => [operator, infer]));
}

/** Undefined where the shape has no such axis. */
function replaced(shape: Shape, axis: number, size: number): Shape | undefined {
  return shape[axis] === undefined ? undefined : shape.with(axis, size);
}

function picked(shape: Shape, order: readonly number[]): Shape | undefined {
  const sizes = order.map((axis) => shape[axis]);
  return sizes.every((size) => size !== undefined) ? sizes : undefined;
}

/** As numpy does it; undefined where the two do not fit. */
export function broadcastShapes(a: Shape | undefined, b: Shape | undefined): Shape | undefined {
  if (a === undefined || b === undefined) return undefined;
  const rank = Math.max(a.length, b.length);
  const sizes = Array.from({ length: rank }, (_, i) => {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    return x === 1 ? y : y === 1 || x === y ? x : Number.NaN;
  });
  return sizes.some(Number.isNaN) ? undefined : sizes;
}

function transposed(operation: Operation): Shape | undefined {
  const input = shapeOf(operation);
  const filter = shapeOf(operation, 1);
  if (input === undefined || filter === undefined) return undefined;
  const channels = filter[1]! * (intAttribute(operation, 'group') ?? 1);
  return [input[0]!, channels, ...transposedSizes(operation, input, filter.slice(2))];
}

/** With its last two axes exchanged where the attribute says so. */
function operandShape(operation: Operation, position: number, attribute: string): Shape | undefined {
  const shape = shapeOf(operation, position);
  if (shape === undefined || shape.length < 2 || intAttribute(operation, attribute) !== 1) return shape;
  return [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!];
}

function productShape(a: Shape | undefined, b: Shape | undefined): Shape | undefined {
  if (a === undefined || b === undefined || a.length === 0 || b.length === 0) return undefined;
  const batch = broadcastShapes(a.slice(0, -2), b.slice(0, -2));
  if (batch === undefined) return undefined;
  return [...batch, ...(a.length > 1 ? [a.at(-2)!] : []), ...(b.length > 1 ? [b.at(-1)!] : [])];
}

function reduced(operation: Operation): Shape | undefined {
  const input = shapeOf(operation);
  if (input === undefined) return undefined;
  const given = attributeOrInput(operation, 'axes', 1)?.map((axis) => positive(axis, input.length));
  if (given === undefined && hasInput(operation, 1) && inputOf(operation, 1).shape?.[0] !== 0) return undefined;
  const all = given === undefined || given.length === 0;
  if (all && intAttribute(operation, 'noop_with_empty_axes') === 1) return input;
  const keep = intAttribute(operation, 'keepdims') !== 0;
  const gone = (axis: number): boolean => all || given.includes(axis);
  return keep ? input.map((size, axis) => (gone(axis) ? 1 : size)) : input.filter((_, axis) => !gone(axis));
}

function argument(operation: Operation): Shape | undefined {
  const input = shapeOf(operation);
  if (input === undefined) return undefined;
  const at = positive(intAttribute(operation, 'axis') ?? 0, input.length);
  const keep = intAttribute(operation, 'keepdims') !== 0;
  return keep ? input.map((size, axis) => (axis === at ? 1 : size)) : input.filter((_, axis) => axis !== at);
}

function reshaped(operation: Operation): Shape | undefined {
  const input = shapeOf(operation);
  const wanted = attributeOrInput(operation, 'shape', 1);
  if (input === undefined || wanted === undefined) return undefined;
  const zeroCopies = intAttribute(operation, 'allowzero') !== 1;
  const sizes = wanted.map((size, axis) => (size === 0 && zeroCopies ? (input[axis] ?? Number.NaN) : size));
  const open = sizes.indexOf(-1);
  const known = elements(sizes.filter((size) => size !== -1));
  if (open >= 0) sizes[open] = elements(input) / known;
  return elements(sizes) === elements(input) && sizes.every(Number.isInteger) ? sizes : undefined;
}

function slicedShape(operation: Operation): Shape | undefined {
  const input = shapeOf(operation);
  return input === undefined ? undefined : slicesOf(operation, input)?.map(({ count }) => count);
}

function splitShapes(operation: Operation): (Shape | undefined)[] {
  const input = shapeOf(operation);
  if (input === undefined) return [undefined];
  const axis = positive(intAttribute(operation, 'axis') ?? 0, input.length);
  const parts = attributeOrInput(operation, 'split', 1);
  const size = input[axis] ?? 0;
  const share = Math.ceil(size / operation.outputs);
  return Array.from({ length: operation.outputs }, (_, i) =>
    replaced(input, axis, parts?.[i] ?? Math.max(0, Math.min(share, size - i * share))),
  );
}

/** Sizes or scales, of all axes or of those that Resize-18 names; one of its policies keeps the aspect ratio. */
function resized(operation: Operation): Shape | undefined {
  const input = shapeOf(operation);
  if (input === undefined) return undefined;
  const axes = (intsAttribute(operation, 'axes') ?? input.map((_, axis) => axis)).map((axis) =>
    positive(axis, input.length),
  );
  const sizes = inputOf(operation, 3).values;
  if (sizes !== undefined && sizes.length > 0) {
    if (sizes.length !== axes.length) return undefined;
    return axes.reduce<Shape>(
      (shape, axis, i) => replaced(shape, axis, keptRatio(operation, axes, input, i)) ?? shape,
      input,
    );
  }
  const scales = [inputOf(operation, 2).values, inputOf(operation, 1).values, floatsAttribute(operation, 'scales')];
  const factors = scales.find((list) => list !== undefined && list.length === axes.length && list.length > 0);
  if (factors === undefined) return undefined;
  return axes.reduce<Shape>((shape, axis, i) => {
    const size = Math.floor(Math.fround((input[axis] ?? Number.NaN) * Math.fround(factors[i]!)));
    return replaced(shape, axis, size) ?? shape;
  }, input);
}

function keptRatio(operation: Operation, axes: readonly number[], input: Shape, i: number): number {
  const sizes = inputOf(operation, 3).values!;
  const policy = textAttribute(operation, 'keep_aspect_ratio_policy') ?? 'stretch';
  if (policy === 'stretch') return sizes[i]!;
  const ratios = axes.map((axis, k) => sizes[k]! / input[axis]!);
  const scale = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios);
  return Math.floor(scale * input[axes[i]!]! + 0.5);
}

function blocks(operation: Operation, sign: 1 | -1): Shape | undefined {
  const input = shapeOf(operation);
  const block = intAttribute(operation, 'blocksize');
  if (input?.length !== 4 || block === undefined) return undefined;
  const [n, c, y, x] = input as [number, number, number, number];
  const by = sign > 0 ? block : 1 / block;
  return [n, c / by ** 2, y * by, x * by];
}
