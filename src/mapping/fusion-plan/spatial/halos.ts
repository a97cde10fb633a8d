/**
 * What waits on the chip between two tiles: the pixels of every tensor that have been there and on which a later tile
 * stands as well. Tiles go in raster order.
 */
import { type ConvChain, type HaloMode, pixelBytes } from './conv-chain.js';
import { type Pyramids, pixelsOf } from './pyramids.js';

export class Halos {
  /** By tensor, then by column of tiles: pixels along a row that tiles up to this column have had. */
  private readonly unions: readonly Float64Array[];

  constructor(
    private readonly chain: ConvChain,
    private readonly across: Pyramids,
    private readonly down: Pyramids,
    private readonly mode: HaloMode,
  ) {
    this.unions = chain.stages.map((_, tensor) => unionsTo(across, tensor));
  }

  /** Bytes of all tensors but the output that are kept when the tile in column `i` and row `j` has ended. */
  keptBytes(i: number, j: number): number {
    if (this.mode === 'recompute') return 0;
    let kept = 0;
    for (let tensor = 0; tensor < this.chain.stages.length; tensor++) {
      const pixels = this.mode === 'full' ? this.keptByAll(tensor, i, j) : this.keptInRow(tensor, i, j);
      kept += pixelBytes(this.chain, tensor) * pixels;
    }
    return kept;
  }

  /** What the tiles to the right need of what this row of tiles has had. */
  private keptInRow(tensor: number, i: number, j: number): number {
    return overlap(this.across, tensor, i) * (this.down.to[tensor]![j]! - this.down.from[tensor]![j]!);
  }

  /**
   * With everything kept, three bands of columns: left of what the next tile stands on, only the next row of tiles needs
   * what there is; below the next tile all rows of this one are needed; right of this tile the row above is still there.
   */
  private keptByAll(tensor: number, i: number, j: number): number {
    const { across, down } = this;
    const union = this.unions[tensor]!;
    const height = down.to[tensor]![j]! - down.from[tensor]![j]!;
    const below = overlap(down, tensor, j);
    const above = j === 0 ? 0 : overlap(down, tensor, j - 1);
    const shared = overlap(across, tensor, i);
    const left = union[i]! - shared;
    const right = union[across.tiles - 1]! - union[i]!;
    return left * below + shared * height + right * Math.min(above, height);
  }
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
