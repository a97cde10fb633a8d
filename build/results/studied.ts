/** The points of a bundled study, for a page: evaluated anew on all cores, or with `--resume` what an earlier run has left. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { note } from '../../src/cli/command.js';
import { sweepProgress } from '../../src/cli/sweep-progress.js';
import { type ResultRow, rowsOf } from '../../src/study/result-table.js';
import { loadStudy } from '../../src/study/study.js';
import { sweep } from '../../src/study/sweep.js';
import { STUDIES_FOLDER } from './page.js';

const POINTS = 'traces/results';

/** @throws Error for a point that could not be evaluated: a page leaves none out in silence */
export async function studied(name: string): Promise<ResultRow[]> {
  const study = loadStudy(fileURLToPath(new URL(`${name}.yaml`, STUDIES_FOLDER)));
  const progress = sweepProgress();
  const table = await sweep(study, {
    folder: join(POINTS, name),
    workers: availableParallelism(),
    restart: !process.argv.includes('--resume'),
    onProgress: progress.update,
  }).finally(progress.stop);
  if (table.failed > 0) throw new Error(`${name}: ${table.failed} points could not be evaluated`);
  note(`${name}: ${table.rows.length} points`);
  return rowsOf(table);
}
