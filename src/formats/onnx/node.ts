/**
 * A node with its inputs at hand: attributes by name and type, inputs by position, and its name for complaints.
 */
import { integer, type OnnxNode } from './proto.js';
import { NOTHING, type Shape, type Tensor } from './tensor.js';

export interface Operation {
  readonly op: string;
  /** `node "conv1" (Conv)`. */
  readonly label: string;
  readonly inputs: readonly Tensor[];
  readonly outputs: number;
  /** Version of the standard operators. */
  readonly opset: number;
  readonly attribute: OnnxNode['attribute'];
}

/** The tensor itself, also where an optional one is left out. */
export function inputOf({ inputs }: Operation, position: number): Tensor {
  return inputs[position] ?? NOTHING;
}

export function shapeOf(operation: Operation, position = 0): Shape | undefined {
  return inputOf(operation, position).shape;
}

function attributeOf({ attribute }: Operation, name: string) {
  return attribute.find((one) => one.name === name);
}

export function intAttribute(operation: Operation, name: string): number | undefined {
  const attribute = attributeOf(operation, name);
  return attribute !== undefined && Object.hasOwn(attribute, 'i') && attribute.i !== undefined
    ? integer(attribute.i)
    : undefined;
}

export function intsAttribute(operation: Operation, name: string): number[] | undefined {
  const ints = attributeOf(operation, name)?.ints;
  return ints === undefined || ints.length === 0 ? undefined : ints.map(integer);
}

export function floatAttribute(operation: Operation, name: string): number | undefined {
  const attribute = attributeOf(operation, name);
  return attribute !== undefined && Object.hasOwn(attribute, 'f') ? attribute.f : undefined;
}

export function floatsAttribute(operation: Operation, name: string): readonly number[] | undefined {
  const floats = attributeOf(operation, name)?.floats;
  return floats === undefined || floats.length === 0 ? undefined : floats;
}

export function textAttribute(operation: Operation, name: string): string | undefined {
  const attribute = attributeOf(operation, name);
  return attribute?.s === undefined || attribute.s.length === 0 ? undefined : Buffer.from(attribute.s).toString('utf8');
}

export function tensorAttribute(operation: Operation, name: string) {
  const attribute = attributeOf(operation, name);
  return attribute !== undefined && Object.hasOwn(attribute, 't') ? attribute.t : undefined;
}

export function sparseAttribute(operation: Operation, name: string) {
  const attribute = attributeOf(operation, name);
  return attribute !== undefined && Object.hasOwn(attribute, 'sparseTensor') ? attribute.sparseTensor : undefined;
}

export function graphAttribute(operation: Operation, name: string) {
  const attribute = attributeOf(operation, name);
  return attribute !== undefined && Object.hasOwn(attribute, 'g') ? attribute.g : undefined;
}

/** Axes a reduction says, in either place; undefined where it says none. */
export function axesOf(operation: Operation): readonly number[] | undefined {
  return attributeOrInput(operation, 'axes', 1);
}

/** Is there such an input? */
export function hasInput({ inputs }: Operation, position: number): boolean {
  return inputs[position] !== undefined && inputs[position] !== NOTHING;
}

/** Numbers that older operator sets have as an attribute and newer ones as an input. */
export function attributeOrInput(operation: Operation, name: string, position: number): readonly number[] | undefined {
  return intsAttribute(operation, name) ?? inputOf(operation, position).values;
}
