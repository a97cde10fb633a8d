/**
 * A layer as a problem: the same loop nest with named dimensions and projections (problem/operators), for models and mappers
 * that take any problem. And back: a problem whose loops have the roles of a convolution is a layer.
 */
import { InputError } from '../base/errors.js';
import { convolutionOf } from '../problem/conformance.js';
import { slidingProblem } from '../problem/operators/conv.js';
import { gemmProblem } from '../problem/operators/gemm.js';
import type { Problem } from '../problem/problem.js';
import { inputSpan, POINT, type Window } from '../problem/window.js';
import { checked, type Layer, layerConvolution } from './layer.js';

/** Two axes, or three where the layer has slices; a matrix product has none. */
export function layerProblem(layer: Layer): Problem {
  const { name, n, groups, elementBytes: bytes } = layer;
  if (layer.kind === 'gemm' || layer.kind === 'fc')
    return gemmProblem({ name, m: layer.y, n: layer.k, k: layer.c, batch: n, groups, bytes });
  const { isDepthwise, filters, channels, axes } = layerConvolution(layer);
  const [depth, height, width] = axes;
  const isFlat = Object.entries(POINT).every(([size, value]) => depth[size as keyof Window] === value);
  const windows = isFlat ? [height, width] : [depth, height, width];
  return slidingProblem({ name, isDepthwise, batch: n, groups, filters, channels, windows, bytes });
}

/**
 * The layer with the problem's work and operands: a matrix product where nothing slides.
 * @throws InputError for a problem that is no convolution, or whose zeros lie unevenly in front and behind
 */
export function layerFromProblem(problem: Problem): Layer {
  const { name } = problem;
  const { isDepthwise, groups, batch: n, filters: k, channels: c, axes, bytes: elementBytes } = convolutionOf(problem);
  const [depth, height, width] = axes;
  const isProduct =
    !isDepthwise &&
    axes.every(({ filter, stride }) => filter === 1 && stride === 1) &&
    isPoint(depth) &&
    isPoint(width);
  if (isProduct && height.stored === height.outputs) {
    const kind = height.outputs === 1 && n === 1 && groups === 1 ? 'fc' : 'gemm';
    const flat = { x: 1, r: 1, s: 1, strideY: 1, strideX: 1, padY: 0, padX: 0, operand: 'weights' } as const;
    return checked({ name, kind, n, k, c, groups, y: height.outputs, elementBytes, ...flat });
  }
  return checked({
    name,
    kind: isDepthwise ? 'depthwise' : 'conv',
    n,
    k,
    c,
    groups,
    z: depth.stored,
    y: height.stored,
    x: width.stored,
    t: depth.filter,
    r: height.filter,
    s: width.filter,
    strideZ: depth.stride,
    strideY: height.stride,
    strideX: width.stride,
    dilationZ: depth.dilation,
    dilationY: height.dilation,
    dilationX: width.dilation,
    padZ: paddingOf(depth, name),
    padY: paddingOf(height, name),
    padX: paddingOf(width, name),
    operand: 'weights',
    elementBytes,
  });
}

function isPoint({ outputs, stored }: Window): boolean {
  return outputs === 1 && stored === 1;
}

/** In all, so that the zeros in front are half of them, rounded down. */
function paddingOf(window: Window, name: string): number {
  const { before } = window;
  const padding = Math.max(2 * before, inputSpan(window, window.outputs) - window.stored);
  if (Math.floor(padding / 2) === before) return padding;
  throw new InputError({
    path: name,
    expected: 'as many zeros in front of the input as behind, or one fewer',
    found: `${before} of ${padding}`,
  });
}
