/**
 * What one tile of a job asks of a core, besides its lanes.
 */
import type { SparseCore } from '../../../machine/sparse/sparse-core.js';
import type { ProductJob, SparseJob } from '../../../mapping/sparse/sparse-job.js';
import type { SparseTile } from '../../../mapping/sparse/tiles.js';

/** A stream is one tile. */
export function tileCount(job: SparseJob): number {
  return job.kind === 'stream' ? 1 : job.tiles.length * (job.times ?? 1);
}

/** Products that are alike have the same tiles, one product after another. */
export function tileOf({ tiles }: ProductJob, number: number): SparseTile {
  return tiles[number % tiles.length]!;
}

export function loadBytes(job: SparseJob, number: number): number {
  if (job.kind === 'stream') return job.loadBytes;
  const tile = tileOf(job, number);
  const order = number === 0 ? (job.orderBytes ?? 0) : 0;
  return order + tile.loadABytes + tile.loadBBytes + tile.loadCBytes;
}

export function storeBytes(job: SparseJob, number: number): number {
  return job.kind === 'stream' ? job.storeBytes : tileOf(job, number).storeBytes;
}

/** Where the core's class sets C to zero: each part of it before something is first added to it. */
export function clearCycles(job: ProductJob, number: number, core: SparseCore): number {
  const { rows, columns, isFirst } = tileOf(job, number);
  if (!core.class.clearsOutput || !isFirst) return 0;
  return ((rows.to - rows.from) * (columns.to - columns.from)) / core.clearedPerCycle;
}
