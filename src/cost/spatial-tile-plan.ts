/**
 * A spatially fused group as a job: a tile of the output, carried through all layers, is a tile of the plan. It loads the
 * input pixels that are not there yet, computes what is not kept, and stores its output. It holds the largest working set
 * of a layer; what later tiles need stays when it ends; weights come with the first tile and stay to the last. Samples
 * follow one another.
 */
import type { FusedMachine } from '../machine/fused-machine.js';
import {
  type ConvChain,
  checkConvChain,
  checkTiling,
  pixelBytes,
  pixelWork,
  type SpatialTiling,
  waitingSums,
} from '../mapping/fusion-plan/spatial/conv-chain.js';
import { Halos } from '../mapping/fusion-plan/spatial/halos.js';
import { pixelsOf, pyramids } from '../mapping/fusion-plan/spatial/pyramids.js';
import type { TilePlan, TileRun } from '../mapping/tile-plan.js';

export interface SpatialWork {
  readonly machine: Pick<FusedMachine, 'macsPerCycle' | 'onChipBytesPerCycle'>;
  readonly samples: number;
  /** Of all layers; each weight is loaded once. */
  readonly weightBytes: number;
}

/** @throws InputError for a chain or a tiling that is none (conv-chain.ts) */
export function spatialTilePlan(chain: ConvChain, tiling: SpatialTiling, work: SpatialWork): TilePlan {
  checkConvChain(chain);
  checkTiling(chain, tiling);
  const { samples, weightBytes } = work;
  const tiles = tilesOfSample(chain, tiling);
  const cycles = new CycleCounter(chain, work.machine.macsPerCycle);
  const plan: TileRun[] = [];
  for (let sample = 0; sample < samples; sample++)
    for (const [t, tile] of tiles.entries()) {
      const isFirst = sample === 0 && t === 0;
      const isLast = sample === samples - 1 && t === tiles.length - 1;
      const weights = isFirst ? weightBytes : 0;
      const feeding = (tile.onChipBytes + weights) / work.machine.onChipBytesPerCycle;
      plan.push({
        count: 1,
        loadBytes: tile.inputBytes + weights,
        computeCycles: Math.max(cycles.of(tile.made), feeding),
        storeBytes: tile.outputBytes,
        takenBytes: tile.holding + Math.max(0, tile.stays - tile.kept) + weights,
        freedBytes: tile.holding + Math.max(0, tile.kept - tile.stays) + (isLast ? weightBytes : 0),
      });
    }
  return plan;
}

interface SampleTile {
  readonly inputBytes: number;
  readonly outputBytes: number;
  /** Pixels of each layer's output that are computed. */
  readonly made: readonly number[];
  /** What all layers read and write. */
  readonly onChipBytes: number;
  /** The largest working set of a layer. */
  readonly holding: number;
  /** Bytes for later tiles, before this one and after it. */
  readonly kept: number;
  readonly stays: number;
}

function tilesOfSample(chain: ConvChain, { mode, tileWidth, tileHeight }: SpatialTiling): SampleTile[] {
  const { stages, sums = [] } = chain;
  const across = pyramids(chain, chain.outWidth, tileWidth, 'width');
  const down = pyramids(chain, chain.outHeight, tileHeight, 'height');
  const halos = new Halos(chain, across, down, mode);
  const bytes = [...stages.keys(), stages.length].map((tensor) => pixelBytes(chain, tensor));
  const fresh = (tensor: number, i: number, j: number): number =>
    pixelsOf(across, tensor, i, mode !== 'recompute') * pixelsOf(down, tensor, j, mode === 'full');
  const standing = (tensor: number, i: number, j: number): number =>
    pixelsOf(across, tensor, i, false) * pixelsOf(down, tensor, j, false);
  const tiles: SampleTile[] = [];
  for (let j = 0; j < down.tiles; j++)
    for (let i = 0; i < across.tiles; i++) {
      const made = stages.map((_, layer) => fresh(layer + 1, i, j));
      const moved = made.map((pixels, layer) => standing(layer, i, j) * bytes[layer]! + pixels * bytes[layer + 1]!);
      const added = sums.map(({ tensor, stage }) => made[stage]! * bytes[tensor]!);
      const working = moved.map((own, stage) =>
        waitingSums(chain, stage).reduce((sum, one) => sum + made[one.stage]! * bytes[one.tensor]!, own),
      );
      tiles.push({
        inputBytes: fresh(0, i, j) * bytes[0]!,
        outputBytes: standing(stages.length, i, j) * bytes[stages.length]!,
        made,
        onChipBytes: [...moved, ...added].reduce((sum, one) => sum + one, 0),
        holding: Math.max(...working),
        kept: tiles.at(-1)?.stays ?? 0,
        stays: halos.keptBytes(i, j),
      });
    }
  return tiles;
}

/** Whole cycles: a tile ends with the cycle in which its share of a layer's work is done. */
class CycleCounter {
  private readonly work: Float64Array;
  private readonly ended: Float64Array;

  constructor(
    private readonly chain: ConvChain,
    private readonly macsPerCycle: number,
  ) {
    this.work = new Float64Array(chain.stages.length);
    this.ended = new Float64Array(chain.stages.length);
  }

  /** @param made pixels of each layer */
  of(made: readonly number[]): number {
    let cycles = 0;
    for (const [layer, stage] of this.chain.stages.entries()) {
      this.work[layer]! += made[layer]! * pixelWork(stage);
      const end = Math.ceil(this.work[layer]! / this.macsPerCycle);
      cycles += end - this.ended[layer]!;
      this.ended[layer] = end;
    }
    return cycles;
  }
}
