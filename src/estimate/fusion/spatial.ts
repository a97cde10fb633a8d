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
  if (mode === 'recompute') return 0;
  const keptPixels = mode === 'full' ? keptByAll : keptInRow;
  const unions = chain.stages.map((_, tensor) => unionsTo(across, tensor));
  let peak = 0;
  for (let j = 0; j < down.tiles; j++)
    for (let i = 0; i < across.tiles; i++) {
      let kept = 0;
      for (let tensor = 0; tensor < chain.stages.length; tensor++)
        kept += tensorChannels(chain, tensor) * keptPixels({ across, down, tensor, i, j, union: unions[tensor]! });
      peak = Math.max(peak, kept);
    }
  return peak;
}

interface Corner {
  readonly across: Pyramids;
  readonly down: Pyramids;
  readonly tensor: number;
  /** The tile that has just ended: column and row. */
  readonly i: number;
  readonly j: number;
  /** Pixels along a row that tiles up to each column have had. */
  readonly union: Float64Array;
}

/** What the tiles to the right need of what this row of tiles has had. */
function keptInRow({ across, down, tensor, i, j }: Corner): number {
  return overlap(across, tensor, i) * (down.to[tensor]![j]! - down.from[tensor]![j]!);
}

/**
 * With everything kept, three bands of columns: left of what the next tile stands on, only the next row of tiles needs
 * what there is; below the next tile all rows of this one are needed; right of this tile the row above is still there.
 */
function keptByAll({ across, down, tensor, i, j, union }: Corner): number {
  const [top, bottom] = [down.from[tensor]![j]!, down.to[tensor]![j]!];
  const below = overlap(down, tensor, j);
  const above = j === 0 ? 0 : overlap(down, tensor, j - 1);
  const shared = overlap(across, tensor, i);
  const left = union[i]! - shared;
  const right = union[across.tiles - 1]! - union[i]!;
  return left * below + shared * (bottom - top) + right * Math.min(above, bottom - top);
}

/** Pixels that tile `i` and the next one both stand on. */
function overlap({ from, to, tiles }: Pyramids, tensor: number, i: number): number {
  return i + 1 === tiles ? 0 : Math.max(0, to[tensor]![i]! - from[tensor]![i + 1]!);
}

function unionsTo(axis: Pyramids, tensor: number): Float64Array {
  const unions = new Float64Array(axis.tiles);
  for (let i = 0; i < axis.tiles; i++) unions[i] = (i === 0 ? 0 : unions[i - 1]!) + pixelsOf(axis, tensor, i, true);
  return unions;
}
