/**
 * What a product costs on a sparse core: cycles of its lanes, bytes by operand, and the time of both together when no other
 * core wants the memory. Exact for the patterns (lane-work.ts says what is assumed of the lanes).
 */
import { buffersOf, quantaOf, type SparseCore, storageOf, supportsNm } from '../../machine/sparse/sparse-core.js';
import { cutProduct } from '../../mapping/sparse/piece.js';
import { planSparseTiles, type SparseTile } from '../../mapping/sparse/tiles.js';
import type { Nm } from '../../problem/sparsity/nm.js';
import { type SparseProduct, usefulMacs } from '../../problem/sparsity/product.js';
import type { LaneWork } from './lane-blocks.js';
import { gridWork, laneWork } from './lane-work.js';
import { pipelineCycles } from './tile-pipeline.js';

export interface SparseCost {
  /** Cycles of the core while its lanes work, without clearing. */
  readonly computeCycles: number;
  /** Iterations of all lanes. */
  readonly iterations: number;
  /** Of the compute cycles, what lanes wait for others to write. */
  readonly collisionCycles: number;
  /** Cycles that set C to zero. */
  readonly clearCycles: number;
  /** Multiplications of two non-zeros. */
  readonly usefulMacs: number;
  readonly readBytes: { readonly a: number; readonly b: number; readonly c: number };
  readonly writeBytes: number;
  readonly tiles: number;
}

/** The tiles of a product on a core. @param nm the pattern of A, if the core is to skip its zeros */
export function tilesOn(product: SparseProduct, core: SparseCore, nm?: Nm): SparseTile[] {
  const pattern = skipped(core, nm);
  const quanta = pattern === undefined ? quantaOf(core) : { ...quantaOf(core), k: pattern.m }; // groups stay whole
  const room = { localBytes: core.localBytes, buffers: buffersOf(core), quanta };
  return planSparseTiles(product, storageOf(core, pattern), room);
}

export function sparseCost(
  product: SparseProduct,
  core: SparseCore,
  nm?: Nm,
  tiles: readonly SparseTile[] = tilesOn(product, core, nm),
): SparseCost {
  const cost = { computeCycles: 0, iterations: 0, collisionCycles: 0, clearCycles: 0, writeBytes: 0 };
  const readBytes = { a: 0, b: 0, c: 0 };
  for (const tile of tiles) {
    const work = tileWork(product, tile, core, nm);
    cost.computeCycles += work.computeCycles;
    cost.iterations += work.iterations;
    cost.collisionCycles += work.collisionCycles;
    cost.clearCycles += clearCycles(tile, core);
    readBytes.a += tile.loadABytes;
    readBytes.b += tile.loadBBytes;
    readBytes.c += tile.loadCBytes;
    cost.writeBytes += tile.storeBytes;
  }
  return { ...cost, readBytes, usefulMacs: usefulMacs(product), tiles: tiles.length };
}

/** Cycles of the system clock until C is stored, with the memory to itself. */
export function aloneCycles(
  product: SparseProduct,
  core: SparseCore,
  memoryBytesPerCycle: number,
  nm?: Nm,
  tiles: readonly SparseTile[] = tilesOn(product, core, nm),
): number {
  const loadRate = Math.min(memoryBytesPerCycle, core.loadPortBytesPerCycle);
  const storeRate = Math.min(memoryBytesPerCycle, core.storePortBytesPerCycle);
  const times = {
    load: tiles.map((tile) => (tile.loadABytes + tile.loadBBytes + tile.loadCBytes) / loadRate),
    compute: tiles.map((tile) => tileCycles(product, tile, core, nm) / core.clockRatio),
    store: tiles.map((tile) => tile.storeBytes / storeRate),
  };
  return pipelineCycles(times, buffersOf(core));
}

export function totalBytes({ readBytes, writeBytes }: SparseCost): number {
  return readBytes.a + readBytes.b + readBytes.c + writeBytes;
}

/** Cycles of the core for one tile, with what it sets to zero. */
export function tileCycles(product: SparseProduct, tile: SparseTile, core: SparseCore, nm?: Nm): number {
  return tileWork(product, tile, core, nm).computeCycles + clearCycles(tile, core);
}

function tileWork(product: SparseProduct, tile: SparseTile, core: SparseCore, nm?: Nm): LaneWork {
  const part = cutProduct(product, tile);
  const pattern = skipped(core, nm);
  if (pattern === undefined) return laneWork(part, core);
  return gridWork(part.a.rows, part.b.columns, Math.ceil(part.a.columns / pattern.m) * pattern.n, core);
}

/** C is set to zero once, however often it is added to. */
function clearCycles({ rows, columns, isFirst }: SparseTile, core: SparseCore): number {
  if (!core.class.clearsOutput || !isFirst) return 0;
  return ((rows.to - rows.from) * (columns.to - columns.from)) / core.clearedPerCycle;
}

/** A core that does not know the pattern takes A as it takes any other. */
function skipped(core: SparseCore, nm: Nm | undefined): Nm | undefined {
  return nm !== undefined && supportsNm(core, nm) ? nm : undefined;
}
