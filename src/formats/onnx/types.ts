/** The element type of an operator's outputs: that of the first input unless the operator says otherwise. */
import { inputOf, intAttribute, type Operation, tensorAttribute } from './node.js';
import { TYPE } from './tensor.js';

const BOOLEAN: ReadonlySet<string> = new Set([
  ...['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'And', 'Or', 'Xor', 'Not', 'IsNaN', 'IsInf'],
]);
const INDICES: ReadonlySet<string> = new Set([
  ...['Shape', 'Size', 'ArgMax', 'ArgMin', 'NonZero', 'NonMaxSuppression', 'SequenceLength'],
]);
/** Draw floats unless they say a type. */
const FLOATS: ReadonlySet<string> = new Set([
  ...['RandomNormal', 'RandomUniform', 'HannWindow', 'HammingWindow', 'BlackmanWindow', 'DequantizeLinear'],
]);

/** @returns undefined where it is not known */
export function typeAfter(operation: Operation, output: number): number | undefined {
  const { op } = operation;
  if (BOOLEAN.has(op)) return TYPE.bool;
  if (INDICES.has(op)) return TYPE.int64;
  if ((op === 'TopK' && output === 1) || (op === 'Unique' && output > 0) || (op === 'MaxPool' && output === 1))
    return TYPE.int64;
  switch (op) {
    case 'Cast':
      return intAttribute(operation, 'to');
    case 'CastLike':
    case 'Where':
      return inputOf(operation, 1).type;
    case 'OneHot':
      return inputOf(operation, 2).type;
    case 'Constant':
      return constantType(operation);
    case 'ConstantOfShape':
      return tensorAttribute(operation, 'value')?.dataType ?? TYPE.float;
    case 'EyeLike':
      return intAttribute(operation, 'dtype') ?? inputOf(operation, 0).type;
    case 'QuantizeLinear':
      return inputOf(operation, 2).type ?? intAttribute(operation, 'output_dtype') ?? TYPE.uint8;
    case 'DynamicQuantizeLinear':
      return output === 1 ? TYPE.float : TYPE.uint8;
    case 'MatMulInteger':
    case 'ConvInteger':
      return TYPE.int32;
    case 'Dropout':
      return output === 1 ? TYPE.bool : inputOf(operation, 0).type;
    default:
      return FLOATS.has(op) ? (intAttribute(operation, 'dtype') ?? TYPE.float) : inputOf(operation, 0).type;
  }
}

function constantType(operation: Operation): number | undefined {
  const tensor = tensorAttribute(operation, 'value');
  if (tensor !== undefined) return tensor.dataType;
  const has = (name: string): boolean => operation.attribute.some((one) => one.name === name);
  if (has('value_int') || has('value_ints')) return TYPE.int64;
  return has('value_float') || has('value_floats') ? TYPE.float : undefined;
}
