/**
 * Spatial fusion in closed form. What is loaded and computed is a product of two sums, one along each axis: of all
 * pyramids where halos are computed again, of their union where they are kept. The working set is largest for the
 * first tile; what is kept between tiles is counted for every place that two tiles meet. Agrees with DeFiNES (Mei et
 * al., "DeFiNES: Enabling Fast Exploration of the Depth-first Scheduling Space for DNN Accelerators", HPCA 2023).
 */
import {
  type ConvChain,
  checkConvChain,
  checkTiling,
  type SpatialTiling,
  stageWeights,
  tensorChannels,
} from '../../mapping/fusion-plan/spatial/conv-chain.js';
import { Halos } from '../../mapping/fusion-plan/spatial/halos.js';
import { type Pyramids, pixelsOf, pyramids } from '../../mapping/fusion-plan/spatial/pyramids.js';

export interface SpatialEstimate {
  readonly inputBytes: number;
  readonly outputBytes: number;
  readonly weightBytes: number;
  readonly macs: number;
  /** The most that one layer reads and makes for one tile. */
  readonly peakWorkBytes: number;
  /** The most that waits on the chip, at the end of a tile, for a later one. */
  readonly peakCacheBytes: number;
}

/** @throws InputError for a chain or a tiling that is none (conv-chain.ts) */
export function estimateSpatial(chain: ConvChain, tiling: SpatialTiling): SpatialEstimate {
  checkConvChain(chain);
  checkTiling(chain, tiling);
  const { stages, outWidth, outHeight, elementBytes = 1 } = chain;
  const across = pyramids(stages, outWidth, tiling.tileWidth);
  const down = pyramids(stages, outHeight, tiling.tileHeight);
  const pixels = (tensor: number): number =>
    sumOf(across, tensor, tiling.mode !== 'recompute') * sumOf(down, tensor, tiling.mode === 'full');
  const area = (tensor: number): number => across.to[tensor]![0]! * down.to[tensor]![0]!;
  const channels = (tensor: number): number => tensorChannels(chain, tensor);
  const work = stages.map((_, i) => area(i) * channels(i) + area(i + 1) * channels(i + 1));
  return {
    inputBytes: pixels(0) * channels(0) * elementBytes,
    outputBytes: outWidth * outHeight * channels(stages.length) * elementBytes,
    weightBytes: stages.reduce((sum, stage) => sum + stageWeights(stage), 0) * elementBytes,
    macs: stages.reduce((sum, stage, i) => sum + pixels(i + 1) * stageWeights(stage), 0),
    peakWorkBytes: Math.max(...work) * elementBytes,
    peakCacheBytes: peakCache(chain, across, down, tiling.mode) * elementBytes,
  };
}

/** Of all tiles along one axis: of each by itself, or of their union. */
function sumOf(axis: Pyramids, tensor: number, isCached: boolean): number {
  let pixels = 0;
  for (let i = 0; i < axis.tiles; i++) pixels += pixelsOf(axis, tensor, i, isCached);
  return pixels;
}

function peakCache(chain: ConvChain, across: Pyramids, down: Pyramids, mode: SpatialTiling['mode']): number {
  const halos = new Halos(chain, across, down, mode);
  let peak = 0;
  for (let j = 0; j < down.tiles; j++)
    for (let i = 0; i < across.tiles; i++) peak = Math.max(peak, halos.keptElements(i, j));
  return peak;
}
