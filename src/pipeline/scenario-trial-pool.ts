/** Trials of a scenario on other threads. */
import { runScenarioTrial, type ScenarioTask, type ScenarioTrial } from './scenario-trials.js';
import { inThreads, loadPluginsOf, type WithPlugins, withPlugins } from './threads.js';

/** What a thread runs. */
export function scenarioTrialInThread(task: ScenarioTask & WithPlugins): ScenarioTrial {
  loadPluginsOf(task);
  return runScenarioTrial(task);
}

/** In the order of the tasks. */
export async function runScenarioTrials(tasks: readonly ScenarioTask[], threads: number): Promise<ScenarioTrial[]> {
  const trials: ScenarioTrial[] = new Array(tasks.length);
  await inThreads({
    module: new URL('./scenario-trial-pool.js', import.meta.url).href,
    name: 'scenarioTrialInThread',
    tasks: tasks.map(withPlugins),
    threads: threads > 1 && tasks.length > 1 ? threads : 0,
    run: scenarioTrialInThread,
    onResult: (trial: ScenarioTrial, index) => {
      trials[index] = trial;
    },
  });
  return trials;
}
