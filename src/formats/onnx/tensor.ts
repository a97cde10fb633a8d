/**
 * What is known of a tensor while a graph is walked: its shape, its element type, which layers it comes from, whether it
 * is a constant of the model, and, for the small ones that shapes are computed from, its elements.
 */
import type { Trail } from '../../workload/vector/trail.js';
import { protobufLibrary } from '../protobuf.js';
import { type Origin, STARTING } from './dependencies.js';
import { integer, type OnnxSparseTensor, type OnnxTensor } from './proto.js';

export type Shape = readonly number[];

export interface Tensor {
  /** Unknown where nothing says it. */
  readonly shape: Shape | undefined;
  /** Code of TensorProto.DataType; undefined where nothing says it. */
  readonly type: number | undefined;
  /** The narrower type it has in memory, where a DequantizeLinear widened it. */
  readonly stored?: number | undefined;
  /** Elements in row-major order, of small tensors whose content is known before anything runs. */
  readonly values: readonly number[] | undefined;
  /** Weights and what is computed from weights alone. */
  readonly constant: boolean;
  /** The layers whose results it is made of. */
  readonly from: Origin;
  /** What was done to it since these layers made it. */
  readonly trail?: Trail | undefined;
  /** What makes it, for complaints. */
  readonly madeBy: string;
  /** Tensors of a sequence that is known ahead. */
  readonly members?: readonly Tensor[];
}

export const NOTHING: Tensor = {
  shape: undefined,
  type: undefined,
  values: undefined,
  constant: true,
  from: STARTING,
  madeBy: 'nothing',
};

/** Shapes are computed from vectors of a few numbers; nothing larger is looked into. */
export const MOST_VALUES = 1024;

