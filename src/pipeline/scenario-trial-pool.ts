/** Trials of a scenario on other threads. */
import { runScenarioTrial, type ScenarioTask, type ScenarioTrial } from './scenario-trials.js';
import { loadPluginsOf, resultsInOrder, type WithPlugins } from './threads.js';

/** What a thread runs. */
export function scenarioTrialInThread(task: ScenarioTask & WithPlugins): ScenarioTrial {
  loadPluginsOf(task);
  return runScenarioTrial(task);
}

/** In the order of the tasks. */
export function runScenarioTrials(tasks: readonly ScenarioTask[], threads: number): Promise<ScenarioTrial[]> {
  const module = new URL('./scenario-trial-pool.js', import.meta.url).href;
  return resultsInOrder({ module, name: 'scenarioTrialInThread', threads, run: scenarioTrialInThread }, tasks);
}
