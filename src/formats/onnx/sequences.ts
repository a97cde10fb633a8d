/** Sequences of tensors, where their members are known ahead. */
import { inputOf, intAttribute, type Operation } from './node.js';
import { positive, withSize } from './places.js';
import { stacked, type Walker } from './scope.js';
import { NOTHING, type Tensor } from './tensor.js';

/** Undefined where the operator makes or reads no sequence. */
export function sequenceAfter(walk: Walker, operation: Operation): Tensor[] | undefined {
  const { op, inputs, label } = operation;
  const sequence = (members: readonly Tensor[] | undefined): Tensor[] => [
    {
      ...NOTHING,
      constant: inputs.every((input) => input.constant),
      from: walk.dependencies.join(inputs.map((input) => input.from)),
      madeBy: label,
      ...(members === undefined ? {} : { members }),
    },
  ];
  const members = inputs[0]?.members;
  const at = (position: number, otherwise?: number): number | undefined => {
    const index = inputs[position] === undefined ? otherwise : inputOf(operation, position).values?.[0];
    return index === undefined || members === undefined ? undefined : positive(index, members.length);
  };
  switch (op) {
    case 'SequenceEmpty':
      return sequence([]);
    case 'SequenceConstruct':
      return sequence(inputs);
    case 'SequenceInsert': {
      const index = at(2, members?.length);
      return sequence(members && index !== undefined ? members.toSpliced(index, 0, inputOf(operation, 1)) : undefined);
    }
    case 'SequenceErase': {
      const index = at(1, -1);
      return sequence(members && index !== undefined ? members.toSpliced(index, 1) : undefined);
    }
    case 'SequenceAt': {
      const index = at(1);
      const member = index === undefined ? undefined : members?.[index];
      return member === undefined ? sequence(undefined) : [{ ...member, madeBy: label }];
    }
    case 'SplitToSequence':
      return sequence(splitMembers(operation));
    case 'ConcatFromSequence':
      return [{ ...sequence(undefined)[0]!, shape: joinedShape(operation, members), type: members?.[0]?.type }];
    default:
      return undefined;
  }
}

function splitMembers(operation: Operation): Tensor[] | undefined {
  const input = inputOf(operation, 0);
  const split = inputOf(operation, 1);
  const axis = positive(intAttribute(operation, 'axis') ?? 0, input.shape?.length ?? 0);
  const size = input.shape?.[axis];
  if (input.shape === undefined || size === undefined || size > 1000) return undefined;
  const isOne = operation.inputs.length < 2;
  if (!isOne && split.values === undefined) return undefined;
  const step = isOne ? 1 : split.values![0]!;
  const isEven = isOne || split.shape?.length === 0;
  if (isEven && !(step >= 1)) return undefined;
  const parts = isEven
    ? Array.from({ length: Math.ceil(size / step) }, (_, i) => Math.min(step, size - i * step))
    : split.values!;
  const keep = !isOne || intAttribute(operation, 'keepdims') !== 0;
  return parts.map((part) => ({
    ...input,
    values: undefined,
    shape: keep ? withSize(input.shape!, axis, part) : input.shape!.toSpliced(axis, 1),
  }));
}

function joinedShape(operation: Operation, members: readonly Tensor[] | undefined) {
  const first = members?.[0]?.shape;
  const axis = intAttribute(operation, 'axis') ?? 0;
  if (first === undefined || members?.some(({ shape }) => shape?.length !== first.length)) return undefined;
  if (intAttribute(operation, 'new_axis') === 1) return stacked(first, axis, members!.length);
  const at = positive(axis, first.length);
  return first[at] === undefined
    ? undefined
    : withSize(
        first,
        at,
        members!.reduce((sum, { shape }) => sum + shape![at]!, 0),
      );
}
