/**
 * The arithmetic by which exported graphs compute shapes at run time (Shape → Gather → Concat → Reshape), done ahead of
 * it on small tensors. Whatever is not known stays unknown.
 */
import { elementwise, inType } from './arithmetic.js';
import {
  attributeOrInput,
  axesOf,
  floatAttribute,
  floatsAttribute,
  inputOf,
  intAttribute,
  intsAttribute,
  type Operation,
  sparseAttribute,
  tensorAttribute,
} from './node.js';
import { filledBy, moved as movedTo, offsetOf, positive, sliceOf, stepsOf } from './places.js';
import { constantTensor, elements, MOST_VALUES, type ReadExternal, type Shape, sparseTensor } from './tensor.js';

type Values = readonly number[] | undefined;

/** Of each output, as far as they are known. */
export function valuesAfter(
  operation: Operation,
  shapes: readonly (Shape | undefined)[],
  type: number | undefined,
  external?: ReadExternal,
): readonly Values[] {
  const [shape] = shapes;
  if (operation.op === 'Split') return splitValues(operation, shapes);
  if (operation.op === 'TopK') return topValues(operation, shape);
  const values = firstValues(operation, shape, type, external);
  return [values !== undefined && shape !== undefined && values.length !== elements(shape) ? undefined : values];
}

function firstValues(
  operation: Operation,
  shape: Shape | undefined,
  type: number | undefined,
  external?: ReadExternal,
): Values {
  const first = inputOf(operation, 0);
  switch (operation.op) {
    case 'Shape':
      return first.shape?.slice(intAttribute(operation, 'start') ?? 0, intAttribute(operation, 'end'));
    case 'Size':
      return first.shape === undefined ? undefined : [elements(first.shape)];
    case 'SequenceLength':
      return first.members === undefined ? undefined : [first.members.length];
    case 'Constant':
      return constantValues(operation, external);
    case 'ConstantOfShape': {
      const fill = tensorAttribute(operation, 'value');
      const value = fill === undefined ? 0 : constantTensor(fill, operation.label).values?.[0];
      const count = shape === undefined ? Number.NaN : elements(shape);
      return value === undefined || !isSmall(count) ? undefined : new Array<number>(count).fill(value);
    }
    case 'Identity':
    case 'Unsqueeze':
    case 'Squeeze':
    case 'Reshape':
    case 'Flatten':
    case 'Dropout':
      return first.values;
    case 'Cast':
    case 'CastLike':
      return first.values?.map((value) => inType(value, type));
    case 'Range':
      return range(operation);
    case 'NonZero':
      return nonZero(operation);
    case 'Compress':
      return undefined;
    default:
      if (operation.op.startsWith('Reduce') || operation.op.startsWith('Arg')) return reducedValues(operation, shape);
      return moved(operation, shape) ?? elementwise(operation, shape, type);
  }
}

function isSmall(count: number): boolean {
  return count >= 0 && count <= MOST_VALUES;
}

function constantValues(operation: Operation, external?: ReadExternal): Values {
  const tensor = tensorAttribute(operation, 'value');
  if (tensor !== undefined) return constantTensor(tensor, operation.label, external).values;
  const sparse = sparseAttribute(operation, 'sparse_value');
  if (sparse !== undefined) return sparseTensor(sparse, operation.label).values;
  const one = intAttribute(operation, 'value_int') ?? floatAttribute(operation, 'value_float');
  if (one !== undefined) return [one];
  return intsAttribute(operation, 'value_ints') ?? floatsAttribute(operation, 'value_floats');
}

