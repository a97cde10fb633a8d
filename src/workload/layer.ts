/**
 * A DNN layer as a loop nest. Dimensions carry the field's letters, as in MAESTRO and the MAGMA paper: K output
 * channels, C input channels, Y × X input rows and columns, R × S filter rows and columns.
 *
 * - conv:      `groups` independent convolutions of k × c filters each (k and c are per group).
 * - depthwise: c channels, each convolved with its own filter; k is the channel multiplier (1 in every common network).
 * - gemm:      (M × K) · (K × N), stored as y = M, c = K, k = N; `groups` of them are independent (attention heads).
 * - fc:        a gemm with M = 1: k = outputs, c = inputs.
 *
 * y and x are the stored input; padY and padX are the zero rows and columns added in all (top + bottom, left + right),
 * which take part in the computation but never cross HBM. One element is one byte.
 */
import { InputError } from '../base/errors.js';

export type LayerKind = 'conv' | 'depthwise' | 'gemm' | 'fc';

export interface Layer {
  readonly name: string;
  readonly kind: LayerKind;
  readonly k: number;
  readonly c: number;
  readonly y: number;
  readonly x: number;
  readonly r: number;
  readonly s: number;
  readonly strideY: number;
  readonly strideX: number;
  readonly padY: number;
  readonly padX: number;
  readonly groups: number;
  /** What the k × c operand is: trained parameters, or activations (attention's QKᵀ and PV). */
  readonly operand: 'weights' | 'activations';
}

/** The dimensions a constructor takes: what is left out is 1, padding 0. `stride` and `pad` (one side) set both axes. */
export interface ConvShape {
  readonly k: number;
  readonly c: number;
  readonly y: number;
  readonly x?: number;
  readonly r: number;
  readonly s?: number;
  readonly stride?: number;
  /** Zero rows added at each side, or 'same' for an output of ⌈input / stride⌉. */
  readonly pad?: number | 'same';
  readonly padX?: number;
  readonly groups?: number;
}

/** @throws InputError for a dimension that is not a positive integer, or a filter larger than the padded input. */
export function conv(name: string, shape: ConvShape): Layer {
  return checked(spatial(name, 'conv', shape));
}

/** @throws InputError as `conv`. */
export function depthwise(name: string, shape: Omit<ConvShape, 'k' | 'groups'>): Layer {
  return checked(spatial(name, 'depthwise', { ...shape, k: 1 }));
}

/** (M × K) · (K × N), `groups` times. @throws InputError as `conv`. */
export function gemm(
  name: string,
  size: { readonly m: number; readonly n: number; readonly k: number; readonly groups?: number },
  operand: Layer['operand'] = 'weights',
): Layer {
  return checked({ ...POINT, name, kind: 'gemm', k: size.n, c: size.k, y: size.m, groups: size.groups ?? 1, operand });
}

/** @throws InputError as `conv`. */
export function fc(name: string, outputs: number, inputs: number): Layer {
  return checked({ ...POINT, name, kind: 'fc', k: outputs, c: inputs });
}

const POINT = {
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

function spatial(name: string, kind: LayerKind, shape: ConvShape): Layer {
  const { k, c, y, r, stride = 1, pad = 0, groups = 1 } = shape;
  const x = shape.x ?? y;
  const s = shape.s ?? r;
  const padY = pad === 'same' ? samePadding(y, r, stride) : 2 * pad;
  const padX = pad === 'same' ? samePadding(x, s, stride) : 2 * (shape.padX ?? pad);
  return { name, kind, k, c, y, x, r, s, strideY: stride, strideX: stride, padY, padX, groups, operand: 'weights' };
}

function samePadding(size: number, filter: number, stride: number): number {
  return Math.max(0, (Math.ceil(size / stride) - 1) * stride + filter - size);
}

/** Larger ones are slips of the keyboard, and counts beyond it would no longer be exact. */
const LARGEST_DIMENSION = 2 ** 31;

/** @throws InputError as `conv`, and for a layer whose work can no longer be counted exactly. */
export function checked(layer: Layer): Layer {
  for (const dimension of ['k', 'c', 'y', 'x', 'r', 's', 'strideY', 'strideX', 'groups'] as const) {
    const value = layer[dimension];
    if (!Number.isInteger(value) || value < 1 || value > LARGEST_DIMENSION)
      throw new InputError({
        path: dimension,
        expected: value > LARGEST_DIMENSION ? `at most ${LARGEST_DIMENSION}` : 'a positive integer',
        found: value,
      });
  }
  if (layer.r > layer.y + layer.padY)
    throw new InputError({
      path: 'r',
      expected: `at most ${layer.y + layer.padY} (the padded input rows)`,
      found: layer.r,
    });
  if (layer.s > layer.x + layer.padX)
    throw new InputError({
      path: 's',
      expected: `at most ${layer.x + layer.padX} (the padded input columns)`,
      found: layer.s,
    });
  const { input, weights, output } = operandElements(layer);
  const work = Math.max(macs(layer), input, weights, output);
  if (work > Number.MAX_SAFE_INTEGER)
    throw new InputError({ expected: 'at most 2^53 multiply-accumulates and elements in a layer', found: work });
  return layer;
}

export function outputY(layer: Layer): number {
  return Math.floor((layer.y + layer.padY - layer.r) / layer.strideY) + 1;
}

export function outputX(layer: Layer): number {
  return Math.floor((layer.x + layer.padX - layer.s) / layer.strideX) + 1;
}

/** Output channels over all groups. */
export function outputChannels(layer: Layer): number {
  return layer.kind === 'depthwise' ? layer.k * layer.c : layer.k * layer.groups;
}

export function macs(layer: Layer): number {
  return layer.groups * layer.k * layer.c * layer.r * layer.s * outputY(layer) * outputX(layer);
}

/** Elements (= bytes) of each operand over all groups: the compulsory HBM traffic of the layer. */
export function operandElements(layer: Layer): { input: number; weights: number; output: number } {
  return {
    input: layer.groups * layer.c * layer.y * layer.x,
    weights: layer.groups * layer.k * layer.c * layer.r * layer.s,
    output: outputChannels(layer) * outputY(layer) * outputX(layer),
  };
}

/** Equal for layers that cost the same: everything but the name. */
export function shapeKey(layer: Layer): string {
  const { kind, k, c, y, x, r, s, strideY, strideX, padY, padX, groups, operand } = layer;
  return `${kind} ${k} ${c} ${y} ${x} ${r} ${s} ${strideY} ${strideX} ${padY} ${padX} ${groups} ${operand}`;
}
