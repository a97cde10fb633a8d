/**
 * A layer as the loop nest that tiling cuts: G groups, K output channels and C input channels a group, Y × X outputs.
 * Filter taps are never cut. A depthwise layer is one group a channel. Sizes in elements, which are bytes.
 *
 * Weights depend on G K C, inputs on G C Y X, outputs on G K Y X: a loop over a dimension a tensor does not depend on
 * leaves the tensor where it is, which is all the reuse there is between tiles (Yang et al., Interstellar, ASPLOS 2020).
 */
import { type Layer, outputX, outputY } from '../../workload/layer.js';

export const G = 0;
export const K = 1;
export const C = 2;
export const Y = 3;
export const X = 4;
export type Dimension = typeof G | typeof K | typeof C | typeof Y | typeof X;

export const DIMENSIONS: readonly Dimension[] = [G, K, C, Y, X];

/** Which dimensions a tensor's elements depend on. */
export const DEPENDS = {
  weights: [true, true, true, false, false],
  input: [true, false, true, true, true],
  output: [true, true, false, true, true],
} as const satisfies Record<string, readonly boolean[]>;

/** How the outputs along one axis read the stored input: output `o` reads `filter` places from o · stride − before. */
export interface Window {
  readonly stride: number;
  readonly filter: number;
  /** Zeros in front of the stored input. */
  readonly before: number;
  readonly stored: number;
}

export interface Nest {
  /** Elements of G, K, C, Y, X. */
  readonly extents: readonly [number, number, number, number, number];
  /** Filter taps: weights of one (group, k, c). */
  readonly taps: number;
  readonly rows: Window;
  readonly columns: Window;
}

export function nestOf(layer: Layer): Nest {
  const depthwise = layer.kind === 'depthwise';
  const groups = depthwise ? layer.groups * layer.c : layer.groups;
  return {
    extents: [groups, layer.k, depthwise ? 1 : layer.c, outputY(layer), outputX(layer)],
    taps: layer.r * layer.s,
    rows: { stride: layer.strideY, filter: layer.r, before: Math.floor(layer.padY / 2), stored: layer.y },
    columns: { stride: layer.strideX, filter: layer.s, before: Math.floor(layer.padX / 2), stored: layer.x },
  };
}
