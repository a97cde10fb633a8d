/**
 * PyTorch's operators that are products, as layers: from the shapes of their inputs and, of convolutions, the arguments
 * behind them (ATen's native_functions.yaml). Padding is put in evenly, as PyTorch does.
 */
import { InputError } from '../../base/errors.js';
import { checked, fc, gemm, type Layer } from '../../workload/layer.js';

type Shape = readonly number[];

/** One call: shapes by argument, `[]` of what is no tensor, and what the other arguments hold. */
export interface AtenCall {
  readonly shapes: readonly Shape[];
  readonly values: readonly unknown[];
}

type Lower = (name: string, call: AtenCall) => readonly Layer[];

const ATTENTION = ['flash', 'efficient', 'cudnn', 'fused'].map((kind) => `_scaled_dot_product_${kind}_attention`);

/** By operator, without `aten::`. @throws InputError for shapes that do not fit */
export const ATEN_PRODUCTS: ReadonlyMap<string, Lower> = new Map<string, Lower>([
  ['mm', (name, call) => matrices(name, tensor(call, 0, 2), tensor(call, 1, 2))],
  ['addmm', (name, call) => matrices(name, tensor(call, 1, 2), tensor(call, 2, 2))],
  ['bmm', (name, call) => batches(name, tensor(call, 0, 3), tensor(call, 1, 3))],
  ['baddbmm', (name, call) => batches(name, tensor(call, 1, 3), tensor(call, 2, 3))],
  ['linear', linear],
  ['matmul', matmul],
  ...['conv1d', 'conv2d', 'conv3d', 'convolution', '_convolution'].map((op) => [op, convolution] as const),
  ...['scaled_dot_product_attention', ...ATTENTION].map((op) => [op, attention] as const),
]);

function tensor({ shapes }: AtenCall, position: number, rank: number, most = rank): Shape {
  const shape = shapes[position] ?? [];
  if (shape.length >= rank && shape.length <= most && shape.every((size) => Number.isSafeInteger(size) && size >= 0))
    return shape;
  const expected = most === rank ? `${rank} sizes` : `${rank} to ${most} sizes`;
  throw new InputError({ path: `inputs.shapes.${position}`, expected, found: JSON.stringify(shape) });
}

function fits(columns: number, rows: number): void {
  if (columns !== rows)
    throw new InputError({ path: 'inputs.shapes', expected: `a second operand of ${columns} rows`, found: rows });
}

/** Nothing where a size is 0. @param a m × k @param b k × n */
function matrices(name: string, a: Shape, b: Shape): readonly Layer[] {
  const [m, k, n] = [a[0]!, a[1]!, b[1]!];
  fits(k, b[0]!);
  if (m * k * n === 0) return [];
  return [m === 1 ? fc(name, n, k) : gemm(name, { m, n, k })];
}

/** One product a member of the batch. */
function batches(name: string, a: Shape, b: Shape): readonly Layer[] {
  const [groups, m, k, n] = [a[0]!, a[1]!, a[2]!, b[2]!];
  fits(k, b[1]!);
  if (b[0] !== groups) throw new InputError({ path: 'inputs.shapes', expected: `a batch of ${groups}`, found: b[0] });
  return groups * m * k * n === 0 ? [] : [gemm(name, { m, n, k, groups }, 'activations')];
}

function linear(name: string, call: AtenCall): readonly Layer[] {
  const input = tensor(call, 0, 1, 8);
  const weights = tensor(call, 1, 2);
  return matrices(name, [count(input.slice(0, -1)), input.at(-1)!], [weights[1]!, weights[0]!]);
}

function matmul(name: string, call: AtenCall): readonly Layer[] {
  const [a, b] = [tensor(call, 0, 1, 8), tensor(call, 1, 1, 8)];
  const [left, right] = [a.length === 1 ? [1, ...a] : a, b.length === 1 ? [...b, 1] : b];
  if (right.length === 2) return matrices(name, [count(left.slice(0, -1)), left.at(-1)!], right);
  const groups = broadcast(left.slice(0, -2), right.slice(0, -2));
  return batches(name, [groups, ...left.slice(-2)], [groups, ...right.slice(-2)]);
}

