/** `caldera sweep STUDY`: a grid of scenarios on all cores, resumable; writes one CSV and figures. */
import { join } from 'node:path';
import { checkFolder } from '../../formats/output-folder.js';
import type { Engine } from '../../study/engine.js';
import type { ResultTable } from '../../study/result-table.js';
import { loadStudy } from '../../study/study.js';
import { JOURNAL, sweep } from '../../study/sweep.js';
import { type Command, note } from '../command.js';
import { type EngineArguments, engineOf, engineOptions } from '../engine-options.js';
import { ended, Interrupted } from '../interrupt.js';
import { tellFailed, writeStudy } from '../study-outputs.js';
import { sweepProgress } from '../sweep-progress.js';

interface Arguments extends EngineArguments {
  readonly study: string;
  readonly out: string | undefined;
  readonly restart: boolean;
  readonly retryFailed: boolean;
  readonly json: boolean;
  readonly csv: boolean;
}

export const sweepCommand: Command<Arguments> = {
  hearsSignals: true,
  options: (yargs) =>
    engineOptions(yargs.positional('study', { type: 'string', demandOption: true, describe: 'study file (YAML)' }))
      .option('out', { type: 'string', describe: 'folder for the results [default: traces/NAME]' })
      .option('restart', { type: 'boolean', default: false, describe: 'forget what was finished before' })
      .option('retry-failed', { type: 'boolean', default: false, describe: 'evaluate failed points again' })
      .option('json', { type: 'boolean', default: false, describe: 'print all columns as JSON' })
      .option('csv', { type: 'boolean', default: false, describe: 'print all columns as CSV, as in points.csv' })
      .example('$0 sweep scenarios/studies/bandwidth-small.yaml', 'results go to traces/bandwidth-small/')
      .example('$0 sweep STUDY --shard 3/64', 'the third of 64 runs: see `merge`'),
  async run(given) {
    const engine = await engineOf(given);
    try {
      await runOn(engine, given);
    } finally {
      await engine.close?.();
    }
  },
};

/** @throws InputError, OutputError, Interrupted, DoesNotHold */
async function runOn(engine: Engine, { study: file, out, json, csv, ...options }: Arguments): Promise<void> {
  const study = loadStudy(file, (points) => engine.open?.(points)); // threads read their code while points are checked
  const folder = out ?? join('traces', study.document.name);
  checkFolder(folder);
  for (const text of study.notes) note(`note: ${text}`);
  const progress = sweepProgress();
  const interrupt = ended();
  let table: ResultTable;
  try {
    const { workers, restart, retryFailed } = options;
    const { signal } = interrupt;
    const told = { onProgress: progress.update, onNote: note };
    table = await sweep(study, { folder, workers, engine, restart, retryFailed, signal, ...told });
  } catch (error) {
    throw interrupt.signal.aborted
      ? new Interrupted(`interrupted: ${folder} keeps the points that are finished`)
      : error;
  } finally {
    interrupt.stop();
    progress.stop();
  }
  if (engine.folder === '') return writeStudy(study, table, { folder, json, csv });
  const own = join(folder, engine.folder);
  note(`${engine.share(study.tasks).length} points in ${own}: \`merge\` makes the table`);
  tellFailed(table, join(own, JOURNAL));
}
