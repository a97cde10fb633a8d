/**
 * A DNN layer, as files and people write it. Dimensions carry the field's letters, as in MAESTRO and the MAGMA paper: N
 * samples, K output channels, C input channels, Y × X input rows and columns, R × S filter rows and columns; a
 * three-dimensional convolution has Z input slices and T filter slices besides.
 *
 * - conv:      `groups` independent convolutions of k × c filters each (k and c are per group).
 * - depthwise: c channels, each convolved with its own filter; k is the channel multiplier (1 in every common network).
 * - gemm:      (M × K) · (K × N), stored as y = M, c = K, k = N; `groups` of them are independent (attention heads).
 * - fc:        a gemm with M = 1: k = outputs, c = inputs.
 * - vector:    no multiply-accumulates: work for vector lanes by itself (`vector` says how much), all dimensions 1.
 *
 * z, y and x are the stored input; padZ, padY and padX are the zeros added in all (in front + behind), which take part in
 * the computation but never cross HBM. What these letters mean as a loop nest is said once, in `layerConvolution` and
 * `layer-problem.ts`; cost models read nothing else.
 */
import { InputError } from '../base/errors.js';
import {
  type ByOperand,
  type Convolution,
  convolutionMacs,
  operandBytesOf,
  outputChannelsOf,
  storedOperands,
} from '../problem/convolution.js';
import { LARGEST_DIMENSION } from '../problem/define-problem.js';
import { type ElementBytes, elementBytes, isOneByte, ONE_BYTE } from '../problem/element-bytes.js';
import { ALL_NON_ZERO, densityOf, type NonZeros, nonZerosKey } from '../problem/sparsity/drawn-product.js';
import { filterSpan, outputsAlong, samePadding, type Window, windowOf } from '../problem/window.js';
import type { LaneWork } from './vector/vector-work.js';

export type LayerKind = 'conv' | 'depthwise' | 'gemm' | 'fc' | 'vector';

export interface Layer {
  readonly name: string;
  readonly kind: LayerKind;
  /** Batch: samples that share the k × c operand. */
  readonly n: number;
  readonly k: number;
  readonly c: number;
  readonly z: number;
  readonly y: number;
  readonly x: number;
  readonly t: number;
  readonly r: number;
  readonly s: number;
  readonly strideZ: number;
  readonly strideY: number;
  readonly strideX: number;
  readonly dilationZ: number;
  readonly dilationY: number;
  readonly dilationX: number;
  readonly padZ: number;
  readonly padY: number;
  readonly padX: number;
  readonly groups: number;
  /** What the k × c operand is: trained parameters, or activations (attention's QKᵀ and PV). */
  readonly operand: 'weights' | 'activations';
  readonly elementBytes: ElementBytes;
  /** Which weights and activations are zero, for cores that skip zeros. Absent: none is known to be. */
  readonly sparsity?: LayerSparsity | undefined;
  /** What vector lanes do with its outputs before they are stored, or all that it is. Absent: nothing. */
  readonly vector?: LaneWork | undefined;
}

export interface LayerSparsity {
  readonly weights: NonZeros;
  /** Share of non-zero activations, 0 … 1. */
  readonly inputDensity: number;
  /** Draws where the non-zeros are; equal layers have equal patterns. */
  readonly seed: number;
}

/** What a description may leave out: one sample, two axes, dense filters, one byte an element. */
type Further = 'n' | 'z' | 't' | 'strideZ' | 'dilationZ' | 'dilationY' | 'dilationX' | 'padZ';

export type LayerDescription = Omit<Layer, Further | 'elementBytes'> &
  Partial<Pick<Layer, Further>> & { readonly elementBytes?: Partial<ElementBytes> };

