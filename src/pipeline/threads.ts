/**
 * Work on other threads. A task is plain data and its result too, and the results are the same whatever the number of
 * threads. Threads run compiled JavaScript, or the sources where a loader for them was given to Node; elsewhere, and
 * with fewer than two, all happens in this thread.
 */
import { setMaxListeners } from 'node:events';
import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { loadedPlugins, loadPlugin } from '../base/plugin.js';
import { Slots } from './slots.js';

/** What a thread loads before its work: modules that add to the registries, by path. */
export interface WithPlugins {
  readonly plugins: readonly string[];
}

/** A task with the plugins this thread has loaded. */
export function withPlugins<T extends object>(task: T): T & WithPlugins {
  return { ...task, plugins: loadedPlugins() };
}

export function loadPluginsOf({ plugins }: WithPlugins): void {
  for (const file of plugins) loadPlugin(file);
}

/**
 * The `file:` URL of a module beside this one, with the same ending: compiled modules lie beside compiled ones, sources
 * beside sources (a thread's import of a `.js` that is a source fails, since the importer is a package).
 */
export function moduleBeside(url: string, name: string): string {
  return new URL(`${name}${extname(url)}`, url).href;
}

/** Can a module be the start of a thread, here? Sources can where Node was given a loader for threads too (build/tsx-in-threads.mjs). */
export function canBeThread(url: string): boolean {
  const isThere = url.endsWith('.js') && existsSync(fileURLToPath(url));
  return isMainThread && (isThere || process.execArgv.some((argument) => argument.includes('tsx-in-threads')));
}

/** What threads do, and what stands for the result of a task whose thread died. */
export interface ThreadTask<T, R> {
  /** The module whose function of this name takes a task: a `file:` URL. */
  readonly module: string;
  readonly name: string;
  readonly threads: number;
  /** The same function, for this thread. */
  readonly run: (task: T) => R;
  /** The result of a task whose thread died, of memory or a kill. Without it such a death ends the work. */
  readonly onDeath?: ((task: T, cause: string) => R) | undefined;
  /** How often a task is begun again whose thread died. */
  readonly retries?: number | undefined;
  /** s that a task may take: then its thread is ended, as if it had died, and the task is not begun again. */
  readonly limitOf?: ((task: T) => number | undefined) | undefined;
}

export interface ThreadWork<T, R> extends ThreadTask<T, R> {
  readonly tasks: readonly T[];
  /** Told as results come, in any order. */
  readonly onResult: (result: R, index: number) => void;
  /** Tasks that can begin after a result. */
  readonly next?: ((result: R) => readonly T[]) | undefined;
  /** Ends the work: no further task is begun, and those under way are dropped. */
  readonly signal?: AbortSignal | undefined;
}

/** Tasks of this module's function, each with the plugins loaded here. @returns their results, in the order of the tasks */
export async function resultsInOrder<T extends object, R>(
  task: Pick<ThreadTask<T & WithPlugins, R>, 'module' | 'name' | 'threads' | 'run'>,
  tasks: readonly T[],
): Promise<R[]> {
  const results: R[] = new Array(tasks.length);
  await inThreads({
    ...task,
    tasks: tasks.map(withPlugins),
    threads: task.threads > 1 && tasks.length > 1 ? task.threads : 0,
    onResult: (result: R, index) => {
      results[index] = result;
    },
  });
  return results;
}

/** Threads that stay, for tasks that come one by one. */
export interface Threads<T, R> {
  /** @throws what the task throws, and the signal's reason */
  readonly run: (task: T, signal?: AbortSignal) => Promise<R>;
  readonly close: () => Promise<void>;
}

/** @throws what a task throws, and the signal's reason */
export async function inThreads<T, R>(work: ThreadWork<T, R>): Promise<void> {
  const pool = openThreads({ ...work, threads: Math.min(work.threads, work.tasks.length) });
  try {
    await onThreads(pool, work);
  } finally {
    await pool?.close();
  }
}

