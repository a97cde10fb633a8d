/**
 * The operators that are jobs: convolutions, matrix products and what is made of them, and the layers they become. What a
 * layer cannot say as such is said as its closest twin, and noted: a transposed convolution as the matrix product it is
 * before its overlapping results are added. An operator on empty tensors has no work and no layers.
 */
import { InputError } from '../../base/errors.js';
import { checked, depthwise, fc, gemm, type Layer } from '../../workload/layer.js';
import { ATTENTION } from './attention.js';
import { einsumTerms } from './einsum.js';
import { known } from './known-shape.js';
import type { Lower, Lowered } from './lowered.js';
import { inputOf, intAttribute, intsAttribute, type Operation, textAttribute } from './node.js';
import { RECURRENT } from './recurrent.js';
import { broadcastShapes } from './shapes.js';
import { elements, type Shape, type Tensor } from './tensor.js';
import { windowsOf } from './windows.js';

/** By operator. Sizes must be known. @throws InputError */
export const JOBS: Readonly<Record<string, Lower>> = {
  Conv: (name, operation) => convolution(name, operation, 1),
  ConvInteger: (name, operation) => convolution(name, operation, 1),
  FusedConv: (name, operation) => convolution(name, operation, 1),
  NhwcConv: (name, operation) => convolution(name, operation, 1),
  NhwcFusedConv: (name, operation) => convolution(name, operation, 1),
  DeformConv: (name, operation) => convolution(name, operation, 1),
  QLinearConv: (name, operation) => convolution(name, operation, 3),
  ConvTranspose: transposed,
  ConvTransposeWithDynamicPads: transposed,
  Gemm: (name, operation) => flat(name, operation, 1),
  FusedGemm: (name, operation) => flat(name, operation, 1),
  GemmFloat8: (name, operation) => flat(name, operation, 1),
  QGemm: (name, operation) => flat(name, operation, 3),
  MatMul: (name, operation) => product(name, operation, 0, 1),
  MatMulInteger: (name, operation) => product(name, operation, 0, 1),
  MatMulInteger16: (name, operation) => product(name, operation, 0, 1),
  MatMulIntegerToFloat: (name, operation) => product(name, operation, 0, 1),
  DynamicQuantizeMatMul: (name, operation) => product(name, operation, 0, 1),
  FusedMatMul: (name, operation) => product(name, operation, 0, 1),
  FusedMatMulActivation: (name, operation) => product(name, operation, 0, 1),
  TransposeMatMul: (name, operation) => product(name, operation, 0, 1),
  XnorPopcountMatMul: (name, operation) => product(name, operation, 0, 1),
  QLinearMatMul: (name, operation) => product(name, operation, 0, 3),
  MatMulNBits: packed,
  MatMulBnb4: packed,
  MatMulFpQ4: packed,
  Einsum: einsum,
  ...RECURRENT,
  ...ATTENTION,
  CausalConvWithState: causal,
  LinearAttention: linearAttention,
};

/** What an operator on empty tensors comes to. */
const NONE: Lowered = { layers: [] };

function isEmpty(...shapes: readonly Shape[]): boolean {
  return shapes.some((shape) => shape.includes(0));
}

/** Gemm: two axes each, either of them transposed. */
function flat(name: string, operation: Operation, right: number): Lowered {
  const [a, b] = operands(operation, 0, right, 2);
  for (const [position, shape] of [
    [0, a],
    [right, b],
  ] as const)
    if (shape.length !== 2)
      throw new InputError({ path: `input ${position}`, expected: 'two axes (rank 2)', found: show(shape) });
  const transA = intAttribute(operation, 'transA') === 1;
  const transB = intAttribute(operation, 'transB') === 1;
  const [m, k] = transA ? [a[1]!, a[0]!] : [a[0]!, a[1]!];
  const [rows, n] = transB ? [b[1]!, b[0]!] : [b[0]!, b[1]!];
  fits(k, rows);
  if (isEmpty(a, b)) return NONE;
  return { layers: [productLayer(name, { m, n, k }, inputOf(operation, 0), inputOf(operation, right))] };
}

/** Weights of a few bits in blocks: their sizes are attributes. */
function packed(name: string, operation: Operation): Lowered {
  const shape = known(operation, 0, 1);
  const [k, n] = [intAttribute(operation, 'K'), intAttribute(operation, 'N')];
  if (k === undefined || n === undefined)
    throw new InputError({ expected: 'the attributes K and N', found: undefined });
  fits(shape.at(-1)!, k);
  if (isEmpty(shape, [k, n])) return NONE;
  const m = elements(shape.slice(0, -1));
  return { layers: [m === 1 ? fc(name, n, k) : gemm(name, { m, n, k })] };
}

