/**
 * Trials on worker threads. Workers are compiled JavaScript: run from its TypeScript sources, or with one worker, all
 * happens in this thread, one trial after another, with the same results.
 */
import { Piscina } from 'piscina';
import { runTrial, type Trial, type TrialTask } from './trials.js';

/** In the order of the tasks. */
export async function runTrials(tasks: readonly TrialTask[], workers: number): Promise<Trial[]> {
  if (workers <= 1 || tasks.length <= 1 || import.meta.url.endsWith('.ts')) return tasks.map((task) => runTrial(task));
  const filename = new URL('./trials.js', import.meta.url).href;
  const threads = Math.min(workers, tasks.length);
  const pool = new Piscina<TrialTask, Trial>({ filename, minThreads: threads, maxThreads: threads });
  try {
    return await Promise.all(tasks.map((task) => pool.run(task, { name: 'runTrial' })));
  } finally {
    await pool.destroy();
  }
}
