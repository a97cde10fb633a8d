/**
 * `caldera map`: the search alone, on a scenario or a job table. One search prints its mapping as JSON, with the lower
 * bound that certifies it; several mappers or seeds print a table instead.
 */
import { availableParallelism } from 'node:os';
import type { JobTable } from '../../analysis/job-table.js';
import { InputError, locate } from '../../base/errors.js';
import { writeJson } from '../../formats/json-text.js';
import { readMapping } from '../../formats/mapping-json.js';
import { writeOutput } from '../../formats/output-folder.js';
import { readText } from '../../formats/read-file.js';
import type { Mapping } from '../../mapping/job-mapping.js';
import { boundedTables, boundsOf, type Grouped } from '../../pipeline/certify.js';
import { plainEstimator } from '../../pipeline/estimator.js';
import { type MapTask, runTrial, type Trial, type TrialTask, trialTasks } from '../../pipeline/trials.js';
import { DEFAULT_SAMPLES, DEFAULT_SEED } from '../../search/budget.js';
import type { Guard } from '../../search/interruption.js';
import { lowerBound } from '../../search/jobs/bound.js';
import { DEFAULT_MAPPER, mappers } from '../../search/jobs/mappers.js';
import { type Command, print } from '../command.js';
import { ctrlC } from '../interrupt.js';
import { searchProgress } from '../progress.js';
import { type SetArguments, setOption } from '../set-option.js';
import { positive, readTableOptions, type TableArguments, tableOptions, whole } from '../table-options.js';
import { convergenceCsv, trialDocument, trialTable } from '../trial-report.js';

interface Arguments extends TableArguments, SetArguments {
  readonly scenario: string | undefined;
  readonly samples: number | undefined;
  readonly seed: number | undefined;
  readonly mapper: string | undefined;
  readonly seeds: number;
  readonly targetGap: number | undefined;
  readonly timeLimit: number | undefined;
  readonly bound: string;
  readonly warmStart: string | undefined;
  readonly convergence: string | undefined;
  readonly json: boolean;
}

/** Seconds an integer program may take a group. */
const INTEGER_SECONDS = 10;

export const mapCommand: Command<Arguments> = {
  options: (yargs) =>
    tableOptions(setOption(yargs).positional('scenario', { type: 'string', describe: 'scenario file (YAML)' }))
      .option('samples', { type: 'number', describe: `evaluations for each group [default: ${DEFAULT_SAMPLES}]` })
      .option('seed', { type: 'number', describe: `random seed [default: ${DEFAULT_SEED}]` })
      .option('seeds', { type: 'number', default: 1, describe: 'search with so many seeds, from --seed on' })
      .option('mapper', { type: 'string', describe: 'one or several, with commas (caldera list mappers)' })
      .option('target-gap', { type: 'number', describe: 'stop when proven to be so near the best: 0.01 is 1 %' })
      .option('time-limit', { type: 'number', describe: 'stop after so many seconds for each group' })
      .option('bound', {
        choices: ['quick', 'lp', 'integer'],
        default: 'quick',
        describe: 'lower bound: dual ascent, linear program, or integer program within 10 s a group',
      })
      .option('warm-start', { type: 'string', describe: 'mapping to begin with, JSON' })
      .option('convergence', {
        type: 'string',
        describe: 'write the best value after so many samples to this file, CSV',
      })
      .option('json', { type: 'boolean', default: false, describe: 'print JSON also for several mappers or seeds' })
      .example('$0 map scenarios/mix-s2-16.yaml', '')
      .example('$0 map --job-table jobs.csv --bandwidth-gbps 16 --seed 3', '')
      .example('$0 map scenarios/mix-s2-16.yaml --mapper magma-plus,magma,herald --seeds 5', 'a table'),
  async run(args) {
    checkOptions(args);
    const names = mapperNames(args.mapper);
    if (args.scenario !== undefined) {
      const { mapScenario } = await import('../map-scenario.js');
      const exact = args.bound === 'quick' ? undefined : (grouped: Grouped) => exactBounds(grouped, args.bound);
      return mapScenario(args.scenario, args, names, exact);
    }
    const { task, mapper, seed } = ofTable(args);
    const tasks = trialTasks(task, names ?? [mapper], seed, args.seeds);
    const interrupt = ctrlC();
    const trials = tasks.length === 1 ? [await watched(tasks[0] as TrialTask, interrupt.guard)] : await inPool(tasks);
    const bounds = await allBounds(task, trials, args.bound);
    if (args.convergence !== undefined) writeOutput(args.convergence, convergenceCsv(trials));
    const documents = trials.map((trial) => trialDocument(trial, task, bounds));
    if (trials.length === 1) print(writeJson(documents[0]));
    else print(args.json ? writeJson(documents) : trialTable(trials, task, bounds));
    interrupt.check('this is');
  },
};