/** Two operands at a time, from the left; labels that nothing behind needs are summed over. */
function einsum(name: string, operation: Operation): Lowered {
  const terms = einsumTerms(operation);
  if (terms === undefined) {
    operation.inputs.forEach((_, position) => {
      known(operation, position, 0);
    });
    return NONE;
  }
  const { operands: labels, output, sizes } = terms;
  const product = (some: readonly string[]): number => some.reduce((all, label) => all * sizes.get(label)!, 1);
  const layers: Layer[] = [];
  let left = { labels: [...new Set(labels[0])], tensor: inputOf(operation, 0) };
  for (let i = 1; i < labels.length; i++) {
    const right = [...new Set(labels[i])];
    const later = new Set([...output, ...labels.slice(i + 1).flat()]);
    const both = left.labels.filter((label) => right.includes(label));
    const k = both.filter((label) => !later.has(label));
    const batch = both.filter((label) => later.has(label));
    const rows = left.labels.filter((label) => !both.includes(label) && later.has(label));
    const columns = right.filter((label) => !both.includes(label) && later.has(label));
    const tensor = inputOf(operation, i);
    const size = { m: product(rows), n: product(columns), k: product(k), groups: product(batch) };
    // without a sum and with one row or column it is elementwise
    const isProduct = k.length > 0 || (rows.length > 0 && columns.length > 0);
    if (isProduct && elements(Object.values(size)) > 0)
      layers.push(productLayer(i === 1 ? name : `${name}/${i}`, size, left.tensor, tensor));
    const constant = left.tensor.constant && tensor.constant;
    left = { labels: [...batch, ...rows, ...columns], tensor: { ...tensor, constant } };
  }
  return { layers };
}

function convolution(name: string, operation: Operation, weights: number): Lowered {
  const [input, filter] = operands(operation, 0, weights);
  const groups = intAttribute(operation, 'group') ?? 1;
  const [batch, channels] = input as [number, number];
  if (input.length < 3 || input.length > 5 || filter.length !== input.length)
    throw new InputError({ expected: 'one to three spatial axes', found: input.length - 2 });
  if (!(groups >= 1) || channels % groups !== 0)
    throw new InputError({ path: 'group', expected: `groups that share ${channels} channels evenly`, found: groups });
  if (filter[1]! * groups !== channels)
    throw new InputError({ expected: `filters for ${channels / groups} channels a group`, found: filter[1] });
  if (filter[0]! % groups !== 0)
    throw new InputError({ expected: `filters that ${groups} groups share evenly`, found: filter[0] });
  const stated = intsAttribute(operation, 'kernel_shape');
  if (stated !== undefined && show(stated) !== show(filter.slice(2)))
    throw new InputError({ path: 'kernel_shape', expected: show(filter.slice(2)), found: show(stated) });
  if (isEmpty(input, filter)) return NONE;
  const windows = windowsOf(operation, input, filter.slice(2)) ?? [];
  // where padding takes away, there is less of the input
  const sizes = input.slice(2).map((size, axis) => size + Math.min(0, windows[axis]?.pad ?? 0));
  const padOf = (window: { readonly pad: number } | undefined): number => Math.max(0, window?.pad ?? 0);
  const [vertical, horizontal] = windows.length === 3 ? windows.slice(1) : windows;
  const [y, x] = windows.length === 3 ? sizes.slice(1) : sizes;
  const depth = windows.length === 3 ? windows[0] : undefined;
  const isDepthwise = groups > 1 && groups === channels;
  const layer = checked({
    name,
    kind: isDepthwise ? 'depthwise' : 'conv',
    n: batch,
    k: filter[0]! / groups,
    c: isDepthwise ? channels : channels / groups,
    z: depth === undefined ? 1 : sizes[0]!,
    y: y!,
    x: x ?? 1,
    t: depth?.filter ?? 1,
    r: vertical!.filter,
    s: horizontal?.filter ?? 1,
    strideZ: depth?.stride ?? 1,
    strideY: vertical!.stride,
    strideX: horizontal?.stride ?? 1,
    dilationZ: depth?.dilation ?? 1,
    dilationY: vertical!.dilation,
    dilationX: horizontal?.dilation ?? 1,
    padZ: padOf(depth),
    padY: padOf(vertical),
    padX: padOf(horizontal),
    groups: isDepthwise ? 1 : groups,
    operand: inputOf(operation, weights).constant ? 'weights' : 'activations',
  });
  return { layers: [layer] };
}

