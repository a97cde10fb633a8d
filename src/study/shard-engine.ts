/**
 * The engine of batch schedulers: run `index` of `of` runs evaluates its share of a study on its own machine's threads,
 * in a folder of its own, and knows nothing of the others; `mergeShards` puts them together. Shares are dealt like cards,
 * so that long points, which come first, are spread over all runs.
 */
import { join } from 'node:path';
import { InputError, show } from '../base/errors.js';
import type { Engine } from './engine.js';
import { type LocalOptions, localEngine } from './local-engine.js';

export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly of: number;
}

/** Below a study's folder: where its shards keep what they have finished. */
export const SHARDS = 'shards';

const MOST_SHARDS = 100_000;

export function shardEngine(shard: Shard, options: LocalOptions): Engine {
  const { index, of } = shard;
  const local = localEngine(options);
  return {
    ...local,
    open: (points) => local.open?.(Math.ceil(points / of)),
    name: `shard ${index}/${of}`,
    folder: shardFolder(shard),
    share: (lines) => lines.filter((_, i) => i % of === index - 1),
  };
}

/** Below the study's folder. */
function shardFolder({ index, of }: Shard): string {
  return join(SHARDS, `${index}-of-${of}`);
}

/** `3/64`, from 1. @throws InputError */
export function parseShard(text: string): Shard {
  const [, index, of] = /^(\d{1,6})\/(\d{1,6})$/.exec(text)?.map(Number) ?? [];
  if (index === undefined || of === undefined || index < 1 || index > of || of > MOST_SHARDS)
    throw new InputError({
      path: '--shard',
      expected: `I/N, with I from 1 to N and N at most ${MOST_SHARDS}`,
      found: text,
      hint: /^0\//.test(text) ? `the first shard is 1: ${show('1/N')}` : undefined,
    });
  return { index, of };
}
