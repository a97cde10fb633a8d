/** `caldera results`: runs every bundled study and writes the results page (docs/results.md). */
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resultsPage, STUDIES, STUDIES_FOLDER } from '../../results/page.js';
import type { Rows } from '../../results/rows.js';
import { studyFigures } from '../../results/study-figures.js';
import { readText } from '../../scenario/read-file.js';
import { rowsOf, writeResults } from '../../sweep/result-table.js';
import { loadStudy } from '../../sweep/study.js';
import { sweep } from '../../sweep/sweep.js';
import { type Command, note } from '../command.js';
import { writeFolder } from '../output-folder.js';
import { sweepProgress } from '../sweep-progress.js';
import { whole } from '../table-options.js';

interface Arguments {
  readonly out: string;
  readonly points: string;
  readonly workers: number;
  readonly resume: boolean;
}

export const resultsCommand: Command<Arguments> = {
  options: (yargs) =>
    yargs
      .option('out', { type: 'string', default: 'docs/results.md', describe: 'the page' })
      .option('points', { type: 'string', default: 'traces/results', describe: 'folder for the tables behind it' })
      .option('workers', { type: 'number', default: availableParallelism(), describe: 'threads; 0: none of their own' })
      .option('resume', { type: 'boolean', default: false, describe: 'keep what an interrupted run has finished' })
      .example('$0 results', 'writes docs/results.md'),
  async run({ out, points, workers, resume }) {
    whole('--workers', workers, 0);
    const studies = STUDIES.map((name) => loadStudy(fileURLToPath(new URL(`${name}.yaml`, STUDIES_FOLDER))));
    const rows = new Map<string, Rows>();
    const figures = new Map<string, Record<string, string>>();
    for (const study of studies) {
      const { name } = study.document;
      const folder = join(points, name);
      const progress = sweepProgress();
      const table = await sweep(study, { folder, workers, restart: !resume, onProgress: progress.update }).finally(
        progress.stop,
      );
      writeFolder(folder, { 'points.csv': writeResults(table) });
      rows.set(name, rowsOf(table));
      figures.set(name, studyFigures(name, rowsOf(table), study.document.figures));
      note(`${name}: ${table.rows.length} points`);
    }
    const beside = basename(out, '.md');
    const page = resultsPage(
      (name) => rows.get(name) ?? [],
      (name) => Object.keys(figures.get(name) ?? {}).map((file) => `${beside}/${file}`),
    );
    writeFolder(join(dirname(out), beside), Object.assign({}, ...figures.values()) as Record<string, string>);
    writeFolder(dirname(out), { [basename(out)]: `${page}\n${demoted(readText(MEASURED_ELSEWHERE))}` });
    note(`the page is ${out}`);
  },
};

/**
 * Written by hand from `caldera fit`: the tables it is held against were measured with other programs and do not come
 * with Caldera.
 */
const MEASURED_ELSEWHERE = 'scenarios/studies/memory.md';

/** One heading level down. */
function demoted(page: string): string {
  return page.replaceAll(/^#/gm, '##');
}