async function watched(task: TrialTask, guard: Guard): Promise<Trial> {
  const progress = await searchProgress(task.limits.samples);
  try {
    return runTrial(task, { onProgress: progress.update, guard });
  } finally {
    progress.stop();
  }
}

/** Several trials go to worker threads; the pool is not loaded for one. */
async function inPool(tasks: readonly TrialTask[]): Promise<Trial[]> {
  const { runTrials } = await import('../../pipeline/trial-pool.js');
  return runTrials(tasks, availableParallelism());
}

/** By part of what is bounded; none where the objective has no bound. */
async function allBounds(task: MapTask, trials: readonly Trial[], kind: string): Promise<number[]> {
  const quick = boundsOf(task, trials[0]?.found.searches ?? []);
  return quick.length === 0 || kind === 'quick' ? quick : exactBounds(task, kind);
}

/** By a linear or an integer program. */
async function exactBounds(grouped: Grouped, kind: string): Promise<number[]> {
  const options = kind === 'integer' ? { integerSeconds: INTEGER_SECONDS } : {};
  const { bandwidthBytesPerCycle } = grouped.estimator;
  const exact = await Promise.all(
    boundedTables(grouped).map((table) => lowerBound(table, bandwidthBytesPerCycle, options)),
  );
  return exact.map(({ lowerBoundCycles }) => lowerBoundCycles);
}

function mapperNames(list: string | undefined): string[] | undefined {
  const names = list?.split(',').map((name) => name.trim());
  for (const name of names ?? []) locate({ path: '--mapper' }, () => mappers.get(name));
  return names;
}

function checkOptions({ samples, seed, seeds, targetGap, timeLimit }: Arguments): void {
  if (samples !== undefined) whole('--samples', samples, 1);
  if (seed !== undefined) whole('--seed', seed, 0);
  whole('--seeds', seeds, 1);
  if (targetGap !== undefined && !(targetGap >= 0 && targetGap < Number.POSITIVE_INFINITY))
    throw new InputError({ path: '--target-gap', expected: 'a number of at least 0', found: targetGap });
  if (timeLimit !== undefined) positive('--time-limit', timeLimit);
}

interface Problem {
  readonly task: MapTask;
  readonly mapper: string;
  readonly seed: number;
}

function ofTable(args: Arguments): Problem {
  const { table, bandwidth } = readTableOptions(args);
  const { samples = DEFAULT_SAMPLES, seed = DEFAULT_SEED, targetGap, timeLimit: timeLimitSeconds } = args;
  return {
    task: {
      estimator: plainEstimator(table, bandwidth),
      groups: [Array.from({ length: table.jobs }, (_, job) => job)],
      barrier: true,
      limits: { samples, targetGap, timeLimitSeconds },
      warmStart: warmStartOf(args, table),
    },
    mapper: DEFAULT_MAPPER,
    seed,
  };
}

function warmStartOf({ warmStart }: Arguments, { jobs, cores }: JobTable): Mapping | undefined {
  return warmStart === undefined ? undefined : readMapping(readText(warmStart), warmStart, jobs, cores);
}
