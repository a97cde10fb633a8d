/**
 * A collective, the chunks it is cut into and the phases of a chunk. A phase is one collective in one dimension;
 * dimensions are the logical ones of a network, the innermost is 0. Bytes are those of one accelerator: the whole vector
 * of an all-reduce, a reduce-scatter and an all-to-all, the contribution to an all-gather.
 */
import { InputError } from '../../base/errors.js';

export const COLLECTIVES = ['all-reduce', 'reduce-scatter', 'all-gather', 'all-to-all'] as const;
export type CollectiveKind = (typeof COLLECTIVES)[number];

export interface Collective {
  readonly kind: CollectiveKind;
  readonly bytes: number;
  /** By dimension: does the collective go over it? Dimensions of one member never take part. */
  readonly involved: readonly boolean[];
}

export interface Phase {
  readonly dimension: number;
  readonly kind: CollectiveKind;
  /** Bytes that go in, of one accelerator. */
  readonly bytes: number;
  /** Bytes that come out, which the next phase takes. */
  readonly outputBytes: number;
}

export interface ChunkPlan {
  readonly bytes: number;
  /** One after another. Chunks that take the same way share the array. */
  readonly phases: readonly Phase[];
}

/** Largest number of chunks of one collective. */
export const MAX_CHUNKS = 1_048_576;

/** ⌊bytes / chunks⌋ each, and a smaller one where that leaves a rest. @throws InputError */
export function chunkSizes(bytes: number, chunks: number): number[] {
  const full = fullChunk(bytes, chunks);
  const sizes = new Array<number>(Math.floor(bytes / full)).fill(full);
  const rest = bytes % full;
  return rest === 0 ? sizes : [...sizes, rest];
}

/** Bytes of every chunk but a smaller last one; never less than 1. @throws InputError */
export function fullChunk(bytes: number, chunks: number): number {
  if (!Number.isSafeInteger(chunks) || chunks < 1 || chunks > MAX_CHUNKS)
    throw new InputError({
      path: 'chunks',
      expected: `a whole number of chunks between 1 and ${MAX_CHUNKS}`,
      found: chunks,
    });
  if (!Number.isSafeInteger(bytes) || bytes < 1)
    throw new InputError({ path: 'bytes', expected: 'a whole number of bytes of at least 1', found: bytes });
  return Math.max(1, Math.floor(bytes / chunks));
}

/** What comes out of a phase in a dimension of `size` members, whole bytes. */
export function outputBytes(kind: CollectiveKind, bytes: number, size: number): number {
  if (kind === 'reduce-scatter') return Math.floor(bytes / size);
  return kind === 'all-gather' ? bytes * size : bytes;
}
