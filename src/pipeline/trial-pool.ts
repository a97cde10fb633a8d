/** Trials on other threads. */
import { inThreads, loadPluginsOf, type WithPlugins, withPlugins } from './threads.js';
import { runTrial, type Trial, type TrialTask } from './trials.js';

/** What a thread runs. */
export function trialInThread(task: TrialTask & WithPlugins): Trial {
  loadPluginsOf(task);
  return runTrial(task);
}

/** In the order of the tasks. */
export async function runTrials(tasks: readonly TrialTask[], threads: number): Promise<Trial[]> {
  const trials: Trial[] = new Array(tasks.length);
  await inThreads({
    module: new URL('./trial-pool.js', import.meta.url).href,
    name: 'trialInThread',
    tasks: tasks.map(withPlugins),
    threads: threads > 1 && tasks.length > 1 ? threads : 0,
    run: trialInThread,
    onResult: (trial: Trial, index) => {
      trials[index] = trial;
    },
  });
  return trials;
}
