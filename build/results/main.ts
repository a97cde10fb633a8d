/**
 * `npm run results`: runs every bundled study and writes the results page (docs/results.md) with its figures. The
 * options are `--points FOLDER` for the tables behind the page, `--workers N`, and `--resume` to keep what an
 * interrupted run has finished.
 */
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { note } from '../../src/cli/command.js';
import { ended } from '../../src/cli/interrupt.js';
import { sweepProgress } from '../../src/cli/sweep-progress.js';
import { writeFolder } from '../../src/formats/output-folder.js';
import { readText } from '../../src/formats/read-file.js';
import { studyFigures } from '../../src/report/study-figures.js';
import { rowsOf, writeResults } from '../../src/study/result-table.js';
import type { Rows } from '../../src/study/rows.js';
import { loadStudy } from '../../src/study/study.js';
import { sweep } from '../../src/study/sweep.js';
import { resultsPage, STUDIES, STUDIES_FOLDER } from './page.js';

/** Written by hand from `caldera check`: the tables were measured with other programs and do not come with Caldera. */
const MEASURED_ELSEWHERE = 'scenarios/studies/memory.md';

const { out, points, workers, resume } = parseArgs({
  options: {
    out: { type: 'string', default: 'docs/results.md' },
    points: { type: 'string', default: 'traces/results' },
    workers: { type: 'string', default: String(availableParallelism()) },
    resume: { type: 'boolean', default: false },
  },
}).values;

const ending = ended();
const rows = new Map<string, Rows>();
const figures = new Map<string, Record<string, string>>();
for (const studyName of STUDIES) {
  const study = loadStudy(fileURLToPath(new URL(`${studyName}.yaml`, STUDIES_FOLDER)));
  const { name } = study.document;
  const folder = join(points, name);
  const progress = sweepProgress();
  const options = {
    folder,
    workers: Number(workers),
    restart: !resume,
    onProgress: progress.update,
    signal: ending.signal,
  };
  const table = await sweep(study, options).finally(progress.stop);
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

/** One heading level down. */
function demoted(text: string): string {
  return text.replaceAll(/^#/gm, '##');
}
