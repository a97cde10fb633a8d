/**
 * What a search asks about a kernel: cycles and bytes of any piece of it on any core of a platform. Each question is worked
 * out once.
 */
import { conversionsFor } from '../../cost/sparse/conversions.js';
import { sparseCost, tilesOn, totalBytes } from '../../cost/sparse/sparse-cost.js';
import type { SparseCore } from '../../machine/sparse/sparse-core.js';
import { cutProduct, type Piece, wholePiece } from '../../mapping/sparse/piece.js';
import type { ProductJob, StreamJob } from '../../mapping/sparse/sparse-job.js';
import { lengthOf } from '../../problem/sparsity/cut.js';
import type { SparseKernel } from '../../workload/sparse-kernel.js';

/** What a piece takes of a core and of the memory, conversions included. */
export interface PieceCost {
  /** Cycles of the system clock. */
  readonly cycles: number;
  readonly bytes: number;
}

/** A piece as jobs: what has to be done before it, and itself. */
export interface PieceWork {
  readonly conversions: readonly StreamJob[];
  readonly job: ProductJob;
}

export class PieceCosts {
  private readonly known = new Map<string, PieceCost>();

  constructor(
    readonly kernel: SparseKernel,
    readonly cores: readonly SparseCore[],
  ) {}

  get whole(): Piece {
    return wholePiece(this.kernel.product);
  }

  /** @param core its number */
  cost(core: number, piece: Piece): PieceCost {
    const { rows, columns, reduction } = piece;
    const key = `${core} ${rows.from} ${rows.to} ${columns.from} ${columns.to} ${reduction.from} ${reduction.to}`;
    let found = this.known.get(key);
    if (found === undefined) {
      found = this.evaluate(core, piece);
      this.known.set(key, found);
    }
    return found;
  }

  work(core: number, piece: Piece): PieceWork {
    const hardware = this.cores[core]!;
    const product = cutProduct(this.kernel.product, piece);
    return {
      conversions: conversionsFor(this.kernel, product, hardware),
      job: { kind: 'product', name: this.kernel.name, product, tiles: tilesOn(product, hardware) },
    };
  }

  private evaluate(core: number, piece: Piece): PieceCost {
    if ([piece.rows, piece.columns, piece.reduction].some((range) => lengthOf(range) === 0))
      return { cycles: 0, bytes: 0 };
    const hardware = this.cores[core]!;
    const product = cutProduct(this.kernel.product, piece);
    const cost = sparseCost(product, hardware);
    let cycles = cost.computeCycles + cost.clearCycles;
    let bytes = totalBytes(cost);
    for (const { loadBytes, computeCycles, storeBytes } of conversionsFor(this.kernel, product, hardware)) {
      cycles += computeCycles;
      bytes += loadBytes + storeBytes;
    }
    return { cycles: cycles / hardware.clockRatio, bytes };
  }
}
