/** Shapes of the operators that are neither elementwise nor pure rearrangements: all outputs, in order. */
import { einsumTerms } from './einsum.js';
import {
  attributeOrInput,
  hasInput,
  inputOf,
  intAttribute,
  intsAttribute,
  type Operation,
  shapeOf,
  textAttribute,
} from './node.js';
import { positive, withSize } from './places.js';
import type { Shape } from './tensor.js';

type Shapes = readonly (Shape | undefined)[];
type Infer = (operation: Operation) => Shapes;

/** By operator. */
export const FURTHER_SHAPES: Readonly<Record<string, Infer>> = {
  Dropout: (operation) => [shapeOf(operation), shapeOf(operation)],
  DynamicQuantizeLinear: (operation) => [shapeOf(operation), [], []],
  BatchNormalization: (operation) => {
    const input = shapeOf(operation);
    const channels = input === undefined ? undefined : input.slice(1, 2);
    return [input, channels, channels, channels, channels];
  },
  LayerNormalization: (operation) => normalised(operation, 3),
  RMSNormalization: (operation) => normalised(operation, 2),
  SimplifiedLayerNormalization: (operation) => normalised(operation, 2),
  SkipLayerNormalization: skipNormalised,
  SkipSimplifiedLayerNormalization: skipNormalised,
  EmbedLayerNormalization: (operation) => {
    const ids = shapeOf(operation);
    const hidden = shapeOf(operation, 2)?.at(-1);
    if (ids === undefined || hidden === undefined) return [];
    const output = [...ids, hidden];
    return [output, ids.slice(0, 1), output];
  },
  LSTM: (operation) => recurrent(operation, 4),
  DynamicQuantizeLSTM: (operation) => recurrent(operation, 4),
  GRU: (operation) => recurrent(operation, 3),
  RNN: (operation) => recurrent(operation, 1),
  Einsum: (operation) => {
    const terms = einsumTerms(operation);
    if (terms === undefined) return [];
    const sizes = terms.output.map((label) => terms.sizes.get(label));
    return [sizes.every((size) => size !== undefined) ? sizes : undefined];
  },
  TopK: (operation) => {
    const input = shapeOf(operation);
    const k = intAttribute(operation, 'k') ?? inputOf(operation, 1).values?.[0];
    if (input === undefined || k === undefined) return [];
    const axis = positive(intAttribute(operation, 'axis') ?? -1, input.length);
    const best = withSize(input, axis, k);
    return [best, best];
  },
  OneHot: (operation) => {
    const indices = shapeOf(operation);
    const depth = inputOf(operation, 1).values?.[0];
    if (indices === undefined || depth === undefined) return [];
    const axis = positive(intAttribute(operation, 'axis') ?? -1, indices.length + 1);
    return [indices.toSpliced(axis, 0, depth)];
  },
  GatherND: (operation) => {
    const [input, indices] = [shapeOf(operation), shapeOf(operation, 1)];
    const batch = intAttribute(operation, 'batch_dims') ?? 0;
    const last = indices?.at(-1);
    if (input === undefined || indices === undefined || last === undefined) return [];
    return [[...indices.slice(0, -1), ...input.slice(batch + last)]];
  },
  Compress: (operation) => {
    const input = shapeOf(operation);
    const kept = inputOf(operation, 1).values?.filter((value) => value !== 0).length;
    const axis = intAttribute(operation, 'axis');
    if (input === undefined || kept === undefined) return [];
    return [axis === undefined ? [kept] : withSize(input, axis, kept)];
  },
  NonZero: (operation) => {
    const { shape, values } = inputOf(operation, 0);
    if (shape === undefined || values === undefined) return [];
    return [[shape.length, values.filter((value) => value !== 0).length]];
  },
  Det: (operation) => [shapeOf(operation)?.slice(0, -2)],
  RandomNormal: (operation) => [intsAttribute(operation, 'shape')],
  RandomUniform: (operation) => [intsAttribute(operation, 'shape')],
  Multinomial: (operation) => {
    const input = shapeOf(operation);
    return [input?.slice(0, 1).concat(intAttribute(operation, 'sample_size') ?? 1)];
  },
  HannWindow: ownWindow,
  HammingWindow: ownWindow,
  BlackmanWindow: ownWindow,
  MelWeightMatrix: (operation) => {
    const [bins, length] = [inputOf(operation, 0).values?.[0], inputOf(operation, 1).values?.[0]];
    return [bins === undefined || length === undefined ? undefined : [Math.floor(length / 2) + 1, bins]];
  },
  DFT: (operation) => {
    const input = shapeOf(operation);
    if (input === undefined) return [];
    const axis = positive(
      inputOf(operation, 2).values?.[0] ?? intAttribute(operation, 'axis') ?? (operation.opset >= 20 ? -2 : 1),
      input.length,
    );
    if (hasInput(operation, 2) && inputOf(operation, 2).values === undefined) return [];
    const said = hasInput(operation, 1);
    const length = said ? inputOf(operation, 1).values?.[0] : input[axis];
    if (length === undefined) return [];
    const half = intAttribute(operation, 'onesided') === 1 && intAttribute(operation, 'inverse') !== 1;
    const turned = withSize(input, axis, half ? Math.floor(length / 2) + 1 : length);
    return [turned && withSize(turned, -1, 2)];
  },
  STFT: (operation) => {
    const signal = shapeOf(operation);
    const step = inputOf(operation, 1).values?.[0];
    const length = inputOf(operation, 3).values?.[0] ?? shapeOf(operation, 2)?.[0];
    if (signal === undefined || step === undefined || length === undefined) return [];
    const frames = Math.floor((signal[1]! - length) / step) + 1;
    return [[signal[0]!, frames, intAttribute(operation, 'onesided') === 0 ? length : Math.floor(length / 2) + 1, 2]];
  },
  RoiAlign: (operation) => {
    const [input, rois] = [shapeOf(operation), shapeOf(operation, 1)];
    if (input === undefined || rois === undefined) return [];
    const [height, width] = [
      intAttribute(operation, 'output_height') ?? 1,
      intAttribute(operation, 'output_width') ?? 1,
    ];
    return [[rois[0]!, input[1]!, height, width]];
  },
  MaxRoiPool: (operation) => {
    const [input, rois, sizes] = [shapeOf(operation), shapeOf(operation, 1), intsAttribute(operation, 'pooled_shape')];
    return [input && rois && sizes ? [rois[0]!, input[1]!, ...sizes] : undefined];
  },
  MaxUnpool: (operation) => {
    const input = shapeOf(operation);
    if (hasInput(operation, 2)) return [inputOf(operation, 2).values];
    const kernel = intsAttribute(operation, 'kernel_shape');
    if (input === undefined || kernel === undefined) return [];
    const [strides, pads] = [intsAttribute(operation, 'strides'), intsAttribute(operation, 'pads')];
    const sizes = kernel.map((size, axis) => {
      const pad = (pads?.[axis] ?? 0) + (pads?.[axis + kernel.length] ?? 0);
      return (input[axis + 2]! - 1) * (strides?.[axis] ?? 1) + size - pad;
    });
    return [[...input.slice(0, 2), ...sizes]];
  },
  GridSample: (operation) => {
    const [input, grid] = [shapeOf(operation), shapeOf(operation, 1)];
    return [input && grid ? [...input.slice(0, 2), ...grid.slice(1, -1)] : undefined];
  },
  AffineGrid: (operation) => {
    const size = inputOf(operation, 1).values;
    return [size === undefined ? undefined : [size[0]!, ...size.slice(2), size.length - 2]];
  },
  Col2Im: (operation) => {
    const [input, image, block] = [shapeOf(operation), inputOf(operation, 1).values, inputOf(operation, 2).values];
    if (!input || !image || !block) return [];
    return [[input[0]!, input[1]! / block.reduce((a, b) => a * b, 1), ...image]];
  },
  CenterCropPad: (operation) => {
    const [input, sizes] = [shapeOf(operation), inputOf(operation, 1).values];
    if (input === undefined || sizes === undefined) return [];
    const axes = intsAttribute(operation, 'axes') ?? input.map((_, axis) => axis);
    const result = [...input];
    axes.forEach((axis, i) => {
      result[positive(axis, input.length)] = sizes[i] ?? Number.NaN;
    });
    return [result];
  },
  SoftmaxCrossEntropyLoss: (operation) => [loss(operation), shapeOf(operation)],
  NegativeLogLikelihoodLoss: (operation) => [loss(operation)],
  TfIdfVectorizer: (operation) => {
    const input = shapeOf(operation);
    const indexes = intsAttribute(operation, 'ngram_indexes');
    return [input && indexes ? [...input.slice(0, -1), Math.max(...indexes) + 1] : undefined];
  },
  SequenceLength: () => [[]],
  OptionalHasElement: () => [[]],
  CausalConvWithState: (operation) => {
    const [input, filter] = [shapeOf(operation), shapeOf(operation, 1)];
    return [input, input && filter ? [...input.slice(0, 2), (filter[2] ?? 1) - 1] : undefined];
  },
  LinearAttention: (operation) => {
    const [q, k, v] = [shapeOf(operation), shapeOf(operation, 1), shapeOf(operation, 2)];
    const [heads, shared] = [intAttribute(operation, 'q_num_heads'), intAttribute(operation, 'kv_num_heads')];
    if (!q || !k || !v || !heads || !shared) return [];
    const [depth, valueDepth] = [k[2]! / shared, v[2]! / shared];
    return [
      [q[0]!, q[1]!, heads * valueDepth],
      [q[0]!, shared, depth, valueDepth],
    ];
  },
  StringNormalizer: (operation) => {
    const drops = operation.attribute.some(({ name }) => name === 'stopwords');
    return [drops ? undefined : shapeOf(operation)];
  },
  QLinearAdd: quantisedPair,
  QLinearMul: quantisedPair,
  QLinearConcat: (operation) => {
    const parts = operation.inputs.filter((_, i) => i >= 2 && (i - 2) % 3 === 0).map(({ shape }) => shape);
    const [first] = parts;
    if (first === undefined || parts.some((part) => part === undefined)) return [];
    const axis = positive(intAttribute(operation, 'axis') ?? 0, first.length);
    return [
      withSize(
        first,
        axis,
        parts.reduce((sum, part) => sum + (part?.[axis] ?? Number.NaN), 0),
      ),
    ];
  },
  QLinearReduceMean: (operation) => {
    const input = shapeOf(operation);
    if (input === undefined) return [];
    const axes = attributeOrInput(operation, 'axes', 5)?.map((axis) => positive(axis, input.length));
    const gone = (axis: number): boolean => axes === undefined || axes.includes(axis);
    if (intAttribute(operation, 'keepdims') === 0) return [input.filter((_, axis) => !gone(axis))];
    return [input.map((size, axis) => (gone(axis) ? 1 : size))];
  },
  BiasSplitGelu: (operation) => {
    const input = shapeOf(operation);
    return [input && withSize(input, -1, input.at(-1)! / 2)];
  },
};

