/**
 * Which pixels of every tensor a tile of the output stands on, along one axis: its pyramid. A half-open interval
 * [lo, hi) of a layer's output needs [lo · stride, (hi − 1) · stride + filter) of its padded input, and [lo, hi) itself of a
 * tensor that is added to it.
 */
import type { ConvChain } from './conv-chain.js';

export interface Pyramids {
  readonly tiles: number;
  /** By tensor, then by tile: tensor 0 is the chain's input, the last one its output. */
  readonly from: readonly Int32Array[];
  readonly to: readonly Int32Array[];
}

/**
 * @param length of the output along the axis, cut into tiles of `tile` pixels, the last one perhaps smaller
 * @param axis whose sizes paddings have
 */
export function pyramids(
  { stages, sums = [] }: Pick<ConvChain, 'stages' | 'sums'>,
  length: number,
  tile: number,
  axis: 'width' | 'height' = 'width',
): Pyramids {
  const tiles = Math.ceil(length / tile);
  const from = Array.from({ length: stages.length + 1 }, () => new Int32Array(tiles));
  const to = from.map(() => new Int32Array(tiles));
  for (let i = 0; i < tiles; i++) {
    from[stages.length]![i] = i * tile;
    to[stages.length]![i] = Math.min(length, (i + 1) * tile);
    for (let layer = stages.length - 1; layer >= 0; layer--) {
      const { filter, stride, padding } = stages[layer]!;
      const before = padding?.before ?? 0;
      const begin = from[layer + 1]![i]! * stride - before;
      const end = (to[layer + 1]![i]! - 1) * stride + filter - before;
      const size = padding?.[axis] ?? end;
      from[layer]![i] = Math.min(size, Math.max(0, begin));
      to[layer]![i] = Math.max(from[layer]![i]!, Math.min(size, end));
      for (const { tensor, stage } of sums) {
        if (tensor !== layer) continue;
        from[layer]![i] = Math.min(from[layer]![i]!, from[stage + 1]![i]!);
        to[layer]![i] = Math.max(to[layer]![i]!, to[stage + 1]![i]!);
      }
    }
  }
  return { tiles, from, to };
}

/** Pixels of tile `i` along the axis: all of them, or those no earlier tile has had. */
export function pixelsOf({ from, to }: Pyramids, tensor: number, i: number, isCached: boolean): number {
  const begin = isCached && i > 0 ? Math.max(from[tensor]![i]!, to[tensor]![i - 1]!) : from[tensor]![i]!;
  return to[tensor]![i]! - begin;
}
