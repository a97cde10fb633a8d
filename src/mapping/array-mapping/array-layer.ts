/**
 * A layer as mappers of an array see it: the loops of one group of a convolution, in outputs along Y and X. Groups, and
 * the filters of a channel multiplier, run one after another; samples are held innermost and share the weights; slices
 * of a third axis are samples, those of its filter channels. A matrix product (M × K)·(K × N) has K = N, C = K, Y = M.
 */
import type { Convolution } from '../../problem/convolution.js';
import type { ElementBytes } from '../../problem/element-bytes.js';
import { WIDTH } from './genes.js';

export interface ArrayLayer {
  /** Each channel is convolved by itself; then K is 1. */
  readonly isDepthwise: boolean;
  /** Size of each dimension in the order of `MAPPED`, all at least 1. */
  readonly extents: readonly number[];
  readonly strideY: number;
  readonly strideX: number;
  readonly samples: number;
  /** How often the layer runs, one after another. */
  readonly repeats: number;
  readonly bytes: ElementBytes;
}

export function arrayLayer(convolution: Convolution): ArrayLayer {
  const { isDepthwise, groups, batch, filters, channels, axes, bytes } = convolution;
  const [depth, height, width] = axes;
  return {
    isDepthwise,
    extents: [
      isDepthwise ? 1 : filters,
      isDepthwise ? channels : channels * depth.filter,
      height.outputs,
      width.outputs,
      height.filter,
      width.filter,
    ],
    strideY: height.stride,
    strideX: width.stride,
    samples: batch * depth.outputs,
    repeats: isDepthwise ? groups * filters * depth.filter : groups,
    bytes,
  };
}

/** MACs of one run of the layer; `repeats` times as many in all. */
export function macsOf({ extents, samples }: ArrayLayer): number {
  let macs = samples;
  for (let d = 0; d < WIDTH; d++) macs *= extents[d]!;
  return macs;
}
