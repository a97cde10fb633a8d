/**
 * The operators that are jobs: convolutions and matrix products, and the layers they become. What a layer cannot say
 * as such is said as its closest twin, and noted: a dilated filter as a dense one with the same work, weights and
 * output; a transposed convolution as the matrix product it is before its overlapping results are added.
 */
import { InputError } from '../../base/errors.js';
import { checked, fc, gemm, type Layer } from '../../workload/layer.js';
import { inputOf, intAttribute, type Operation } from './node.js';
import { broadcastShapes } from './shapes.js';
import { elements, type Shape, type Tensor } from './tensor.js';
import { windowsOf } from './windows.js';

export interface Lowered {
  readonly layer: Layer;
  readonly note?: string;
}

type Lower = (name: string, operation: Operation) => Lowered;

/** By operator. Sizes must be known. @throws InputError */
export const JOBS: Readonly<Record<string, Lower>> = {
  Conv: (name, operation) => convolution(name, operation, 1),
  ConvInteger: (name, operation) => convolution(name, operation, 1),
  QLinearConv: (name, operation) => convolution(name, operation, 3),
  ConvTranspose: transposed,
  Gemm: (name, operation) => {
    const [a, b] = operands(operation, 0, 1, 2);
    const transA = intAttribute(operation, 'transA') === 1;
    const transB = intAttribute(operation, 'transB') === 1;
    const [m, k] = transA ? [a[1]!, a[0]!] : [a[0]!, a[1]!];
    const [rows, n] = transB ? [b[1]!, b[0]!] : [b[0]!, b[1]!];
    fits(k, rows);
    return { layer: productLayer(name, { m, n, k }, inputOf(operation, 0), inputOf(operation, 1)) };
  },
  MatMul: (name, operation) => product(name, operation, 0, 1),
  MatMulInteger: (name, operation) => product(name, operation, 0, 1),
  QLinearMatMul: (name, operation) => product(name, operation, 0, 3),
};

function convolution(name: string, operation: Operation, weights: number): Lowered {
  const [input, filter] = operands(operation, 0, weights);
  const groups = intAttribute(operation, 'group') ?? 1;
  const [batch, channels] = input as [number, number];
  if (input.length < 3 || input.length > 4 || filter.length !== input.length)
    throw new InputError({ expected: 'one or two spatial axes', found: input.length - 2 });
  oneSample(batch);
  if (!(groups >= 1) || channels % groups !== 0)
    throw new InputError({ path: 'group', expected: `groups that share ${channels} channels evenly`, found: groups });
  if (filter[1]! * groups !== channels)
    throw new InputError({ expected: `filters for ${channels / groups} channels a group`, found: filter[1] });
  if (filter[0]! % groups !== 0)
    throw new InputError({ expected: `filters that ${groups} groups share evenly`, found: filter[0] });
  const windows = windowsOf(operation, input, filter.slice(2)) ?? [];
  const [vertical, horizontal = { filter: 1, stride: 1, dilation: 1, pad: 0, output: 1 }] = windows.map(dense);
  const isDepthwise = groups > 1 && groups === channels;
  const layer = checked({
    name,
    kind: isDepthwise ? 'depthwise' : 'conv',
    k: filter[0]! / groups,
    c: isDepthwise ? channels : channels / groups,
    y: input[2]! - (vertical?.cut ?? 0),
    x: (input[3] ?? 1) - (horizontal.cut ?? 0),
    r: vertical!.filter,
    s: horizontal.filter,
    strideY: vertical!.stride,
    strideX: horizontal.stride,
    padY: vertical!.pad,
    padX: horizontal.pad,
    groups: isDepthwise ? 1 : groups,
    operand: inputOf(operation, weights).constant ? 'weights' : 'activations',
  });
  const dilated = windows.some(({ dilation }) => dilation > 1);
  return dilated ? { layer, note: 'dilated filters are costed as dense ones with the same work' } : { layer };
}

/** Without dilation, for the same output: less padding, and where there is too little of it, a smaller input. */
function dense<W extends { filter: number; dilation: number; pad: number }>(window: W): W & { readonly cut?: number } {
  const pad = window.pad - (window.filter - 1) * (window.dilation - 1);
  return { ...window, pad: Math.max(0, pad), cut: Math.max(0, -pad) };
}

function transposed(name: string, operation: Operation): Lowered {
  const [input, filter] = operands(operation, 0, 1);
  const groups = intAttribute(operation, 'group') ?? 1;
  oneSample(input[0]!);
  fits(input[1]!, filter[0]!);
  const layer = gemm(name, {
    m: elements(input.slice(2)),
    k: filter[0]! / groups,
    n: elements(filter.slice(1)),
    groups,
  });
  return { layer, note: 'transposed convolutions are costed as matrix products' };
}

function product(name: string, operation: Operation, left: number, right: number): Lowered {
  let [a, b] = operands(operation, left, right, 1);
  if (a.length === 1) a = [1, ...a];
  if (b.length === 1) b = [...b, 1];
  const [m, k, n] = [a.at(-2)!, a.at(-1)!, b.at(-1)!];
  fits(k, b.at(-2)!);
  const [before, behind] = [elements(a.slice(0, -2)), elements(b.slice(0, -2))];
  const tensors = [inputOf(operation, left), inputOf(operation, right)] as const;
  // the same matrix for every member of a batch: one product with more rows, or more columns
  if (behind === 1) return { layer: productLayer(name, { m: m * before, n, k }, ...tensors) };
  if (before === 1) return { layer: productLayer(name, { m, n: n * behind, k }, ...tensors) };
  const batch = broadcastShapes(a.slice(0, -2), b.slice(0, -2));
  if (batch === undefined) throw new InputError({ expected: `batches that fit ${show(a)}`, found: show(b) });
  return { layer: productLayer(name, { m, n, k, groups: elements(batch) }, ...tensors) };
}

/** Weights are the second operand: (A · B)ᵀ = Bᵀ · Aᵀ where they are the first. */
function productLayer(
  name: string,
  { m, n, k, groups = 1 }: { m: number; n: number; k: number; groups?: number },
  a: Tensor,
  b: Tensor,
): Layer {
  if (a.constant && !b.constant) return productLayer(name, { m: n, n: m, k, groups }, b, a);
  if (b.constant && m === 1 && groups === 1) return fc(name, n, k);
  return gemm(name, { m, n, k, groups }, b.constant ? 'weights' : 'activations');
}

/** Shapes of two inputs. @param rank at least; exactly 2 for Gemm */
function operands(operation: Operation, left: number, right: number, rank = 3): [Shape, Shape] {
  const shapes = [left, right].map((position): Shape => {
    const { shape, madeBy } = inputOf(operation, position);
    if (shape === undefined)
      throw new InputError({
        path: `input ${position}`,
        expected: 'a shape',
        found: `none: it comes from ${madeBy}`,
        hint: 'a model run through ONNX shape inference has the shapes in it',
      });
    if (shape.length < rank || !shape.every((size) => Number.isInteger(size) && size > 0))
      throw new InputError({
        path: `input ${position}`,
        expected: `${rank} axes or more, none empty`,
        found: show(shape),
      });
    return shape;
  });
  return shapes as [Shape, Shape];
}

function oneSample(batch: number): void {
  if (batch === 1) return;
  throw new InputError({
    expected: 'a batch of 1',
    found: batch,
    hint: 'workload.inferences says how often a model runs',
  });
}

function fits(columns: number, rows: number): void {
  if (columns !== rows) throw new InputError({ expected: `a second operand of ${columns} rows`, found: rows });
}

function show(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}
