/** `caldera sweep STUDY`: a grid of scenarios on all cores, resumable; writes one CSV and figures. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { version } from '../../base/version.js';
import { writeJson } from '../../formats/json-text.js';
import { checkFolder, writeFolder } from '../../formats/output-folder.js';
import { studyFigures } from '../../report/study-figures.js';
import { type ResultTable, rowsOf, writeResults } from '../../study/result-table.js';
import { loadStudy } from '../../study/study.js';
import { sweep } from '../../study/sweep.js';
import { type Command, note, print } from '../command.js';
import { ended, Interrupted } from '../interrupt.js';
import { sweepProgress } from '../sweep-progress.js';
import { whole } from '../table-options.js';

interface Arguments {
  readonly study: string;
  readonly out: string | undefined;
  readonly workers: number;
  readonly restart: boolean;
  readonly json: boolean;
}

export const sweepCommand: Command<Arguments> = {
  options: (yargs) =>
    yargs
      .positional('study', { type: 'string', demandOption: true, describe: 'study file (YAML)' })
      .option('out', { type: 'string', describe: 'folder for the results [default: traces/NAME]' })
      .option('workers', { type: 'number', default: availableParallelism(), describe: 'threads; 0: none of their own' })
      .option('restart', { type: 'boolean', default: false, describe: 'forget what was finished before' })
      .option('json', { type: 'boolean', default: false, describe: 'print JSON instead of CSV' })
      .example('$0 sweep scenarios/studies/bandwidth-small.yaml', 'results go to traces/bandwidth-small/'),
  async run({ study: file, out, workers, restart, json }) {
    whole('--workers', workers, 0);
    const study = loadStudy(file);
    const folder = out ?? join('traces', study.document.name);
    checkFolder(folder);
    for (const text of study.notes) note(`note: ${text}`);
    const progress = sweepProgress();
    const interrupt = ended();
    let table: ResultTable;
    try {
      table = await sweep(study, { folder, workers, restart, signal: interrupt.signal, onProgress: progress.update });
    } catch (error) {
      throw interrupt.signal.aborted
        ? new Interrupted(`interrupted: ${folder} keeps the points that are finished`)
        : error;
    } finally {
      interrupt.stop();
      progress.stop();
    }
    const csv = writeResults(table);
    const document = { caldera: version, fingerprint: study.fingerprint, study: study.document };
    const figures = studyFigures(study.document.name, rowsOf(table), study.document.figures);
    writeFolder(folder, { 'points.csv': csv, 'study.json': writeJson(document), ...figures });
    print(json ? writeJson({ ...document, columns: table.columns, rows: table.rows }) : csv);
    note(`${table.rows.length} points in ${folder}`);
    if (table.failed > 0) note(`${table.failed} of them could not be evaluated: see the column "error"`);
  },
};
