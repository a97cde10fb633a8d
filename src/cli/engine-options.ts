/** `--workers`, `--retries`, `--shard` and `--engine`: what evaluates the points of a study. */
import { availableParallelism } from 'node:os';
import type { Argv } from 'yargs';
import { InputError } from '../base/errors.js';
import type { Engine } from '../study/engine.js';
import { localEngine } from '../study/local-engine.js';
import { parseShard, shardEngine } from '../study/shard-engine.js';
import { whole } from './table-options.js';

export interface EngineArguments {
  readonly workers: number;
  readonly retries: number;
  readonly shard: string | undefined;
}

export function engineOptions<T>(yargs: Argv<T>) {
  return yargs
    .option('workers', { type: 'number', default: availableParallelism(), describe: 'threads; 0: none of their own' })
    .option('retries', { type: 'number', default: 0, describe: 'how often a point is begun again whose thread died' })
    .option('shard', { type: 'string', describe: 'I/N: the I-th of N runs, which `merge` puts together' });
}

/** @throws InputError */
export function engineOf({ workers, retries, shard }: EngineArguments): Engine {
  whole('--workers', workers, 0);
  whole('--retries', retries, 0);
  if (retries > MOST_RETRIES)
    throw new InputError({ path: '--retries', expected: `at most ${MOST_RETRIES}`, found: retries });
  const options = { workers, retries };
  return shard === undefined ? localEngine(options) : shardEngine(parseShard(shard), options);
}

const MOST_RETRIES = 100;