export function elements(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Codes of TensorProto.DataType. */
export const TYPE = {
  ...{ float: 1, uint8: 2, int8: 3, uint16: 4, int16: 5, int32: 6, int64: 7, text: 8, bool: 9 },
  ...{ float16: 10, double: 11, uint32: 12, uint64: 13, bfloat16: 16 },
} as const;

const WHOLE: ReadonlySet<number> = new Set([
  ...[TYPE.uint8, TYPE.int8, TYPE.uint16, TYPE.int16, TYPE.int32, TYPE.int64, TYPE.bool, TYPE.uint32, TYPE.uint64],
]);

export function isWhole(type: number | undefined): boolean {
  return type !== undefined && WHOLE.has(type);
}

/** Content that lies in another file, if it can be had. */
export type ReadExternal = (tensor: OnnxTensor, bytes: number) => Uint8Array | undefined;

/** An initializer or a Constant's value. Sizes may be infinite or negative: checked where they are used. */
export function constantTensor(tensor: OnnxTensor, madeBy: string, external?: ReadExternal): Tensor {
  const shape = tensor.dims.map(integer);
  const count = elements(shape);
  const values = count <= MOST_VALUES ? valuesOf(tensor, count, external) : undefined;
  return { shape, type: tensor.dataType, values, constant: true, from: STARTING, madeBy };
}

/** A sparse one, with its zeros. */
export function sparseTensor({ values, indices, dims }: OnnxSparseTensor, madeBy: string): Tensor {
  const shape = dims.map(integer);
  const count = elements(shape);
  const stored = values === undefined ? undefined : constantTensor(values, madeBy).values;
  const at = indices === undefined ? undefined : constantTensor(indices, madeBy);
  const known = { shape, type: values?.dataType, constant: true, from: STARTING, madeBy };
  if (!(count >= 0 && count <= MOST_VALUES) || stored === undefined || at?.values === undefined)
    return { ...known, values: undefined };
  const all = new Array<number>(count).fill(0);
  const rank = at.shape?.length === 2 ? shape.length : 1;
  const sizes = rank === 1 ? [count] : shape;
  stored.forEach((value, i) => {
    const place = sizes.reduce((index, size, axis) => index * size + at.values![i * rank + axis]!, 0);
    if (place >= 0 && place < count) all[place] = value;
  });
  return { ...known, values: all };
}

/** Bytes an element, of the types that are looked into. */
const WIDTH: Readonly<Record<number, number>> = {
  ...{ [TYPE.float]: 4, [TYPE.uint8]: 1, [TYPE.int8]: 1, [TYPE.uint16]: 2, [TYPE.int16]: 2, [TYPE.int32]: 4 },
  ...{ [TYPE.int64]: 8, [TYPE.bool]: 1, [TYPE.double]: 8, [TYPE.uint32]: 4, [TYPE.uint64]: 8, [TYPE.float16]: 2 },
  [TYPE.bfloat16]: 2,
};

function valuesOf(tensor: OnnxTensor, count: number, external?: ReadExternal): number[] | undefined {
  const { dataType, rawData } = tensor;
  const width = WIDTH[dataType];
  if (count === 0) return [];
  if (width === undefined) return undefined;
  if (filled(rawData)) return fromRaw(dataType, rawData, count);
  if (tensor.dataLocation === 1) {
    const bytes = external?.(tensor, count * width);
    return bytes === undefined ? undefined : fromRaw(dataType, bytes, count);
  }
  if (dataType === TYPE.float) return filled(tensor.floatData) ? fromRaw(dataType, tensor.floatData, count) : undefined;
  if (dataType === TYPE.double)
    return filled(tensor.doubleData) ? fromRaw(dataType, tensor.doubleData, count) : undefined;
  const packed = packedOf(tensor);
  if (!filled(packed)) return undefined;
  const reader = protobufLibrary().Reader.create(packed);
  const values: number[] = [];
  try {
    while (reader.pos < reader.len && values.length < count) values.push(saturated(Number(String(reader.int64()))));
  } catch {
    return undefined; // cut off: then it is not known
  }
  if (values.length !== count) return undefined;
  return dataType === TYPE.float16 || dataType === TYPE.bfloat16 ? undefined : values;
}

function packedOf({ dataType, int32Data, int64Data, uint64Data }: OnnxTensor): Uint8Array | undefined {
  if (dataType === TYPE.int64) return int64Data;
  return dataType === TYPE.uint64 || dataType === TYPE.uint32 ? uint64Data : int32Data;
}

/** A field that is not there reads as an empty list. */
function filled(bytes: Uint8Array | undefined): bytes is Uint8Array {
  return bytes !== undefined && bytes.length > 0;
}

function saturated(value: number): number {
  if (Number.isSafeInteger(value)) return value;
  return value > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

function fromRaw(type: number, bytes: Uint8Array, count: number): number[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = WIDTH[type];
  const read = width === undefined ? undefined : READERS[type];
  if (width === undefined || read === undefined || bytes.byteLength !== width * count) return undefined;
  return Array.from({ length: count }, (_, i) => read(view, i * width));
}

const READERS: Readonly<Record<number, (view: DataView, at: number) => number>> = {
  [TYPE.float]: (view, at) => view.getFloat32(at, true),
  [TYPE.double]: (view, at) => view.getFloat64(at, true),
  [TYPE.uint8]: (view, at) => view.getUint8(at),
  [TYPE.bool]: (view, at) => view.getUint8(at),
  [TYPE.int8]: (view, at) => view.getInt8(at),
  [TYPE.uint16]: (view, at) => view.getUint16(at, true),
  [TYPE.int16]: (view, at) => view.getInt16(at, true),
  [TYPE.int32]: (view, at) => view.getInt32(at, true),
  [TYPE.uint32]: (view, at) => view.getUint32(at, true),
  [TYPE.int64]: (view, at) => saturated(Number(view.getBigInt64(at, true))),
  [TYPE.uint64]: (view, at) => saturated(Number(view.getBigUint64(at, true))),
  [TYPE.float16]: (view, at) => halfFloat(view.getUint16(at, true)),
  [TYPE.bfloat16]: (view, at) => {
    const wide = new DataView(new ArrayBuffer(4));
    wide.setUint16(2, view.getUint16(at, true), true);
    return wide.getFloat32(0, true);
  },
};

/** IEEE 754 binary16. */
function halfFloat(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const sign = bits >> 15 ? -1 : 1;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  const scale = 2 ** (Math.max(exponent, 1) - 25);
  return sign * scale * (exponent === 0 ? fraction : fraction + 1024);
}