/** Depthwise along one axis, over as many places as there are inputs. */
function causal(name: string, operation: Operation): Lowered {
  const [input, filter] = operands(operation, 0, 1);
  const [n, c, y] = input as [number, number, number];
  const r = filter[2]!;
  if (filter[0] !== c)
    throw new InputError({ path: 'input 1', expected: `filters for ${c} channels`, found: filter[0] });
  if (isEmpty(input, filter)) return NONE;
  const layer = checked({ ...depthwise(name, { n, c, y: y + r - 1, x: 1, r, s: 1 }), y, padY: r - 1 });
  return { layers: [layer] };
}

/** A state of depth × depth a head: updated with keys by values, corrected first in the delta rules, read by queries. */
function linearAttention(name: string, operation: Operation): Lowered {
  const [q, k, v] = [0, 1, 2].map((i) => known(operation, i, 3)) as [Shape, Shape, Shape];
  const [heads, shared] = [intAttribute(operation, 'q_num_heads') ?? 0, intAttribute(operation, 'kv_num_heads') ?? 0];
  const [batch, steps] = q as [number, number];
  const [depth, valueDepth] = [k[2]! / shared, v[2]! / shared];
  if (!Number.isInteger(depth) || !Number.isInteger(valueDepth) || depth * heads !== q[2])
    throw new InputError({ path: 'q_num_heads', expected: `heads that share ${q[2]} evenly`, found: heads });
  if (isEmpty(q, k, v)) return NONE;
  const read = { m: steps, n: valueDepth, k: depth };
  const isDelta = (textAttribute(operation, 'update_rule') ?? 'gated_delta').endsWith('delta');
  const correction = isDelta ? [gemm(`${name}/correction`, { ...read, groups: batch * shared }, 'activations')] : [];
  const update = gemm(`${name}/update`, { m: depth, n: valueDepth, k: steps, groups: batch * shared }, 'activations');
  const output = gemm(`${name}/output`, { ...read, groups: batch * heads }, 'activations');
  return {
    layers: [...correction, update, output],
    note: 'the steps of linear attention are costed as one matrix product',
  };
}

function transposed(name: string, operation: Operation): Lowered {
  const [input, filter] = operands(operation, 0, 1);
  const groups = intAttribute(operation, 'group') ?? 1;
  fits(input[1]!, filter[0]!);
  if (!(groups >= 1) || filter[0]! % groups !== 0)
    throw new InputError({ path: 'group', expected: `groups that share ${filter[0]} channels evenly`, found: groups });
  if (isEmpty(input, filter)) return NONE;
  const layer = gemm(name, {
    m: elements(input.slice(2)),
    k: filter[0]! / groups,
    n: elements(filter.slice(1)),
    batch: input[0]!,
    groups,
  });
  return { layers: [layer], note: 'transposed convolutions are costed as matrix products' };
}

function product(name: string, operation: Operation, left: number, right: number): Lowered {
  let [a, b] = operands(operation, left, right, 1);
  if (a.length === 1) a = [1, ...a];
  else if (intAttribute(operation, 'transA') === 1) a = swapped(a);
  if (b.length === 1) b = [...b, 1];
  else if (intAttribute(operation, 'transB') === 1) b = swapped(b);
  const [m, k, n] = [a.at(-2)!, a.at(-1)!, b.at(-1)!];
  fits(k, b.at(-2)!);
  if (isEmpty(a, b)) return NONE;
  const [before, behind] = [elements(a.slice(0, -2)), elements(b.slice(0, -2))];
  const tensors = [inputOf(operation, left), inputOf(operation, right)] as const;
  // the same matrix for every member of a batch: one product with more rows, or more columns
  if (behind === 1) return { layers: [productLayer(name, { m: m * before, n, k }, ...tensors)] };
  if (before === 1) return { layers: [productLayer(name, { m, n: n * behind, k }, ...tensors)] };
  const batch = broadcastShapes(a.slice(0, -2), b.slice(0, -2));
  if (batch === undefined) throw new InputError({ expected: `batches that fit ${show(a)}`, found: show(b) });
  return { layers: [productLayer(name, { m, n, k, groups: elements(batch) }, ...tensors)] };
}

function swapped(shape: Shape): Shape {
  return [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!];
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

/** Shapes of two inputs. @param rank at least */
function operands(operation: Operation, left: number, right: number, rank = 3): [Shape, Shape] {
  return [known(operation, left, rank), known(operation, right, rank)];
}

function fits(columns: number, rows: number): void {
  if (columns !== rows) throw new InputError({ expected: `a second operand of ${columns} rows`, found: rows });
}

function show(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}
