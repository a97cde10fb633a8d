/** `--engine`, `--shard`, `--workers` and `--retries`: what evaluates the points of a study. */
import { availableParallelism } from 'node:os';
import type { Argv } from 'yargs';
import { InputError } from '../base/errors.js';
import type { Engine } from '../study/engine.js';
import { localEngine } from '../study/local-engine.js';
import { parseShard, shardEngine } from '../study/shard-engine.js';
import { whole } from './table-options.js';

export interface EngineArguments {
  readonly workers: number;
  readonly retries: number | undefined;
  readonly timeout: number | undefined;
  readonly shard: string | undefined;
  readonly engine: string;
}

/** Where the server is, for those who would rather not type it. */
const URL_VARIABLE = 'CALDERA_REDIS_URL';

export function engineOptions<T>(yargs: Argv<T>) {
  return yargs
    .option('workers', { type: 'number', default: availableParallelism(), describe: 'threads; 0: none of their own' })
    .option('retries', { type: 'number', describe: 'how often a point is begun again whose thread or worker died' })
    .option('timeout', {
      type: 'number',
      describe: 'seconds that a point may take; then its row says so [default: any]',
    })
    .option('engine', { type: 'string', default: 'local', describe: 'local, or redis://HOST of workers' })
    .option('shard', { type: 'string', describe: 'I/N: the I-th of N runs, which `merge` puts together' });
}

/** @throws InputError */
export async function engineOf({ workers, retries, timeout, shard, engine }: EngineArguments): Promise<Engine> {
  whole('--workers', workers, 0);
  if (retries !== undefined) whole('--retries', retries, 0);
  if (retries !== undefined && retries > MOST_RETRIES)
    throw new InputError({ path: '--retries', expected: `at most ${MOST_RETRIES}`, found: retries });
  if (timeout !== undefined && !(timeout > 0 && timeout <= LONGEST_TIMEOUT))
    throw new InputError({
      path: '--timeout',
      expected: `seconds, above 0 and at most ${LONGEST_TIMEOUT}`,
      found: timeout,
    });
  if (timeout !== undefined && workers === 0 && engine === 'local')
    throw new InputError({ path: '--timeout', expected: 'threads, which can be ended', found: '--workers 0' });
  const options = { workers, retries: retries ?? 0, timeoutSeconds: timeout };
  if (engine === 'local') return shard === undefined ? localEngine(options) : shardEngine(parseShard(shard), options);
  if (shard !== undefined)
    throw new InputError({ path: '--shard', expected: 'the engine local', found: 'another as well' });
  const url = serverOf(engine, '--engine');
  const { redisEngine } = await import('../study/redis/redis-engine.js');
  return redisEngine({ url, retries: retries ?? REDIS_RETRIES, timeoutSeconds: timeout });
}

/** @returns a URL; its user and password are not to be shown @throws InputError */
export function serverOf(text: string, option: string): string {
  const url = text === 'redis' ? process.env[URL_VARIABLE] : text;
  if (url !== undefined && /^rediss?:/.test(url)) return url;
  const found = url === undefined ? undefined : text === 'redis' ? `another kind of URL` : beforeSecret(url);
  const expected =
    option === '--engine' ? 'local, redis, redis://HOST or rediss://HOST' : 'redis://HOST or rediss://HOST';
  throw new InputError({
    path: option,
    expected: text === 'redis' ? `a redis:// URL in ${URL_VARIABLE}` : expected,
    found,
  });
}

/** What may be shown of a text that may hold a password. */
function beforeSecret(text: string): string {
  return /[:@]/.test(text) ? `${text.split(/[:@]/)[0]}:…` : text;
}

const MOST_RETRIES = 100;
/** s: a week, which a timer can hold. */
const LONGEST_TIMEOUT = 604_800;
/** Workers die for many reasons that are not the point's. */
const REDIS_RETRIES = 5;