/** Operators that only say which element goes where. */
function moved(operation: Operation, shape: Shape | undefined): Values {
  const { op } = operation;
  const { shape: from, values } = inputOf(operation, 0);
  if (op === 'Concat') return concatenated(operation, shape);
  if (op === 'OneHot') return oneHot(operation, shape);
  if (shape === undefined || from === undefined || values === undefined || !isSmall(elements(shape))) return undefined;
  const steps = stepsOf(from);
  const pick = (at: (place: readonly number[]) => number | undefined): Values => {
    const picked = filledBy(shape, (place) => values[at(place) ?? -1] ?? Number.NaN);
    return picked.some(Number.isNaN) ? undefined : picked;
  };
  switch (op) {
    case 'Transpose': {
      const order = intsAttribute(operation, 'perm') ?? from.map((_, axis) => from.length - 1 - axis);
      return pick((place) => place.reduce((sum, at, axis) => sum + at * (steps[order[axis]!] ?? Number.NaN), 0));
    }
    case 'Gather': {
      const indices = inputOf(operation, 1);
      const rank = indices.shape?.length;
      if (indices.values === undefined || rank === undefined) return undefined;
      const axis = positive(intAttribute(operation, 'axis') ?? 0, from.length);
      const inner = stepsOf(indices.shape!);
      return pick((place) => {
        const index = positive(indices.values![offsetOf(place.slice(axis, axis + rank), inner)]!, from[axis]!);
        if (!(index >= 0 && index < from[axis]!)) return undefined;
        return offsetOf([...place.slice(0, axis), index, ...place.slice(axis + rank)], steps);
      });
    }
    case 'GatherElements': {
      const { values: indices } = inputOf(operation, 1);
      if (indices === undefined) return undefined;
      const axis = positive(intAttribute(operation, 'axis') ?? 0, from.length);
      const inner = stepsOf(shape);
      return pick((place) =>
        offsetOf(movedTo(place, axis, positive(indices[offsetOf(place, inner)]!, from[axis]!)), steps),
      );
    }
    case 'GatherND': {
      const indices = inputOf(operation, 1);
      const last = indices.shape?.at(-1);
      if (indices.values === undefined || last === undefined || intAttribute(operation, 'batch_dims')) return undefined;
      const depth = indices.shape!.length - 1;
      const inner = stepsOf(indices.shape!);
      return pick((place) => {
        const start = offsetOf(place.slice(0, depth), inner.slice(0, depth));
        const index = from.slice(0, last).map((size, axis) => positive(indices.values![start + axis]!, size));
        return offsetOf([...index, ...place.slice(depth)], steps);
      });
    }
    case 'Slice': {
      const cut = slicesOf(operation, from);
      return (
        cut &&
        pick((place) =>
          offsetOf(
            place.map((at, axis) => cut[axis]!.first + at * cut[axis]!.step),
            steps,
          ),
        )
      );
    }
    case 'Expand': {
      const missing = shape.length - from.length;
      return pick((place) =>
        offsetOf(
          from.map((size, axis) => (size === 1 ? 0 : place[axis + missing]!)),
          steps,
        ),
      );
    }
    case 'Tile':
      return pick((place) =>
        offsetOf(
          from.map((size, axis) => place[axis]! % size),
          steps,
        ),
      );
    case 'Pad': {
      const pads = padsOf(operation, from);
      const mode = operation.attribute.find(({ name }) => name === 'mode')?.s;
      if (pads === undefined || (mode !== undefined && Buffer.from(mode).toString() !== 'constant')) return undefined;
      const fill = inputOf(operation, 2).values?.[0] ?? 0;
      return filledBy(shape, (place) => {
        const inside = from.map((_, axis) => place[axis]! - pads[axis]![0]);
        return inside.every((at, axis) => at >= 0 && at < from[axis]!) ? values[offsetOf(inside, steps)]! : fill;
      });
    }
    case 'ScatterND':
    case 'ScatterElements':
    case 'Scatter':
      return scattered(operation, from, values);
    case 'CumSum':
      return cumulated(operation, from, values);
    case 'ReverseSequence':
      return undefined;
    default:
      return undefined;
  }
}

/** First element and step along each axis. */
export function slicesOf(operation: Operation, from: Shape) {
  const starts = attributeOrInput(operation, 'starts', 1);
  const ends = attributeOrInput(operation, 'ends', 2);
  const axesKnown = inputOf(operation, 3);
  const stepsKnown = inputOf(operation, 4);
  if (starts === undefined || ends === undefined) return undefined;
  for (const input of [axesKnown, stepsKnown])
    if (input.madeBy !== 'nothing' && input.values === undefined) return undefined;
  const axes = attributeOrInput(operation, 'axes', 3) ?? starts.map((_, axis) => axis);
  const cut = from.map((size) => ({ first: 0, step: 1, count: size }));
  axes.forEach((given, i) => {
    const axis = positive(given, from.length);
    const step = stepsKnown.values?.[i] ?? 1;
    if (cut[axis] !== undefined && step !== 0)
      cut[axis] = { step, ...sliceOf(from[axis]!, starts[i] ?? 0, ends[i] ?? Number.POSITIVE_INFINITY, step) };
  });
  return cut;
}

