/** Elementwise operators on tensors that are known ahead, in the arithmetic of their element type. */
import { inputOf, intAttribute, type Operation } from './node.js';
import { filledBy, stepsOf } from './places.js';
import { elements, isWhole, MOST_VALUES, type Shape, type Tensor, TYPE } from './tensor.js';

type Many = (...values: number[]) => number;

const UNARY: Readonly<Record<string, (value: number) => number>> = {
  Abs: Math.abs,
  Neg: (value) => -value,
  Sign: Math.sign,
  Floor: Math.floor,
  Ceil: Math.ceil,
  Round: roundToEven,
  Sqrt: Math.sqrt,
  Reciprocal: (value) => 1 / value,
  Exp: Math.exp,
  Log: Math.log,
  Relu: (value) => Math.max(0, value),
  Not: (value) => (value === 0 ? 1 : 0),
  IsNaN: (value) => (Number.isNaN(value) ? 1 : 0),
  IsInf: (value) => (Math.abs(value) === Number.POSITIVE_INFINITY ? 1 : 0),
  Sin: Math.sin,
  Cos: Math.cos,
  Tan: Math.tan,
};

const truth = (value: boolean): number => (value ? 1 : 0);

const BINARY: Readonly<Record<string, Many>> = {
  Add: (a, b) => a! + b!,
  Sub: (a, b) => a! - b!,
  Mul: (a, b) => a! * b!,
  Equal: (a, b) => truth(a === b),
  Greater: (a, b) => truth(a! > b!),
  GreaterOrEqual: (a, b) => truth(a! >= b!),
  Less: (a, b) => truth(a! < b!),
  LessOrEqual: (a, b) => truth(a! <= b!),
  And: (a, b) => truth(a !== 0 && b !== 0),
  Or: (a, b) => truth(a !== 0 || b !== 0),
  Xor: (a, b) => truth((a !== 0) !== (b !== 0)),
  Pow: (a, b) => a! ** b!,
  Where: (condition, yes, no) => (condition === 0 ? no! : yes!),
  Max: (...values) => Math.max(...values),
  Min: (...values) => Math.min(...values),
  Sum: (...values) => values.reduce((sum, value) => sum + value, 0),
  Mean: (...values) => values.reduce((sum, value) => sum + value, 0) / values.length,
};

/** Undefined for another operator, or where not all is known. */
export function elementwise(operation: Operation, shape: Shape | undefined, type: number | undefined) {
  const { op, inputs } = operation;
  if (Object.hasOwn(UNARY, op)) return inputOf(operation, 0).values?.map((value) => inType(UNARY[op]!(value), type));
  if (op === 'Clip') return clipped(operation);
  const f = op === 'Div' ? quotient(inputs[0]) : op === 'Mod' ? remainder(operation) : BINARY[op];
  if (f === undefined || !(op === 'Div' || op === 'Mod' || Object.hasOwn(BINARY, op))) return undefined;
  return over(inputs, shape, (...values) => inType(f(...values), type));
}

/** As the type keeps it: whole numbers are cut, single precision is rounded. */
export function inType(value: number, type: number | undefined): number {
  if (type === TYPE.bool) return Number.isNaN(value) || value !== 0 ? 1 : 0;
  if (isWhole(type)) return Math.trunc(value);
  return type === TYPE.float ? Math.fround(value) : value;
}

function quotient(first: Tensor | undefined): Many {
  if (isWhole(first?.type)) return (a, b) => (b === 0 ? Number.NaN : Math.trunc(a! / b!));
  return (a, b) => a! / b!;
}

/** The sign of the divisor, or of the dividend where `fmod` is set. */
function remainder(operation: Operation): Many {
  if (intAttribute(operation, 'fmod') === 1) return (a, b) => a! % b!;
  return (a, b) => a! - Math.floor(a! / b!) * b!;
}

function clipped(operation: Operation): number[] | undefined {
  const { values } = inputOf(operation, 0);
  const bound = (position: number, name: string, otherwise: number): number | undefined => {
    const input = operation.inputs[position];
    if (input !== undefined && input.madeBy !== 'nothing') return input.values?.[0];
    const attribute = operation.attribute.find((one) => one.name === name);
    return attribute !== undefined && Object.hasOwn(attribute, 'f') ? attribute.f : otherwise;
  };
  const low = bound(1, 'min', Number.NEGATIVE_INFINITY);
  const high = bound(2, 'max', Number.POSITIVE_INFINITY);
  if (values === undefined || low === undefined || high === undefined) return undefined;
  return values.map((value) => Math.min(high, Math.max(low, value)));
}

/** Halves go to the even neighbour. */
export function roundToEven(value: number): number {
  const down = Math.floor(value);
  if (value - down !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : down + 1;
}

/** With broadcasting. */
function over(inputs: readonly Tensor[], shape: Shape | undefined, f: Many): number[] | undefined {
  if (shape === undefined || inputs.length === 0 || !(elements(shape) <= MOST_VALUES)) return undefined;
  if (inputs.some((input) => input.values === undefined || input.shape === undefined)) return undefined;
  const steps = inputs.map((input) => {
    const own = stepsOf(input.shape!);
    const missing = shape.length - own.length;
    return shape.map((_, axis) => (axis < missing || input.shape![axis - missing] === 1 ? 0 : own[axis - missing]!));
  });
  return filledBy(shape, (place) =>
    f(
      ...inputs.map(({ values }, i) => values![place.reduce((sum, at, axis) => sum + at * steps[i]![axis]!, 0)] ?? NaN),
    ),
  );
}