/** The dimensions a constructor takes: what is left out is 1, padding 0. `stride` and `pad` (one side) set all axes. */
export interface ConvShape {
  readonly n?: number;
  readonly k: number;
  readonly c: number;
  /** Input slices of a three-dimensional convolution. */
  readonly z?: number;
  readonly y: number;
  readonly x?: number;
  /** Filter slices; default r where there is a z. */
  readonly t?: number;
  readonly r: number;
  readonly s?: number;
  readonly stride?: number;
  readonly dilation?: number;
  /** Zero rows added at each side, or 'same' for an output of ⌈input / stride⌉. */
  readonly pad?: number | 'same';
  readonly padX?: number;
  readonly groups?: number;
  readonly elementBytes?: Partial<ElementBytes>;
}

/** @throws InputError for a dimension that is not a positive integer, or a filter larger than the padded input. */
export function conv(name: string, shape: ConvShape): Layer {
  return checked(spatial(name, 'conv', shape));
}

/** @throws InputError as `conv`. */
export function depthwise(name: string, shape: Omit<ConvShape, 'k' | 'groups'>): Layer {
  return checked(spatial(name, 'depthwise', { ...shape, k: 1 }));
}

/** (M × K) · (K × N), `groups` times; `batch` first matrices for each second one. @throws InputError as `conv`. */
export function gemm(
  name: string,
  size: {
    readonly m: number;
    readonly n: number;
    readonly k: number;
    readonly groups?: number;
    readonly batch?: number;
    readonly elementBytes?: Partial<ElementBytes>;
  },
  operand: Layer['operand'] = 'weights',
): Layer {
  const { m, n, k, groups = 1, batch = 1, elementBytes: bytes = ONE_BYTE } = size;
  const layer = { ...SQUARE, name, kind: 'gemm', k: n, c: k, y: m, groups, operand } as const;
  return checked({ ...layer, n: batch, elementBytes: bytes });
}

/** @throws InputError as `conv`. */
export function fc(name: string, outputs: number, inputs: number): Layer {
  return checked({ ...SQUARE, name, kind: 'fc', k: outputs, c: inputs });
}

const SQUARE = {
  y: 1,
  x: 1,
  r: 1,
  s: 1,
  strideY: 1,
  strideX: 1,
  padY: 0,
  padX: 0,
  groups: 1,
  operand: 'weights',
} as const;

function spatial(name: string, kind: LayerKind, shape: ConvShape): LayerDescription {
  const { n = 1, k, c, z, y, r, stride = 1, dilation = 1, pad = 0, groups = 1 } = shape;
  const x = shape.x ?? y;
  const s = shape.s ?? r;
  const t = shape.t ?? (z === undefined ? 1 : r);
  const padded = (size: number, filter: number, side: number | 'same'): number =>
    side === 'same' ? samePadding(size, filter, stride, dilation) : 2 * side;
  return {
    name,
    kind,
    n,
    k,
    c,
    z: z ?? 1,
    y,
    x,
    t,
    r,
    s,
    strideZ: z === undefined ? 1 : stride,
    strideY: stride,
    strideX: stride,
    dilationZ: z === undefined ? 1 : dilation,
    dilationY: dilation,
    dilationX: dilation,
    padZ: z === undefined ? 0 : padded(z, t, pad),
    padY: padded(y, r, pad),
    padX: padded(x, s, pad === 'same' ? pad : (shape.padX ?? pad)),
    groups,
    operand: 'weights',
    elementBytes: shape.elementBytes ?? ONE_BYTE,
  };
}

/** Every size of a layer that is a positive integer. */
export const LAYER_SIZES = [
  'k',
  'c',
  'y',
  'x',
  'r',
  's',
  'strideY',
  'strideX',
  'groups',
  'n',
  'z',
  't',
  'strideZ',
  'dilationZ',
  'dilationY',
  'dilationX',
] as const;

/**
 * The layer with everything that was left out.
 * @throws InputError as `conv`, and for a layer whose work can no longer be counted exactly.
 */
