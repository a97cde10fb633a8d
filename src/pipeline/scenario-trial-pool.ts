/** Trials of a scenario on other threads. */
import { runScenarioTrial, type ScenarioTask, type ScenarioTrial } from './scenario-trials.js';
import { loadPluginsOf, moduleBeside, resultsInOrder, type WithPlugins } from './threads.js';

/** What a thread runs. */
export function scenarioTrialInThread(task: ScenarioTask & WithPlugins): ScenarioTrial {
  loadPluginsOf(task);
  return runScenarioTrial(task);
}

/** In the order of the tasks. */
export function runScenarioTrials(tasks: readonly ScenarioTask[], threads: number): Promise<ScenarioTrial[]> {
  const module = moduleBeside(import.meta.url, 'scenario-trial-pool');
  return resultsInOrder({ module, name: 'scenarioTrialInThread', threads, run: scenarioTrialInThread }, tasks);
}
