/**
 * The work a PE array does side by side. A tile that is no multiple of it leaves PEs idle, so sizes that waste much are
 * not tried (spatial unrolling is a factor of every tile in Timeloop, too). From the bundled dataflows
 * (dataflow/bundled.ts): what their spatial maps spread over the clusters and inside one. A dataflow that is not listed
 * constrains nothing, nor does a flexible core, whose array takes the shape a job needs.
 */
import { type Core, peCount } from '../../machine/core.js';
import type { Convolution } from '../../problem/convolution.js';
import type { Nest } from './nest.js';

/** By G, K, C, Y, X. Samples and slices are never side by side. */
export type Grain = readonly [number, number, number, number, number];

export const NO_GRAIN: Grain = [1, 1, 1, 1, 1];

export function arrayGrain({ isDepthwise }: Convolution, core: Core): Grain {
  if (core.flexible || core.flexibility !== undefined) return NO_GRAIN;
  if (isDepthwise) return [peCount(core), 1, 1, 1, 1];
  switch (core.dataflow) {
    case 'hb':
      return [1, core.rows, core.columns, 1, 1];
    case 'lb':
      return [1, 1, 1, core.rows, core.columns];
    case 'eyeriss':
      return [1, 1, 1, peCount(core), 1];
    default:
      return NO_GRAIN;
  }
}

/** No dimension has more than its extent. */
export function clampedTo({ extents: [G, K, C, Y, X] }: Nest, [g, k, c, y, x]: Grain): Grain {
  return [Math.min(g, G), Math.min(k, K), Math.min(c, C), Math.min(y, Y), Math.min(x, X)];
}

/** For an SG that cannot hold a tile of this grain. */
export function finer(grain: Grain): Grain {
  const [g, k, c, y, x] = grain;
  return [half(g), half(k), half(c), half(y), half(x)];
}

function half(size: number): number {
  return Math.ceil(size / 2);
}
