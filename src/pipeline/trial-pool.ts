/** Trials on other threads. */
import { loadPluginsOf, moduleBeside, resultsInOrder, type WithPlugins } from './threads.js';
import { runTrial, type Trial, type TrialTask } from './trials.js';

/** What a thread runs. */
export function trialInThread(task: TrialTask & WithPlugins): Trial {
  loadPluginsOf(task);
  return runTrial(task);
}

/** In the order of the tasks. */
export function runTrials(tasks: readonly TrialTask[], threads: number): Promise<Trial[]> {
  const module = moduleBeside(import.meta.url, 'trial-pool');
  return resultsInOrder({ module, name: 'trialInThread', threads, run: trialInThread }, tasks);
}
