/** Evaluates points on other threads, each result told as it comes. */
import { inThreads, withPlugins } from '../pipeline/threads.js';
import { evaluate, type PointResult } from './evaluate.js';
import type { PointTask } from './study.js';

export interface PoolOptions {
  /** Threads; 0 evaluates in this one. */
  readonly workers: number;
  readonly onResult: (result: PointResult) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A thread that dies costs its point, which says so, and never the others. */
export async function evaluateAll(
  tasks: readonly PointTask[],
  { workers, onResult, signal }: PoolOptions,
): Promise<void> {
  await inThreads({
    module: new URL('./evaluate.js', import.meta.url).href,
    name: 'evaluate',
    tasks: tasks.map(withPlugins),
    threads: workers,
    run: evaluate,
    onResult,
    onDeath: ({ index }, cause): PointResult => ({
      point: index,
      values: [],
      error: `could not be evaluated: ${cause}`,
    }),
    signal,
  });
}