/** Elements added in front of and behind each axis; Pad-18 may name the axes. */
export function padsOf(operation: Operation, from: Shape): (readonly [number, number])[] | undefined {
  const pads = attributeOrInput(operation, 'pads', 1) ?? intsAttribute(operation, 'paddings');
  const named = inputOf(operation, 3);
  if (pads === undefined || (named.madeBy !== 'nothing' && named.values === undefined)) return undefined;
  const axes = named.values ?? from.map((_, axis) => axis);
  const all = from.map((): readonly [number, number] => [0, 0]);
  axes.forEach((given, i) => {
    const axis = positive(given, from.length);
    if (all[axis] !== undefined) all[axis] = [pads[i] ?? 0, pads[i + axes.length] ?? 0];
  });
  return all;
}

function concatenated(operation: Operation, shape: Shape | undefined): Values {
  const { inputs } = operation;
  if (shape === undefined || !isSmall(elements(shape))) return undefined;
  if (inputs.some(({ values, shape: own }) => values === undefined || own?.length !== shape.length)) return undefined;
  const axis = positive(intAttribute(operation, 'axis') ?? 0, shape.length);
  const before = inputs.map((_, i) => inputs.slice(0, i).reduce((sum, input) => sum + input.shape![axis]!, 0));
  return filledBy(shape, (place) => {
    const part = before.findLastIndex((start, i) => start <= place[axis]! && inputs[i]!.shape![axis]! > 0);
    const { shape: own, values } = inputs[part]!;
    return values![offsetOf(movedTo(place, axis, place[axis]! - before[part]!), stepsOf(own!))]!;
  });
}

function splitValues(operation: Operation, shapes: readonly (Shape | undefined)[]): Values[] {
  const { shape: from, values } = inputOf(operation, 0);
  if (from === undefined || values === undefined) return [];
  const axis = positive(intAttribute(operation, 'axis') ?? 0, from.length);
  const steps = stepsOf(from);
  let start = 0;
  return shapes.map((shape) => {
    if (shape === undefined) return undefined;
    const before = start;
    start += shape[axis]!;
    return filledBy(
      shape,
      (place) => values[offsetOf(movedTo(place, axis, place[axis]! + before), steps)] ?? Number.NaN,
    );
  });
}

function topValues(operation: Operation, shape: Shape | undefined): Values[] {
  const { values, shape: from } = inputOf(operation, 0);
  if (values === undefined || from?.length !== 1 || shape === undefined) return [];
  const sign = intAttribute(operation, 'largest') === 0 ? 1 : -1;
  const order = values.map((_, i) => i).sort((a, b) => sign * (values[a]! - values[b]!) || a - b);
  const best = order.slice(0, shape[0]);
  return [best.map((i) => values[i]!), best];
}

function oneHot(operation: Operation, shape: Shape | undefined): Values {
  const [indices, depth, pair] = [0, 1, 2].map((i) => inputOf(operation, i).values);
  const from = inputOf(operation, 0).shape;
  if (shape === undefined || from === undefined || !indices || !depth || !pair || !isSmall(elements(shape)))
    return undefined;
  const axis = positive(intAttribute(operation, 'axis') ?? -1, shape.length);
  const steps = stepsOf(from);
  return filledBy(shape, (place) => {
    const index = positive(indices[offsetOf(place.toSpliced(axis, 1), steps)]!, depth[0]!);
    return pair[index === place[axis] ? 1 : 0]!;
  });
}