function broadcast(a: Shape, b: Shape): number {
  const axes = Array.from({ length: Math.max(a.length, b.length) }, (_, i) => [a.at(-1 - i) ?? 1, b.at(-1 - i) ?? 1]);
  const odd = axes.find(([left, right]) => left !== right && left !== 1 && right !== 1);
  if (odd !== undefined)
    throw new InputError({ path: 'inputs.shapes', expected: `a batch of ${odd[0]}`, found: odd[1] });
  return axes.reduce((all, [left, right]) => all * (left === 1 ? right! : left!), 1);
}

/** Queries by keys, scores by values, a head each. */
function attention(name: string, call: AtenCall): readonly Layer[] {
  const [q, k, v] = [0, 1, 2].map((position) => tensor(call, position, 3, 8)) as [Shape, Shape, Shape];
  const groups = count(q.slice(0, -2));
  const [queries, keys, depth] = [q.at(-2)!, k.at(-2)!, q.at(-1)!];
  fits(depth, k.at(-1)!);
  fits(keys, v.at(-2)!);
  return [
    ...batches(`${name}/scores`, [groups, queries, depth], [groups, depth, keys]),
    ...batches(`${name}/values`, [groups, queries, keys], [groups, keys, v.at(-1)!]),
  ];
}

/** input, weight, bias, stride, padding, dilation and, of `convolution`, whether it is transposed. */
function convolution(name: string, call: AtenCall): readonly Layer[] {
  const input = tensor(call, 0, 3, 5);
  const filter = tensor(call, 1, input.length);
  const axes = input.length - 2;
  if (count(input) * count(filter) === 0) return [];
  if (call.values[6] === true)
    return [
      gemm(name, {
        ...{ m: count(input.slice(2)), k: filter[0]!, n: count(filter.slice(1)), batch: input[0]! },
      }),
    ];
  const groups = input[1]! / filter[1]!;
  if (!Number.isInteger(groups) || filter[0]! % groups !== 0)
    throw new InputError({ path: 'inputs.shapes.1', expected: `filters for ${input[1]} channels`, found: filter[1] });
  const strides = along(call, 3, axes, 1);
  const pads = along(call, 4, axes, 0);
  const dilations = along(call, 5, axes, 1);
  const isDepthwise = groups > 1 && groups === input[1];
  /** Of depth, height and width: what is missing is 1 large, or nothing is added. */
  const of = (values: Shape, axis: 0 | 1 | 2, otherwise: number): number => {
    const [rows, last] = axes === 1 ? [values[0], undefined] : [values.at(-2), values.at(-1)];
    return (axis === 0 ? (axes === 3 ? values.at(-3) : undefined) : axis === 1 ? rows : last) ?? otherwise;
  };
  const [sizes, filters] = [input.slice(2), filter.slice(2)];
  return [
    checked({
      name,
      kind: isDepthwise ? 'depthwise' : 'conv',
      n: input[0]!,
      k: filter[0]! / groups,
      c: isDepthwise ? input[1]! : filter[1]!,
      ...{ z: of(sizes, 0, 1), y: of(sizes, 1, 1), x: of(sizes, 2, 1) },
      ...{ t: of(filters, 0, 1), r: of(filters, 1, 1), s: of(filters, 2, 1) },
      ...{ strideZ: of(strides, 0, 1), strideY: of(strides, 1, 1), strideX: of(strides, 2, 1) },
      ...{ dilationZ: of(dilations, 0, 1), dilationY: of(dilations, 1, 1), dilationX: of(dilations, 2, 1) },
      ...{ padZ: 2 * of(pads, 0, 0), padY: 2 * of(pads, 1, 0), padX: 2 * of(pads, 2, 0) },
      groups: isDepthwise ? 1 : groups,
      operand: 'weights',
    }),
  ];
}

/** One number an axis; a single one is meant for all. */
function along({ values }: AtenCall, position: number, axes: number, least: number): Shape {
  const said = values[position];
  const list = Array.isArray(said) ? said : [said];
  const numbers = list.filter((one): one is number => Number.isSafeInteger(one) && (one as number) >= least);
  if (numbers.length === list.length && (list.length === axes || list.length === 1))
    return list.length === axes ? numbers : new Array<number>(axes).fill(numbers[0]!);
  throw new InputError({
    path: `inputs.values.${position}`,
    expected: `${axes === 1 ? 'a whole number' : `${axes} whole numbers`} of at least ${least}`,
    found: JSON.stringify(said) ?? undefined,
  });
}

function count(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}
