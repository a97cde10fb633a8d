/**
 * Tile plans: how a layer passes through a core's shared scratchpad (SG). Chooses tile sizes and the order of the outer
 * loops so that what is resident fits, with the least HBM traffic and, where that ties, the least time lost.
 *
 * Assumes that filter taps and the work inside a tile are the dataflow's business, not cut here, and that a tile finds in
 * the SG what the tile before it used. Formulas and sources: docs/models/tiles.md.
 */
import { InputError } from '../base/errors.js';
import type { Core } from '../machine/core.js';
import type { TilePlan } from '../mapping/tile-plan.js';
import { operandBytesOf, usedOperands } from '../problem/convolution.js';
import { type Layer, layerConvolution } from '../workload/layer.js';
import { arrayGrain, clampedTo, finer, type Grain } from './tiling/grain.js';
import { DIMENSIONS, type Nest, nestOf } from './tiling/nest.js';
import { bestTiling, type Choices, type Machine, type Tiling } from './tiling/search.js';
import { cuts } from './tiling/sizes.js';
import { tilePlan } from './tiling/tile-sequence.js';
import { orderName, type Traffic } from './tiling/traffic.js';

export interface TilingOptions {
  /** What the dataflow asks of each PE's scratchpad; 0 leaves it unchecked. Default 0. */
  readonly slBytes?: number;
  /** What the PE array does side by side, by G, K, C, Y, X. Default: from the core's dataflow. */
  readonly grain?: Grain;
  /** Tilings with more tiles are taken only when there is no other. Default 4096. */
  readonly maxTiles?: number;
  /** Longer plans are coarsened. Default 1024. */
  readonly maxRuns?: number;
}

export interface TiledLayer {
  readonly plan: TilePlan;
  /** Size of every tile but the last along each dimension. */
  readonly tile: TileSize;
  /** Outer loops of more than one trip, outermost first: `k > y`; empty for a single tile. */
  readonly order: string;
  readonly tiles: number;
  readonly traffic: Traffic;
  /** All traffic. */
  readonly hbmBytes: number;
  /** The least any plan moves: weights, outputs and the inputs under some filter, once each. */
  readonly compulsoryBytes: number;
  /** SG the plan occupies at most. */
  readonly sgBytes: number;
  /** With a memory that answers at once: the cycles given. */
  readonly noStallCycles: number;
  /** What no computation overlaps: the first tile's load and the last one's store. */
  readonly firstLoadBytes: number;
  readonly lastStoreBytes: number;
}

/** Groups, k and c of a group, output rows and columns, samples, output slices. */
export interface TileSize {
  readonly g: number;
  readonly k: number;
  readonly c: number;
  readonly y: number;
  readonly x: number;
  readonly n: number;
  readonly z: number;
}

/**
 * @param computeCycles no-stall latency of the whole layer; spread over the tiles by their MACs, in the same clock
 * @throws InputError when a PE's scratchpad is too small for the dataflow, or the SG for the smallest tile
 */
export function planTiles(layer: Layer, core: Core, computeCycles: number, options: TilingOptions = {}): TiledLayer {
  const convolution = layerConvolution(layer);
  const { slBytes = 0, grain = arrayGrain(convolution, core), maxTiles = 4096, maxRuns = 1024 } = options;
  if (slBytes > core.slBytes)
    throw new InputError({
      path: 'slBytes',
      expected: `at least ${slBytes} bytes in each PE (dataflow ${core.dataflow}, layer ${layer.name})`,
      found: core.slBytes,
    });
  const nest = nestOf(convolution);
  const machine = {
    sgBytes: core.sgBytes,
    buffers: core.buffers,
    maxTiles,
    fillCycles: (core.rows + core.columns) / core.clockRatio,
    computeCycles,
  };
  const tiling = relaxed(nest, clampedTo(nest, grain), machine, layer.name);
  const tellsWeights = core.weightPrefetch === true && layer.operand === 'weights';
  const [g, k, c, y, x, n, z] = tiling.axes;
  const { bytes, loops, tiles, traffic, sgBytes, firstLoadBytes, lastStoreBytes } = tiling.reuse;
  const { input, weights, output } = operandBytesOf(usedOperands(convolution), convolution.bytes);
  return {
    plan: tilePlan(nest, tiling, computeCycles, { maxRuns, tellsWeights }),
    tile: { g: g.size, k: k.size, c: c.size, y: y.size, x: x.size, n: n.size, z: z.size },
    order: orderName(loops),
    tiles,
    traffic,
    hbmBytes: bytes,
    compulsoryBytes: input + weights + output,
    sgBytes,
    noStallCycles: computeCycles,
    firstLoadBytes,
    lastStoreBytes,
  };
}

/** An SG too small for the grain, or for so few tiles, gets finer and more tiles instead of an error. */
function relaxed(nest: Nest, grain: Grain, machine: Machine, name: string): Tiling {
  const choices = choicesOf(nest, grain);
  for (const maxTiles of [machine.maxTiles, 16 * machine.maxTiles, Number.POSITIVE_INFINITY]) {
    const tiling = bestTiling(nest, choices, { ...machine, maxTiles });
    if (tiling !== undefined) return tiling;
  }
  if (grain.some((size) => size > 1)) return relaxed(nest, finer(grain), machine, name);
  throw new InputError({
    path: 'sgBytes',
    expected: `at least ${leastSg(nest, choices, machine)} bytes for ${machine.buffers} tiles of layer ${name} side by side`,
    found: machine.sgBytes,
  });
}

/** By doubling and bisection; only an error message needs it. */
function leastSg(nest: Nest, choices: Choices, machine: Machine): number {
  const fits = (sgBytes: number): boolean =>
    bestTiling(nest, choices, { ...machine, sgBytes, maxTiles: Number.POSITIVE_INFINITY }) !== undefined;
  let low = Math.max(0, Math.floor(machine.sgBytes));
  let high = 2 * low + 1;
  while (!fits(high)) [low, high] = [high, 2 * high];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function choicesOf(nest: Nest, grain: Grain): Choices {
  const sideBySide: readonly number[] = grain;
  return DIMENSIONS.map((dimension) => cuts(nest, dimension, sideBySide[dimension] ?? 1));
}