function scattered(operation: Operation, from: Shape, values: readonly number[]): Values {
  const [indices, updates] = [inputOf(operation, 1), inputOf(operation, 2)];
  if (indices.values === undefined || updates.values === undefined || !indices.shape || !updates.shape)
    return undefined;
  if (operation.attribute.some(({ name, s }) => name === 'reduction' && s && Buffer.from(s).toString() !== 'none'))
    return undefined;
  const result = [...values];
  const steps = stepsOf(from);
  const inner = stepsOf(indices.shape);
  const isElements = operation.op !== 'ScatterND';
  const axis = positive(intAttribute(operation, 'axis') ?? 0, from.length);
  const last = indices.shape.at(-1) ?? 0;
  const depth = indices.shape.length - 1;
  const outer = stepsOf(updates.shape);
  filledBy(updates.shape, (place) => {
    const value = updates.values![offsetOf(place, outer)]!;
    if (isElements) {
      const index = positive(indices.values![offsetOf(place, inner)] ?? Number.NaN, from[axis] ?? 0);
      result[offsetOf(movedTo(place, axis, index), steps)] = value;
      return 0;
    }
    const start = offsetOf(place.slice(0, depth), inner.slice(0, depth));
    const index = from.slice(0, last).map((size, i) => positive(indices.values![start + i]!, size));
    result[offsetOf([...index, ...place.slice(depth)], steps)] = value;
    return 0;
  });
  return result.length === values.length ? result : undefined;
}

function cumulated(operation: Operation, from: Shape, values: readonly number[]): Values {
  if (from.length !== 1 || intAttribute(operation, 'reverse') === 1) return undefined;
  const exclusive = intAttribute(operation, 'exclusive') === 1;
  let sum = 0;
  return values.map((value) => {
    const before = sum;
    sum += value;
    return exclusive ? before : sum;
  });
}

function nonZero(operation: Operation): Values {
  const { shape, values } = inputOf(operation, 0);
  if (shape === undefined || values === undefined) return undefined;
  const found = values.flatMap((value, i) => (value === 0 ? [] : [i]));
  return stepsOf(shape).flatMap((step, axis) => found.map((i) => Math.floor(i / step) % shape[axis]!));
}

const FOLDS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  ReduceProd: (values) => values.reduce((a, b) => a * b, 1),
  ReduceSum: (values) => values.reduce((a, b) => a + b, 0),
  ReduceMean: (values) => values.reduce((a, b) => a + b, 0) / values.length,
  ReduceMax: (values) => Math.max(...values),
  ReduceMin: (values) => Math.min(...values),
  ReduceL1: (values) => values.reduce((a, b) => a + Math.abs(b), 0),
  ReduceL2: (values) => Math.sqrt(values.reduce((a, b) => a + b * b, 0)),
  ReduceSumSquare: (values) => values.reduce((a, b) => a + b * b, 0),
  ArgMax: (values) => values.indexOf(Math.max(...values)),
  ArgMin: (values) => values.indexOf(Math.min(...values)),
};

function reducedValues(operation: Operation, shape: Shape | undefined): Values {
  const { shape: from, values } = inputOf(operation, 0);
  const fold = Object.hasOwn(FOLDS, operation.op) ? FOLDS[operation.op] : undefined;
  if (fold === undefined || from === undefined || values === undefined || shape === undefined) return undefined;
  const isIndex = operation.op.startsWith('Arg');
  const said = isIndex ? [intAttribute(operation, 'axis') ?? 0] : axesOf(operation);
  if (!isIndex && (said ?? []).length === 0 && intAttribute(operation, 'noop_with_empty_axes') === 1) return values;
  const gone = new Set(
    (said === undefined || said.length === 0 ? from.map((_, axis) => axis) : said).map((axis) =>
      positive(axis, from.length),
    ),
  );
  const groups = new Map<number, number[]>();
  const kept = from.map((size, axis) => (gone.has(axis) ? 1 : size));
  const steps = stepsOf(kept);
  let next = 0;
  filledBy(from, (place) => {
    const at = place.reduce((sum, i, axis) => sum + (gone.has(axis) ? 0 : i * steps[axis]!), 0);
    const group = groups.get(at);
    if (group === undefined) groups.set(at, [values[next]!]);
    else group.push(values[next]!);
    next++;
    return 0;
  });
  return Array.from({ length: elements(kept) }, (_, i) => fold(groups.get(i) ?? []));
}

function range(operation: Operation): Values {
  const [start, limit, delta] = [0, 1, 2].map((i) => inputOf(operation, i).values?.[0]);
  if (start === undefined || limit === undefined || delta === undefined || delta === 0) return undefined;
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  return isSmall(count) ? Array.from({ length: count }, (_, i) => start + i * delta) : undefined;
}
