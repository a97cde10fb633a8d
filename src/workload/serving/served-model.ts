/** A tenant that serves a language model: what it holds, what is asked of it, and how it is scheduled. */
import { cacheBytesPerToken } from './decoder.js';
import type { RequestSource } from './requests.js';
import type { Held } from './step-layers.js';

export interface ServedModel {
  /** Of the decoder. */
  readonly model: string;
  readonly held: Held;
  readonly requests: RequestSource;
  /** Sequences that are under way at once, at most. */
  readonly maxBatch: number;
  /** Tokens of one prefill step; a longer prompt has a step of its own. */
  readonly prefillTokens: number;
  /** With it prompts are cut, and a step takes so many tokens, decodes first. */
  readonly chunkTokens?: number | undefined;
  readonly cache: CacheLimit;
  /** Cores of prompts where they are not those of decodes: both then go on at once. Indices, ascending. */
  readonly prefillCores?: readonly number[] | undefined;
  readonly decodeCores?: readonly number[] | undefined;
  readonly deadline: ServingDeadline;
}

export interface CacheLimit {
  /** Absent: no limit. */
  readonly capacityBytes?: number | undefined;
  /**
   * - wait: a request is admitted when there is room for all tokens it may have.
   * - preempt: when there is room for its prompt; the last admitted gives its room up where others need it, and is computed again.
   */
  readonly whenFull: 'wait' | 'preempt';
}

/** What a request must hold to count as good. */
export interface ServingDeadline {
  readonly firstTokenCycles?: number | undefined;
  readonly perTokenCycles?: number | undefined;
}

export function pageBytes({ decoder, cacheElementBytes, pageTokens }: Held): number {
  return cacheBytesPerToken(decoder, cacheElementBytes) * pageTokens;
}

/** Pages that hold so many tokens. */
export function pagesOf(tokens: number, { pageTokens }: Pick<Held, 'pageTokens'>): number {
  return Math.ceil(tokens / pageTokens);
}

/** Pages of the whole cache. */
export function cachePages({ held, cache }: Pick<ServedModel, 'held' | 'cache'>): number {
  return cache.capacityBytes === undefined
    ? Number.POSITIVE_INFINITY
    : Math.floor(cache.capacityBytes / pageBytes(held));
}

/** Tokens of a request that are ever in the cache: the last one of the output is not. */
export function cachedAtMost(request: { readonly promptTokens: number; readonly outputTokens: number }): number {
  return request.promptTokens + request.outputTokens - 1;
}
