/**
 * A layer as the loop nest that tiling cuts: G independent parts (groups; the channels of a depthwise layer), K output
 * channels and C input channels of a part, N samples, Z × Y × X outputs. Filter taps are never cut.
 *
 * Weights depend on G K C, inputs on G N C Z Y X, outputs on G N K Z Y X: a loop over a dimension a tensor does not depend
 * on leaves the tensor where it is, which is all the reuse there is between tiles (Yang et al., Interstellar, ASPLOS 2020).
 */

import { type Convolution, filterTaps, independentParts, summedChannels } from '../../problem/convolution.js';
import type { ElementBytes } from '../../problem/element-bytes.js';
import type { Window } from '../../problem/window.js';

export const G = 0;
export const K = 1;
export const C = 2;
export const Y = 3;
export const X = 4;
export const N = 5;
export const Z = 6;
export type Dimension = typeof G | typeof K | typeof C | typeof Y | typeof X | typeof N | typeof Z;

export const DIMENSIONS: readonly Dimension[] = [G, K, C, Y, X, N, Z];

/** One value for each of G, K, C, Y, X, N, Z. */
export type ByDimension<T> = readonly [T, T, T, T, T, T, T];

/** Which dimensions a tensor's elements depend on. */
export const DEPENDS = {
  weights: [true, true, true, false, false, false, false],
  input: [true, false, true, true, true, true, true],
  output: [true, true, false, true, true, true, true],
} as const satisfies Record<string, ByDimension<boolean>>;

export interface Nest {
  readonly extents: ByDimension<number>;
  /** Filter taps: weights of one (group, k, c). */
  readonly taps: number;
  /** How outputs read the stored input; undefined along dimensions without a filter. */
  readonly windows: ByDimension<Window | undefined>;
  readonly bytes: ElementBytes;
}

export function nestOf(convolution: Convolution): Nest {
  const { batch, filters, axes, bytes } = convolution;
  const [depth, height, width] = axes;
  const parts = independentParts(convolution);
  const channels = summedChannels(convolution);
  return {
    extents: [parts, filters, channels, height.outputs, width.outputs, batch, depth.outputs],
    taps: filterTaps(convolution),
    windows: [undefined, undefined, undefined, height, width, undefined, depth],
    bytes,
  };
}

/** Bytes of a result while it lies in the SG, where sums may grow. */
export function heldResultBytes({ bytes: { output, partialSums } }: Nest): number {
  return Math.max(output, partialSums);
}
