/**
 * Spatial fusion in closed form. What is loaded and computed is a product of two sums, one along each axis: of all
 * pyramids where halos are computed again, of their union where they are kept. The working set is that of the tile with
 * most to read and make; what is kept between tiles is counted for every place that two tiles meet. Agrees with DeFiNES (Mei et
 * al., "DeFiNES: Enabling Fast Exploration of the Depth-first Scheduling Space for DNN Accelerators", HPCA 2023).
 */
import {
  type ConvChain,
  checkConvChain,
  checkTiling,
  pixelBytes,
  pixelWork,
  type SpatialTiling,
  stageWeights,
} from '../../mapping/fusion-plan/spatial/conv-chain.js';
import { Halos } from '../../mapping/fusion-plan/spatial/halos.js';
import { type Pyramids, pixelsOf, pyramids } from '../../mapping/fusion-plan/spatial/pyramids.js';

export interface SpatialEstimate {
  readonly inputBytes: number;
  readonly outputBytes: number;
  readonly weightBytes: number;
  readonly macs: number;
  readonly macsOfStage: readonly number[];
  /** What all layers read and write of activations on the chip. */
  readonly onChipBytes: number;
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
  const across = pyramids(stages, outWidth, tiling.tileWidth, 'width');
  const down = pyramids(stages, outHeight, tiling.tileHeight, 'height');
  const [keepsAcross, keepsDown] = [tiling.mode !== 'recompute', tiling.mode === 'full'];
  const pixels = (tensor: number): number => sumOf(across, tensor, keepsAcross) * sumOf(down, tensor, keepsDown);
  const readPixels = (tensor: number): number => sumOf(across, tensor, false) * sumOf(down, tensor, false);
  const bytesOf = (tensor: number): number => pixelBytes(chain, tensor);
  return {
    inputBytes: Math.ceil(pixels(0) * bytesOf(0)),
    outputBytes: Math.ceil(outWidth * outHeight * bytesOf(stages.length)),
    weightBytes: Math.ceil(
      stages.reduce((sum, stage) => sum + stageWeights(stage) * (stage.bytes?.weights ?? elementBytes), 0),
    ),
    macs: stages.reduce((sum, stage, i) => sum + pixels(i + 1) * pixelWork(stage), 0),
    macsOfStage: stages.map((stage, i) => pixels(i + 1) * pixelWork(stage)),
    onChipBytes: Math.ceil(
      stages.reduce((sum, _, i) => sum + readPixels(i) * bytesOf(i) + pixels(i + 1) * bytesOf(i + 1), 0),
    ),
    peakWorkBytes: Math.ceil(peakWork(chain, lengths(across, keepsAcross), lengths(down, keepsDown))),
    peakCacheBytes: Math.ceil(peakCache(chain, across, down, tiling.mode)),
  };
}

/** By stage, along one axis: what its tiles read and make, each pair once. */
type Lengths = readonly (readonly (readonly [read: number, made: number])[])[];

function lengths(axis: Pyramids, isCached: boolean): Lengths {
  return axis.from.slice(1).map((_, stage) => {
    const pairs = new Map<string, readonly [number, number]>();
    for (let i = 0; i < axis.tiles; i++) {
      const pair = [pixelsOf(axis, stage, i, false), pixelsOf(axis, stage + 1, i, isCached)] as const;
      pairs.set(pair.join(' '), pair);
    }
    return [...pairs.values()];
  });
}

/** Bytes of the tile and layer that hold most. */
function peakWork(chain: ConvChain, across: Lengths, down: Lengths): number {
  let peak = 0;
  for (let stage = 0; stage < chain.stages.length; stage++)
    for (const [readAcross, madeAcross] of across[stage]!)
      for (const [readDown, madeDown] of down[stage]!) {
        const read = readAcross * readDown * pixelBytes(chain, stage);
        peak = Math.max(peak, read + madeAcross * madeDown * pixelBytes(chain, stage + 1));
      }
  return peak;
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
    for (let i = 0; i < across.tiles; i++) peak = Math.max(peak, halos.keptBytes(i, j));
  return peak;
}
