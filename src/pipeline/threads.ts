/**
 * Work on other threads. A task is plain data and its result too, and the results are the same whatever the number of
 * threads. Threads run compiled JavaScript, or the sources where a loader for them was given to Node; elsewhere, and
 * with fewer than two, all happens in this thread.
 */
import { isMainThread } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { loadedPlugins, loadPlugin } from '../base/plugin.js';

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

/** Can a module be the start of a thread, here? */
export function canBeThread(url: string): boolean {
  return isMainThread && (!url.endsWith('.ts') || process.execArgv.some((argument) => argument.includes('tsx')));
}

export interface ThreadWork<T, R> {
  /** The module whose function of this name takes a task: a `file:` URL. */
  readonly module: string;
  readonly name: string;
  readonly tasks: readonly T[];
  readonly threads: number;
  /** The same function, for this thread. */
  readonly run: (task: T) => R;
  /** Told as results come, in any order. */
  readonly onResult: (result: R, index: number) => void;
}

/** @throws what a task throws */
export async function inThreads<T, R>({
  module,
  name,
  tasks,
  threads,
  run,
  onResult,
}: ThreadWork<T, R>): Promise<void> {
  if (threads < 1 || tasks.length === 0 || !canBeThread(module)) {
    for (const [index, task] of tasks.entries()) {
      onResult(run(task), index);
      await breath();
    }
    return;
  }
  const count = Math.min(threads, tasks.length);
  const pool = new Piscina<T, R>({ filename: module, minThreads: count, maxThreads: count });
  try {
    await Promise.all(tasks.map(async (task, index) => onResult(await pool.run(task, { name }), index)));
  } finally {
    await pool.destroy();
  }
}

/** Lets timers, signals and the progress bar have their turn. */
function breath(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
