/** Evaluates points on other threads, each result told as it comes. */
import { inThreads, withPlugins } from '../pipeline/threads.js';
import { evaluate, type PointResult } from './evaluate.js';
import type { PointTask } from './study.js';

export async function evaluateAll(
  tasks: readonly PointTask[],
  workers: number,
  onResult: (result: PointResult) => void,
): Promise<void> {
  await inThreads({
    module: new URL('./evaluate.js', import.meta.url).href,
    name: 'evaluate',
    tasks: tasks.map(withPlugins),
    threads: workers,
    run: evaluate,
    onResult,
  });
}
