/**
 * A spatially fused chain as a job: a tile of the output, carried through all layers, is a tile of the plan. It loads the
 * input pixels that are not there yet, computes what is not kept, and stores its output. It holds the largest working set
 * of a layer; what later tiles need stays when it ends; weights come with the first tile and stay to the last.
 */
import {
  type ConvChain,
  checkConvChain,
  checkTiling,
  pixelBytes,
  type SpatialTiling,
  stageWeights,
} from '../mapping/fusion-plan/spatial/conv-chain.js';
import { Halos } from '../mapping/fusion-plan/spatial/halos.js';
import { pixelsOf, pyramids } from '../mapping/fusion-plan/spatial/pyramids.js';
import type { TilePlan, TileRun } from '../mapping/tile-plan.js';

/**
 * @param macsPerCycle of the PE array
 * @throws InputError for a chain or a tiling that is none (conv-chain.ts)
 */
export function spatialTilePlan(chain: ConvChain, tiling: SpatialTiling, macsPerCycle: number): TilePlan {
  checkConvChain(chain);
  checkTiling(chain, tiling);
  const { stages, elementBytes = 1 } = chain;
  const { mode } = tiling;
  const across = pyramids(stages, chain.outWidth, tiling.tileWidth);
  const down = pyramids(stages, chain.outHeight, tiling.tileHeight);
  const halos = new Halos(chain, across, down, mode);
  const weights = Math.ceil(
    stages.reduce((sum, stage) => sum + stageWeights(stage) * (stage.bytes?.weights ?? elementBytes), 0),
  );
  const fresh = (tensor: number, i: number, j: number): number =>
    pixelsOf(across, tensor, i, mode !== 'recompute') * pixelsOf(down, tensor, j, mode === 'full');
  const standing = (tensor: number, i: number, j: number): number =>
    pixelsOf(across, tensor, i, false) * pixelsOf(down, tensor, j, false);

  const plan: TileRun[] = [];
  let work = 0;
  let ended = 0;
  let kept = 0;
  for (let j = 0; j < down.tiles; j++)
    for (let i = 0; i < across.tiles; i++) {
      const isFirst = plan.length === 0;
      const isLast = plan.length === across.tiles * down.tiles - 1;
      let holding = 0;
      for (const [layer, stage] of stages.entries()) {
        const made = fresh(layer + 1, i, j);
        work += made * stageWeights(stage);
        const read = standing(layer, i, j) * pixelBytes(chain, layer);
        holding = Math.max(holding, read + made * pixelBytes(chain, layer + 1));
      }
      // Whole cycles: a tile ends with the cycle in which its share of the work is done.
      const end = Math.ceil(work / macsPerCycle);
      const stays = halos.keptBytes(i, j);
      const input = fresh(0, i, j) * pixelBytes(chain, 0);
      plan.push({
        count: 1,
        loadBytes: input + (isFirst ? weights : 0),
        computeCycles: end - ended,
        storeBytes: standing(stages.length, i, j) * pixelBytes(chain, stages.length),
        takenBytes: holding + Math.max(0, stays - kept) + (isFirst ? weights : 0),
        freedBytes: holding + Math.max(0, kept - stays) + (isLast ? weights : 0),
      });
      ended = end;
      kept = stays;
    }
  return plan;
}