function ownWindow(operation: Operation): Shapes {
  const size = inputOf(operation, 0).values?.[0];
  return [size === undefined ? undefined : [size]];
}

function quantisedPair(operation: Operation): Shapes {
  const [a, b] = [shapeOf(operation), shapeOf(operation, 3)];
  if (a === undefined || b === undefined) return [];
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  const missing = long.length - short.length;
  return [long.map((size, axis) => (axis < missing || size !== 1 ? size : (short[axis - missing] ?? 1)))];
}

/** Mean and inverse deviation keep the axes, of size 1 from the first normalised one on. */
function normalised(operation: Operation, outputs: number): Shapes {
  const input = shapeOf(operation);
  if (input === undefined) return [];
  const axis = positive(intAttribute(operation, 'axis') ?? -1, input.length);
  const statistics = input.map((size, i) => (i < axis ? size : 1));
  return [input, ...new Array<Shape>(outputs - 1).fill(statistics)];
}

function skipNormalised(operation: Operation): Shapes {
  const input = shapeOf(operation);
  if (input === undefined) return [];
  const statistics = withSize(input, -1, 1);
  return [input, statistics, statistics, input];
}

/** All steps, the last one, and the last cell. */
function recurrent(operation: Operation, gates: number): Shapes {
  const [input, weights] = [shapeOf(operation), shapeOf(operation, 1)];
  if (input?.length !== 3 || weights?.length !== 3) return [];
  const quantised = operation.op === 'DynamicQuantizeLSTM';
  const hidden = intAttribute(operation, 'hidden_size') ?? weights[quantised ? 2 : 1]! / gates;
  const directions = textAttribute(operation, 'direction') === 'bidirectional' ? 2 : 1;
  const [first, second] = input as [number, number, number];
  if (intAttribute(operation, 'layout') === 1) {
    const last = [first, directions, hidden];
    return [[first, second, directions, hidden], last, last];
  }
  const last = [directions, second, hidden];
  return [[first, directions, second, hidden], last, last];
}

function loss(operation: Operation): Shape | undefined {
  return textAttribute(operation, 'reduction') === 'none' ? shapeOf(operation, 1) : [];
}
