/**
 * `caldera map SCENARIO`: the searches that `run` would make, by several mappers and seeds if asked. Its own module, so that
 * a search on a job table does not load the zoo, the cost models, the schema and the simulator.
 */
import { availableParallelism } from 'node:os';
import { writeJson } from '../formats/json-text.js';
import { writeOutput } from '../formats/output-folder.js';
import { readText } from '../formats/read-file.js';
import { boundsOf, type Grouped } from '../pipeline/certify.js';
import { isChosenByReplay } from '../pipeline/choose-by-replay.js';
import { partsOf, runScenarioTrial, type ScenarioTask, type ScenarioTrial } from '../pipeline/scenario-trials.js';
import type { Scenario } from '../scenario/scenario.js';
import { print } from './command.js';
import { ctrlC } from './interrupt.js';
import { loadNoting } from './load-noting.js';
import { searchProgress } from './progress.js';
import { type BoundedTrial, scenarioDocument, scenarioTable } from './scenario-trial-report.js';
import type { SetArguments } from './set-option.js';
import { convergenceCsv } from './trial-report.js';

export interface ScenarioArguments extends SetArguments {
  readonly samples: number | undefined;
  readonly seed: number | undefined;
  readonly seeds: number;
  readonly targetGap: number | undefined;
  readonly timeLimit: number | undefined;
  readonly warmStart: string | undefined;
  readonly convergence: string | undefined;
  readonly json: boolean;
}

/** @param names of mappers, if others are asked than the scenario's @param exact bounds tighter than the searches' own */
export async function mapScenario(
  file: string,
  args: ScenarioArguments,
  names: readonly string[] | undefined,
  exact: ((grouped: Grouped) => Promise<number[]>) | undefined,
): Promise<void> {
  const asked = askedScenario(loadNoting(file, args), args);
  const tasks = scenarioTasks(asked, names ?? [asked.mapper.name], args.seeds);
  const interrupt = ctrlC();
  const trials = tasks.length === 1 ? [await watched(tasks[0] as ScenarioTask, interrupt.guard)] : await pooled(tasks);
  const bounded = await boundedBySeed(trials, tasks, exact);
  if (args.convergence !== undefined) writeOutput(args.convergence, convergenceCsv(trials));
  const documents = bounded.map((trial) => scenarioDocument(trial, asked));
  if (trials.length === 1) print(writeJson(documents[0]));
  else print(args.json ? writeJson(documents) : scenarioTable(bounded, asked));
  interrupt.check('this is');
}

/** A seed draws the workload too: the trials of each seed have a bound of their own. */
async function boundedBySeed(
  trials: readonly ScenarioTrial[],
  tasks: readonly ScenarioTask[],
  exact: ((grouped: Grouped) => Promise<number[]>) | undefined,
): Promise<BoundedTrial[]> {
  const known = new Map<number, Pick<BoundedTrial, 'groups' | 'bounds'>>();
  for (const [i, { seed, found }] of trials.entries()) {
    if (known.has(seed)) continue;
    const { scenario } = tasks[i] as ScenarioTask;
    const { estimator, groups } = partsOf(scenario);
    const grouped = { estimator, groups, barrier: scenario.simulator.barrier };
    const quick = boundsOf(grouped, found.searches);
    known.set(seed, { groups, bounds: quick.length === 0 || exact === undefined ? quick : await exact(grouped) });
  }
  return trials.map((trial) => ({ ...trial, ...known.get(trial.seed)! }));
}

/** What the options say comes before what the scenario says. A mapping that the scenario names is not what is asked for. */
function askedScenario(scenario: Scenario, args: ScenarioArguments): Scenario {
  const { mapping: _, ...mapper } = scenario.mapper;
  const { warmStart, samples = mapper.samples, targetGap = mapper.targetGap } = args;
  const timeLimitSeconds = args.timeLimit ?? mapper.timeLimitSeconds;
  const given = warmStart === undefined ? {} : { warmStart: { file: warmStart, text: readText(warmStart) } };
  return {
    ...scenario,
    seed: args.seed ?? scenario.seed,
    mapper: { ...mapper, samples, targetGap, timeLimitSeconds, ...given },
  };
}

/** Every mapper with every seed, mapper by mapper. Settings are those of the scenario's own mapper. */
function scenarioTasks(scenario: Scenario, names: readonly string[], seeds: number): ScenarioTask[] {
  return names.flatMap((name) => {
    const { options, ...mapper } = scenario.mapper;
    const own = name === mapper.name && options !== undefined ? { options } : {};
    return Array.from({ length: seeds }, (_, k) => ({
      scenario: { ...scenario, seed: scenario.seed + k, mapper: { ...mapper, ...own, name } },
    }));
  });
}

async function watched(task: ScenarioTask, guard: ReturnType<typeof ctrlC>['guard']): Promise<ScenarioTrial> {
  const progress = await searchProgress(task.scenario.mapper.samples, isChosenByReplay(task.scenario));
  try {
    return runScenarioTrial(task, { onProgress: progress.update, onChoice: progress.choosing, guard });
  } finally {
    progress.stop();
  }
}

/** Several trials go to worker threads; the pool is not loaded for one. */
async function pooled(tasks: readonly ScenarioTask[]): Promise<ScenarioTrial[]> {
  const { runScenarioTrials } = await import('../pipeline/scenario-trial-pool.js');
  return runScenarioTrials(tasks, availableParallelism());
}
