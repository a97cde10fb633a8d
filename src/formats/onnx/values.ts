/**
 * The arithmetic by which exported graphs compute shapes at run time (Shape → Gather → Concat → Reshape), done ahead
 * of it on small integer tensors. Whatever is not known stays unknown.
 */
import { attributeOrInput, inputOf, intAttribute, intsAttribute, type Operation, tensorAttribute } from './node.js';
import { constantTensor, elements, MOST_VALUES } from './tensor.js';

export function valuesAfter(operation: Operation, shape: readonly number[] | undefined): readonly number[] | undefined {
  const first = inputOf(operation, 0);
  switch (operation.op) {
    case 'Shape':
      return first.shape?.slice(intAttribute(operation, 'start') ?? 0, intAttribute(operation, 'end'));
    case 'Size':
      return first.shape === undefined ? undefined : [elements(first.shape)];
    case 'Constant':
      return constantValues(operation);
    case 'ConstantOfShape': {
      const fill = tensorAttribute(operation, 'value');
      const value = fill === undefined ? 0 : constantTensor(fill, operation.label).values?.[0];
      const count = shape === undefined ? Number.NaN : elements(shape);
      return value === undefined || !(count >= 0 && count <= MOST_VALUES)
        ? undefined
        : new Array<number>(count).fill(value);
    }
    case 'Identity':
    case 'Unsqueeze':
    case 'Squeeze':
    case 'Reshape':
    case 'Flatten':
      return first.values;
    case 'Cast':
      return first.values?.map(Math.trunc);
    case 'Floor':
      return first.values?.map(Math.floor);
    case 'Ceil':
      return first.values?.map(Math.ceil);
    case 'Concat':
      return concatenated(operation);
    case 'Gather':
      return gathered(operation);
    case 'Slice':
      return sliced(operation);
    case 'Range':
      return range(operation);
    case 'Where':
      return elementwise(operation, (condition, yes, no) => (condition === 0 ? no! : yes!), 3);
    case 'Add':
      return elementwise(operation, (a, b) => a! + b!);
    case 'Sub':
      return elementwise(operation, (a, b) => a! - b!);
    case 'Mul':
      return elementwise(operation, (a, b) => a! * b!);
    case 'Div':
      return elementwise(operation, (a, b) =>
        Number.isInteger(a) && Number.isInteger(b) ? Math.trunc(a! / b!) : a! / b!,
      );
    case 'Equal':
      return elementwise(operation, (a, b) => (a === b ? 1 : 0));
    default:
      return undefined;
  }
}

function constantValues(operation: Operation): readonly number[] | undefined {
  const tensor = tensorAttribute(operation, 'value');
  if (tensor !== undefined) return constantTensor(tensor, operation.label).values;
  const one = intAttribute(operation, 'value_int');
  return one === undefined ? intsAttribute(operation, 'value_ints') : [one];
}

function concatenated({ inputs }: Operation): number[] | undefined {
  if (inputs.some(({ shape, values }) => values === undefined || (shape?.length ?? 0) > 1)) return undefined;
  const all = inputs.flatMap(({ values }) => values ?? []);
  return all.length <= MOST_VALUES ? all : undefined;
}

function gathered(operation: Operation): number[] | undefined {
  const { shape, values } = inputOf(operation, 0);
  const indices = inputOf(operation, 1).values;
  if (values === undefined || indices === undefined || shape?.length !== 1) return undefined;
  const picked = indices.map((index) => values[index < 0 ? index + values.length : index]);
  return picked.every((value) => value !== undefined) ? picked : undefined;
}

function sliced(operation: Operation): readonly number[] | undefined {
  const { shape, values } = inputOf(operation, 0);
  const [start] = attributeOrInput(operation, 'starts', 1) ?? [];
  const [end] = attributeOrInput(operation, 'ends', 2) ?? [];
  const [step = 1] = inputOf(operation, 4).values ?? [];
  if (values === undefined || shape?.length !== 1 || start === undefined || end === undefined || step !== 1)
    return undefined;
  return values.slice(start, end);
}

function range(operation: Operation): number[] | undefined {
  const [start, limit, delta] = [0, 1, 2].map((i) => inputOf(operation, i).values?.[0]);
  if (start === undefined || limit === undefined || delta === undefined || delta === 0) return undefined;
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  return count <= MOST_VALUES ? Array.from({ length: count }, (_, i) => start + i * delta) : undefined;
}

/** Of equally long vectors, and of single values with them. */
function elementwise(
  { inputs }: Operation,
  f: (...values: (number | undefined)[]) => number,
  count = 2,
): number[] | undefined {
  const lists = inputs.slice(0, count).map(({ values }) => values);
  const length = Math.max(...lists.map((list) => list?.length ?? 0));
  if (lists.length < count || lists.some((list) => list === undefined || (list.length !== length && list.length !== 1)))
    return undefined;
  return Array.from({ length }, (_, i) => f(...lists.map((list) => (list!.length === 1 ? list![0] : list![i]))));
}