/**
 * The same on threads that stay open; without any, in this one.
 * @throws what a task throws, and the signal's reason
 */
export async function onThreads<T, R>(
  threads: Threads<T, R> | undefined,
  { tasks, run, onResult, next, signal }: Pick<ThreadWork<T, R>, 'tasks' | 'run' | 'onResult' | 'next' | 'signal'>,
): Promise<void> {
  const all = [...tasks];
  if (threads === undefined) {
    for (const [index, task] of all.entries()) {
      signal?.throwIfAborted();
      const result = run(task);
      onResult(result, index);
      if (next !== undefined) all.push(...next(result)); // an iterator of entries goes on to what is added
      await breath();
    }
    return;
  }
  if (signal !== undefined) setMaxListeners(0, signal); // one for each task
  const finish = async (task: T, index: number): Promise<void> => {
    const result = await threads.run(task, signal);
    onResult(result, index);
    const more = next?.(result) ?? [];
    const from = all.push(...more) - more.length;
    await Promise.all(more.map((one, i) => finish(one, from + i)));
  };
  try {
    await Promise.all(tasks.map(finish));
  } catch (error) {
    throw signal?.aborted === true ? signal.reason : error;
  }
}

/** @returns nothing where there are no threads, or none are wanted */
export function openThreads<T, R>(work: ThreadTask<T, R>): Threads<T, R> | undefined {
  const { module, name, threads, onDeath, retries = 0, limitOf } = work;
  const pool = canBeThread(module) && threads > 0 ? poolOf<T, R>(module, threads) : undefined;
  if (pool === undefined) return undefined;
  pool.on('error', () => {}); // of a thread between two tasks: the pool starts another
  const slots = new Slots(threads); // the time of a task begins when a thread has it, not while others are before it
  return {
    async run(task, signal) {
      await slots.take();
      const limit = limited(limitOf?.(task), signal);
      try {
        for (let attempt = 0; ; attempt++)
          try {
            signal?.throwIfAborted();
            const { signal: ending } = limit;
            return await pool.run(task, { name, ...(ending === undefined ? {} : { signal: ending }) });
          } catch (error) {
            const cause = limit.late() ?? causeOfDeath(error);
            if (cause === undefined || onDeath === undefined || signal?.aborted === true) throw error;
            if (attempt >= retries || limit.late() !== undefined) return onDeath(task, cause);
          }
      } finally {
        limit.clear();
        slots.give();
      }
    },
    close: () => pool.destroy(),
  };
}

interface Limit {
  /** Ends when the other does, or after the limit. */
  readonly signal: AbortSignal | undefined;
  /** What to say once the limit is over. */
  readonly late: () => string | undefined;
  readonly clear: () => void;
}

function limited(seconds: number | undefined, signal: AbortSignal | undefined): Limit {
  if (seconds === undefined) return { signal, late: () => undefined, clear: () => {} };
  const ending = new AbortController();
  const passOn = (): void => ending.abort(signal?.reason);
  signal?.addEventListener('abort', passOn, { once: true });
  let late: string | undefined;
  const timer = setTimeout(() => {
    late = `it took longer than ${seconds} s`;
    ending.abort(new Error(late));
  }, seconds * 1000);
  const clear = (): void => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', passOn);
  };
  return { signal: ending.signal, late: () => late, clear };
}

/** None where the system gives no threads: the work is done in this one then. */
function poolOf<T, R>(module: string, count: number): Piscina<T, R> | undefined {
  try {
    return new Piscina<T, R>({ filename: module, minThreads: count, maxThreads: count });
  } catch {
    return undefined;
  }
}

/** Nothing for what a task threw itself. */
function causeOfDeath(error: unknown): string | undefined {
  const { code, message = '' } = error as NodeJS.ErrnoException;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return 'out of memory';
  return /^ERR_WORKER|^UND_ERR/.test(code ?? '') || /[Ww]orker (exited|terminated)/.test(message)
    ? 'its thread ended'
    : undefined;
}

/** Lets timers, signals and the progress bar have their turn. */
function breath(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
