/**
 * Evaluates points on worker threads, each result told as it comes. Workers are compiled JavaScript: run from its
 * TypeScript sources, or with 0 workers, everything happens in this thread.
 */
import { Piscina } from 'piscina';
import { evaluate, type PointResult } from './evaluate.js';
import type { PointTask } from './study.js';

export async function evaluateAll(
  tasks: readonly PointTask[],
  workers: number,
  onResult: (result: PointResult) => void,
): Promise<void> {
  const filename = new URL('./evaluate.js', import.meta.url).href;
  if (workers === 0 || tasks.length === 0 || import.meta.url.endsWith('.ts')) {
    for (const task of tasks) {
      onResult(evaluate(task));
      await breath();
    }
    return;
  }
  const threads = Math.min(workers, tasks.length);
  const pool = new Piscina<PointTask, PointResult>({ filename, minThreads: threads, maxThreads: threads });
  try {
    await Promise.all(tasks.map(async (task) => onResult(await pool.run(task, { name: 'evaluate' }))));
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
