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
  waitingSums,
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
  const { stages, sums = [], outWidth, outHeight, elementBytes = 1 } = chain;
  const across = pyramids(chain, outWidth, tiling.tileWidth, 'width');
  const down = pyramids(chain, outHeight, tiling.tileHeight, 'height');
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
      stages.reduce((sum, _, i) => sum + readPixels(i) * bytesOf(i) + pixels(i + 1) * bytesOf(i + 1), 0) +
        sums.reduce((sum, { tensor, stage }) => sum + pixels(stage + 1) * bytesOf(tensor), 0),
    ),
    peakWorkBytes: Math.ceil(
      peakWork(chain, axisLengths(chain, across, keepsAcross), axisLengths(chain, down, keepsDown)),
    ),
    peakCacheBytes: Math.ceil(peakCache(chain, across, down, tiling.mode)),
  };
}

/**
 * By stage, along one axis: of each kind of tile the pixels that it reads, that it makes, and those of each tensor that waits for
 * the end of a block meanwhile.
 */
type Lengths = readonly (readonly (readonly number[])[])[];

function axisLengths(chain: ConvChain, axis: Pyramids, isCached: boolean): Lengths {
  return chain.stages.map((_, stage) => {
    const kinds = new Map<string, readonly number[]>();
    for (let i = 0; i < axis.tiles; i++) {
      const waiting = waitingSums(chain, stage).map((sum) => pixelsOf(axis, sum.stage + 1, i, isCached));
      const kind = [pixelsOf(axis, stage, i, false), pixelsOf(axis, stage + 1, i, isCached), ...waiting];
      kinds.set(kind.join(' '), kind);
    }
    return [...kinds.values()];
  });
}

/** Bytes of the tile and layer that hold most. */
function peakWork(chain: ConvChain, across: Lengths, down: Lengths): number {
  let peak = 0;
  for (let stage = 0; stage < chain.stages.length; stage++) {
    const tensors = [stage, stage + 1, ...waitingSums(chain, stage).map(({ tensor }) => tensor)];
    const bytes = tensors.map((tensor) => pixelBytes(chain, tensor));
    for (const wide of across[stage]!)
      for (const high of down[stage]!)
        peak = Math.max(
          peak,
          bytes.reduce((sum, own, i) => sum + wide[i]! * high[i]! * own, 0),
        );
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
