/**
 * What is known of a tensor while a graph is walked: its shape, which layers it comes from, whether it is a constant
 * of the model, and, for the small ones that shapes are computed from, its elements.
 */
import protobuf from 'protobufjs';
import { integer, type OnnxTensor } from './proto.js';

export type Shape = readonly number[];

export interface Tensor {
  /** Unknown where nothing says it. */
  readonly shape: Shape | undefined;
  /** Elements in row-major order, of small tensors whose content is known before anything runs. */
  readonly values: readonly number[] | undefined;
  /** Weights and what is computed from weights alone. */
  readonly constant: boolean;
  /** Indices of the layers whose results it is made of. */
  readonly from: readonly number[];
  /** What makes it, for complaints. */
  readonly madeBy: string;
}

export const NOTHING: Tensor = { shape: undefined, values: undefined, constant: true, from: [], madeBy: 'nothing' };

/** Shapes are computed from vectors of a few numbers; nothing larger is looked into. */
export const MOST_VALUES = 1024;

export function elements(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** An initializer or a Constant's value. Sizes may be NaN or negative: checked where they are used. */
export function constantTensor(tensor: OnnxTensor, madeBy: string): Tensor {
  const shape = tensor.dims.map(integer);
  const count = elements(shape);
  const values = count <= MOST_VALUES ? valuesOf(tensor, count) : undefined;
  return { shape, values, constant: true, from: [], madeBy };
}

const FLOAT = 1;
const INT32 = 6;
const INT64 = 7;

function valuesOf(tensor: OnnxTensor, count: number): number[] | undefined {
  const { dataType, rawData } = tensor;
  if (count === 0) return [];
  if (filled(rawData)) return fromRaw(dataType, rawData, count);
  if (dataType === FLOAT) return filled(tensor.floatData) ? fromRaw(FLOAT, tensor.floatData, count) : undefined;
  const packed = dataType === INT64 ? tensor.int64Data : dataType === INT32 ? tensor.int32Data : undefined;
  if (!filled(packed)) return undefined;
  const reader = protobuf.Reader.create(packed);
  const values: number[] = [];
  try {
    while (reader.pos < reader.len && values.length < count) values.push(Number(String(reader.int64())));
  } catch {
    return undefined; // cut off: then it is not known
  }
  return values.length === count ? values : undefined;
}

/** A field that is not there reads as an empty list. */
function filled(bytes: Uint8Array | undefined): bytes is Uint8Array {
  return bytes !== undefined && bytes.length > 0;
}

function fromRaw(dataType: number, bytes: Uint8Array, count: number): number[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = dataType === INT64 ? 8 : dataType === INT32 || dataType === FLOAT ? 4 : 0;
  if (width === 0 || bytes.byteLength !== width * count) return undefined;
  return Array.from({ length: count }, (_, i) => {
    if (dataType === FLOAT) return view.getFloat32(i * 4, true);
    if (dataType === INT32) return view.getInt32(i * 4, true);
    return Number(view.getBigInt64(i * 8, true));
  });
}