export function checked(description: LayerDescription): Layer {
  const layer = complete(description);
  for (const dimension of LAYER_SIZES) {
    const value = layer[dimension];
    if (!Number.isInteger(value) || value < 1 || value > LARGEST_DIMENSION)
      throw new InputError({
        path: dimension,
        expected: value > LARGEST_DIMENSION ? `at most ${LARGEST_DIMENSION}` : 'a positive integer',
        found: value,
      });
  }
  if (layer.kind === 'gemm' || layer.kind === 'fc') refuseSliding(layer);
  fits(layer.r, layer.dilationY, layer.y + layer.padY, 'r', 'rows');
  fits(layer.s, layer.dilationX, layer.x + layer.padX, 's', 'columns');
  fits(layer.t, layer.dilationZ, layer.z + layer.padZ, 't', 'slices');
  const { input, weights, output } = operandElements(layer);
  const work = Math.max(macs(layer), input, weights, output);
  if (work > Number.MAX_SAFE_INTEGER)
    throw new InputError({ expected: 'at most 2^53 multiply-accumulates and elements in a layer', found: work });
  return layer;
}

/** Work for vector lanes as a layer of its own. */
export function vectorLayer(name: string, vector: LaneWork, bytes: Partial<ElementBytes> = ONE_BYTE): Layer {
  return checked({ ...SQUARE, name, kind: 'vector', k: 1, c: 1, elementBytes: bytes, vector });
}

/** Written out, so that all layers have their fields in one order: cost models read them faster. */
function complete(description: LayerDescription): Layer {
  const { name, kind, k, c, y, x, r, s, strideY, strideX, padY, padX, groups, operand } = description;
  return {
    name,
    kind,
    n: description.n ?? 1,
    k,
    c,
    z: description.z ?? 1,
    y,
    x,
    t: description.t ?? 1,
    r,
    s,
    strideZ: description.strideZ ?? 1,
    strideY,
    strideX,
    dilationZ: description.dilationZ ?? 1,
    dilationY: description.dilationY ?? 1,
    dilationX: description.dilationX ?? 1,
    padZ: description.padZ ?? 0,
    padY,
    padX,
    groups,
    operand,
    elementBytes: elementBytes(description.elementBytes),
    sparsity: description.sparsity,
    vector: description.vector,
  };
}

/** What a matrix product has not. */
const SLIDING = ['z', 'x', 't', 'r', 's', 'strideZ', 'strideY', 'strideX', 'padZ', 'padY', 'padX'] as const;

function refuseSliding(layer: Layer): void {
  for (const size of SLIDING) {
    const none = size.startsWith('pad') ? 0 : 1;
    if (layer[size] !== none)
      throw new InputError({ path: size, expected: `${none} in a matrix product`, found: layer[size] });
  }
}

function fits(filter: number, dilation: number, padded: number, path: string, places: string): void {
  const span = filterSpan(filter, dilation);
  if (span > padded)
    throw new InputError({ path, expected: `at most ${padded} (the padded input ${places})`, found: span });
}

/** The layer with `n` times as many samples; what is multiplied with activations has no operand for them to share. */
export function withBatch(layer: Layer, n: number): Layer {
  return layer.operand === 'weights'
    ? checked({ ...layer, n: layer.n * n })
    : checked({ ...layer, groups: layer.groups * n });
}

/** @throws InputError for a width that is not above 0 */
export function withElementBytes(layer: Layer, bytes: Partial<ElementBytes>): Layer {
  return { ...layer, elementBytes: elementBytes(bytes) };
}

export function outputZ({ z, padZ, t, strideZ, dilationZ }: Layer): number {
  return outputsAlong(z + padZ, t, strideZ, dilationZ);
}

export function outputY({ y, padY, r, strideY, dilationY }: Layer): number {
  return outputsAlong(y + padY, r, strideY, dilationY);
}

export function outputX({ x, padX, s, strideX, dilationX }: Layer): number {
  return outputsAlong(x + padX, s, strideX, dilationX);
}

