/**
 * A Redis or Valkey server, by its URL. User and password come with the URL or from the environment, and are never
 * shown: not in a message, not in a name. The packages for it are optional, and loaded only here.
 */
import type { Queue, RedisOptions, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { InputError } from '../../base/errors.js';

export interface Server {
  /** For people: without user and password. */
  readonly shown: string;
  readonly options: RedisOptions;
  readonly packages: Packages;
}

interface Packages {
  readonly Queue: typeof Queue;
  readonly Worker: typeof Worker;
  readonly Redis: typeof Redis;
}

/** User and password where the URL has none. */
const USER = 'CALDERA_REDIS_USERNAME';
const PASSWORD = 'CALDERA_REDIS_PASSWORD';

const CONNECT_MS = 10_000;
/** How long a lost connection is tried for again, ms: ever longer, up to this. */
const LONGEST_PAUSE_MS = 2000;

/** The server without user and password. @throws InputError for a URL that is none */
export function shownServer(url: string): string {
  return parse(url).shown;
}

/** @throws InputError for a URL that is none, for missing packages, and for a server that does not answer */
export async function reach(url: string): Promise<Server> {
  const { shown, options } = parse(url);
  const server = { shown, options, packages: await load() };
  const once = new server.packages.Redis({
    ...options,
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    retryStrategy: () => null,
  });
  let lost = '';
  once.on('error', (error: NodeJS.ErrnoException) => {
    lost = error.code ?? error.message;
  });
  try {
    await once.connect();
    await once.ping();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const found = withoutPassword(lost || (code ?? message), options);
    throw new InputError({ expected: `a Redis server that answers at ${shown}`, found });
  } finally {
    once.disconnect();
  }
  return server;
}

/** A connection that outlives the server's restarts: what is asked meanwhile is asked again, and people are told. */
export function connect({ packages, options, shown }: Server, onNote?: (text: string) => void): Redis {
  const connection = new packages.Redis(options);
  let isAway = false;
  connection.on('error', () => {}); // it is tried again
  connection.on('reconnecting', () => {
    if (!isAway) onNote?.(`the server at ${shown} is away; trying again`);
    isAway = true;
  });
  connection.on('ready', () => {
    if (isAway) onNote?.(`the server at ${shown} is back`);
    isAway = false;
  });
  return connection;
}

/** How replies begin of a server that may do another time what it refuses now: it is loading, full, or a replica as yet. */
const PASSING = /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|BUSY|OOM|MISCONF|NOREPLICAS)\b/;
const PASSING_MS = 1000;

/**
 * What can be asked twice, asked until the server does it.
 * @throws InputError for what the server refuses for good, as a password that was changed; the signal's reason
 */
export async function patiently<T>(
  { shown, options }: Server,
  ask: () => Promise<T>,
  {
    onNote,
    signal,
  }: { readonly onNote?: ((text: string) => void) | undefined; readonly signal?: AbortSignal | undefined },
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await ask();
    } catch (error) {
      if ((error as Error).name !== 'ReplyError') throw error;
      const reply = withoutPassword((error as Error).message, options);
      if (!PASSING.test(reply))
        throw new InputError({ expected: `a Redis server that serves at ${shown}`, found: reply });
      if (attempt === 0) onNote?.(`the server at ${shown} refuses for now, and is asked again: ${reply}`);
      await new Promise((resolve) => setTimeout(resolve, PASSING_MS));
    }
  }
}

/** For the end of a connection, ms: a server that refuses or is away is not waited for. */
export const CLOSE_MS = 2000;

/** Waits for the work, no longer than this; a timer that is left over does not keep the program. */
export async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function withoutPassword(text: string, { password }: RedisOptions): string {
  return text.replaceAll(String(password ?? '\0'), '…');
}

function parse(url: string): Pick<Server, 'shown' | 'options'> {
  const complain = (found: string): InputError =>
    new InputError({ expected: 'a server, redis://HOST:PORT or rediss://HOST:PORT for TLS', found });
  if (!URL.canParse(url)) throw complain('a text that is no URL'); // which may hold a password
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  if (!/^rediss?:$/.test(protocol)) throw complain(`${protocol}//`);
  if (hostname === '') throw complain('no host');
  const database = /^\/?(\d{1,3})?$/.exec(pathname);
  if (database === null) throw complain(`the path ${pathname} where a database's number may stand`);
  const user = username === '' ? process.env[USER] : decodeURIComponent(username);
  const secret = password === '' ? process.env[PASSWORD] : decodeURIComponent(password);
  const number = port === '' ? 6379 : Number(port);
  const isPlain = protocol === 'redis:';
  return {
    shown: `${protocol}//${hostname}:${number}`,
    options: {
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: number,
      db: Number(database[1] ?? 0),
      ...(user === undefined ? {} : { username: user }),
      ...(secret === undefined ? {} : { password: secret }),
      ...(isPlain ? {} : { tls: {} }),
      maxRetriesPerRequest: null,
      retryStrategy: (times: number) => Math.min(50 * times, LONGEST_PAUSE_MS),
    },
  };
}

async function load(): Promise<Packages> {
  try {
    const [{ Queue, Worker }, { Redis }] = await Promise.all([import('bullmq'), import('ioredis')]);
    return { Queue, Worker, Redis };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new InputError({
      expected: 'the packages bullmq and ioredis, for studies over Redis',
      found: undefined,
      hint: 'npm install bullmq ioredis',
    });
  }
}
