/**
 * Bytes of an element of each operand of an operator that is a job, from the types the model states (TensorProto.DataType,
 * ONNX 1.17). What a DequantizeLinear widens lies in memory as narrow as before, and so does a result that only a
 * QuantizeLinear reads; 4-bit elements lie two in a byte. A type that nothing states counts one byte.
 */
import type { ElementBytes } from '../../problem/element-bytes.js';
import { inputOf, intAttribute, type Operation } from './node.js';
import type { OnnxNode } from './proto.js';
import type { Scope } from './scope.js';
import { type Tensor, TYPE } from './tensor.js';

/** float8 in four kinds; int4, uint4 and float4. */
const FURTHER = { 14: 8, 17: 1, 18: 1, 19: 1, 20: 1, 21: 0.5, 22: 0.5, 23: 0.5, 24: 1 } as const;

const BYTES: Readonly<Record<number, number>> = {
  ...{ [TYPE.float]: 4, [TYPE.uint8]: 1, [TYPE.int8]: 1, [TYPE.uint16]: 2, [TYPE.int16]: 2, [TYPE.int32]: 4 },
  ...{ [TYPE.int64]: 8, [TYPE.bool]: 1, [TYPE.double]: 8, [TYPE.uint32]: 4, [TYPE.uint64]: 8, [TYPE.float16]: 2 },
  ...FURTHER,
  [TYPE.bfloat16]: 2,
};

/** Operators whose second operand is behind the first one's scale and zero point. */
const WEIGHTS_FOURTH: ReadonlySet<string> = new Set(['QLinearConv', 'QGemm', 'QLinearMatMul']);
const PACKED: ReadonlySet<string> = new Set(['MatMulNBits', 'MatMulBnb4', 'MatMulFpQ4']);
/** They give floats although their first input is whole. */
const TO_FLOAT: ReadonlySet<string> = new Set(['MatMulIntegerToFloat', 'QAttention']);
/** What lies between a product and the QuantizeLinear that narrows its result, done in the same pass. */
const WITHIN: ReadonlySet<string> = new Set(['Relu', 'Clip', 'LeakyRelu', 'HardSwish', 'Sigmoid']);
/** They move elements and leave them as they are stored. */
const MOVES: ReadonlySet<string> = new Set([
  ...['Identity', 'Reshape', 'Transpose', 'Squeeze', 'Unsqueeze', 'Flatten', 'Slice', 'MaxPool', 'Relu', 'Dropout'],
]);

/** @param output type of the result as it is stored */
export function operandWidths(operation: Operation, output: number | undefined): Partial<ElementBytes> {
  const { op } = operation;
  const input = widthOf(inputOf(operation, 0));
  const second = widthOf(inputOf(operation, WEIGHTS_FOURTH.has(op) ? 3 : 1), input);
  const weights = PACKED.has(op) ? (intAttribute(operation, 'bits') ?? 4) / 8 : second;
  return { input, weights, output: BYTES[(TO_FLOAT.has(op) ? TYPE.float : output) ?? -1] ?? input };
}

function widthOf({ type, stored }: Tensor, otherwise = 1): number {
  return BYTES[stored ?? type ?? -1] ?? otherwise;
}

/** The type in memory of what an operator makes, where it is not the type it is computed with. */
export function storedAfter(operation: Operation): number | undefined {
  const first = inputOf(operation, 0);
  if (operation.op === 'DequantizeLinear') return first.stored ?? first.type;
  return MOVES.has(operation.op) ? first.stored : undefined;
}

/** The nodes that read each tensor of a graph. */
export function readersOf(nodes: readonly OnnxNode[]): ReadonlyMap<string, readonly OnnxNode[]> {
  const readers = new Map<string, OnnxNode[]>();
  for (const node of nodes)
    for (const input of node.input) {
      const known = readers.get(input);
      if (known === undefined) readers.set(input, [node]);
      else known.push(node);
    }
  return readers;
}

/** The type that a result is narrowed to before anything stores it. */
export function narrowedTo(
  output: string,
  readers: ReadonlyMap<string, readonly OnnxNode[]>,
  scope: Scope,
): number | undefined {
  let name = output;
  for (let passed = 0; passed < 4; passed++) {
    const [reader, ...others] = readers.get(name) ?? [];
    if (reader === undefined || others.length > 0) return undefined;
    if (reader.opType === 'QuantizeLinear') {
      const said = reader.attribute.find((one) => one.name === 'output_dtype')?.i;
      return scope.get(reader.input[2] ?? '')?.type ?? (said === undefined ? TYPE.uint8 : Number(String(said)));
    }
    if (!WITHIN.has(reader.opType)) return undefined;
    name = reader.output[0] ?? '';
  }
  return undefined;
}
