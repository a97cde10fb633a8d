/**
 * What sparse cores run: pieces of products, and streams of bytes that are needed around them. A schedule is a queue of
 * jobs for each core, and which jobs must have ended before one starts.
 */
import { InputError } from '../../base/errors.js';
import type { Nm } from '../../problem/sparsity/nm.js';
import type { SparseProduct } from '../../problem/sparsity/product.js';
import type { Queues } from '../job-mapping.js';
import type { SparseTile } from './tiles.js';

/** A product, or a piece of one as a product of its own, tile by tile. */
export interface ProductJob {
  readonly kind: 'product';
  readonly name: string;
  readonly product: SparseProduct;
  readonly tiles: readonly SparseTile[];
  /** A follows this pattern, and the core skips its zeros. */
  readonly nm?: Nm;
  /** The tiles are gone through so often: products that are alike. Default 1. */
  readonly times?: number;
  /** Bandwidth that it asks for, where the memory shares by what is asked. Default: as much as the core has lanes. */
  readonly loadBytesPerCycle?: number;
  readonly storeBytesPerCycle?: number;
  /** Read before the first tile: the numbers of the rows where they were put into another order. */
  readonly orderBytes?: number;
}

/** A conversion of a format, or the adding up of partial sums: bytes in, cycles, bytes out. */
export interface StreamJob {
  readonly kind: 'stream';
  readonly name: string;
  readonly loadBytes: number;
  /** Of the core. */
  readonly computeCycles: number;
  readonly storeBytes: number;
}

export type SparseJob = ProductJob | StreamJob;

export interface SparseSchedule {
  readonly jobs: readonly SparseJob[];
  /** For each core the ids of its jobs, first to run first. */
  readonly queues: Queues;
  /** By job: those that must end before it starts. Left out: none. */
  readonly after?: readonly (readonly number[])[];
}

export function jobLoadBytes(job: SparseJob): number {
  if (job.kind === 'stream') return job.loadBytes;
  let bytes = 0;
  for (const { loadABytes, loadBBytes, loadCBytes } of job.tiles) bytes += loadABytes + loadBBytes + loadCBytes;
  return (job.orderBytes ?? 0) + (job.times ?? 1) * bytes;
}

export function jobStoreBytes(job: SparseJob): number {
  if (job.kind === 'stream') return job.storeBytes;
  return (job.times ?? 1) * job.tiles.reduce((bytes, tile) => bytes + tile.storeBytes, 0);
}

/** @throws InputError for a queue that names a job twice or one there is not, or jobs that wait for each other */
export function checkSchedule({ jobs, queues, after = [] }: SparseSchedule): void {
  const queued = new Set<number>();
  for (const [core, queue] of queues.entries())
    for (const job of queue) {
      if (jobs[job] === undefined || queued.has(job))
        throw new InputError({ path: `core ${core}`, expected: `each of the ${jobs.length} jobs once`, found: job });
      queued.add(job);
    }
  const before = new Map([...queued].map((job) => [job, [...(after[job] ?? [])]]));
  for (const queue of queues) for (let i = 1; i < queue.length; i++) before.get(queue[i]!)?.push(queue[i - 1]!);
  for (const [job, others] of before)
    for (const other of others)
      if (!queued.has(other))
        throw new InputError({ path: `job ${job}`, expected: 'to wait for a job in some queue', found: other });

  // Jobs that can end, round after round; what is left waits for itself.
  const ended = new Set<number>();
  for (let found = -1; found !== ended.size; ) {
    found = ended.size;
    for (const [job, others] of before) if (others.every((other) => ended.has(other))) ended.add(job);
  }
  for (const job of queued)
    if (!ended.has(job))
      throw new InputError({ path: `job ${job}`, expected: 'no jobs that wait for each other', found: job });
}