/** The layer's loop nest; padding is divided evenly, an odd zero goes behind. */
export function layerConvolution(layer: Layer): Convolution {
  const { z, t, strideZ, dilationZ, padZ, y, r, strideY, dilationY, padY, x, s, strideX, dilationX, padX } = layer;
  return {
    isDepthwise: layer.kind === 'depthwise',
    groups: layer.groups,
    batch: layer.n,
    filters: layer.k,
    channels: layer.c,
    axes: [
      axis(z, t, strideZ, dilationZ, padZ),
      axis(y, r, strideY, dilationY, padY),
      axis(x, s, strideX, dilationX, padX),
    ],
    bytes: layer.elementBytes,
  };
}

function axis(input: number, filter: number, stride: number, dilation: number, padding: number): Window {
  return windowOf({ input, filter, stride, dilation, padding, before: Math.floor(padding / 2) });
}

/** Output channels over all groups. */
export function outputChannels(layer: Layer): number {
  return outputChannelsOf(layerConvolution(layer));
}

/** Over the whole batch. */
export function macs(layer: Layer): number {
  if (layer.kind === 'vector') return 0;
  return convolutionMacs(layerConvolution(layer));
}

/** MACs of a weight and an activation that are both not zero, on average; all of them where no zeros are known. */
export function neededMacs(layer: Layer): number {
  const { weights, inputDensity } = layer.sparsity ?? { weights: ALL_NON_ZERO, inputDensity: 1 };
  return macs(layer) * densityOf(weights) * inputDensity;
}

/** Elements of each operand over all groups and the whole batch. */
export function operandElements(layer: Layer): ByOperand {
  if (layer.kind === 'vector') {
    const { operands = 0, stored = 0 } = layer.vector ?? {};
    return { input: operands, weights: 0, output: stored };
  }
  return storedOperands(layerConvolution(layer));
}

/** Bytes of each operand over all groups and the whole batch: the compulsory HBM traffic of the layer. */
export function operandBytes(layer: Layer): ByOperand {
  return operandBytesOf(operandElements(layer), layer.elementBytes);
}

/** Equal for layers that cost the same: everything but the name. */
export function shapeKey(layer: Layer): string {
  const { kind, k, c, y, x, r, s, strideY, strideX, padY, padX, groups, operand } = layer;
  const flat = `${kind} ${k} ${c} ${y} ${x} ${r} ${s} ${strideY} ${strideX} ${padY} ${padX} ${groups} ${operand}`;
  const dense = isPlain(layer) ? flat : `${flat} ${furtherKey(layer)}`;
  const pruned = layer.sparsity === undefined ? dense : `${dense} ${sparsityKey(layer.sparsity)}`;
  return layer.vector === undefined ? pruned : `${pruned} ${lanesKey(layer.vector)}`;
}

/** One sample, two axes, dense filters, a byte an element: what most layers are, and quick to tell. */
function isPlain({ n, z, t, strideZ, padZ, dilationZ, dilationY, dilationX, elementBytes: bytes }: Layer): boolean {
  const isFlat = z === 1 && t === 1 && strideZ === 1 && padZ === 0 && dilationZ === 1;
  return n === 1 && isFlat && dilationY === 1 && dilationX === 1 && isOneByte(bytes);
}

function furtherKey({ n, z, t, strideZ, padZ, dilationZ, dilationY, dilationX, elementBytes: bytes }: Layer): string {
  const width = `${bytes.input} ${bytes.weights} ${bytes.output} ${bytes.partialSums}`;
  return `${n} ${z} ${t} ${strideZ} ${padZ} ${dilationZ} ${dilationY} ${dilationX} ${width}`;
}

function lanesKey({ operations, operands, stored }: LaneWork): string {
  return `lanes ${operations} ${operands} ${stored}`;
}

function sparsityKey({ weights, inputDensity, seed }: LayerSparsity): string {
  return `${nonZerosKey(weights)} ${inputDensity} ${seed}`;
}
