/** The points of a bundled study, for a page: evaluated anew on all cores, or with `--resume` what an earlier run has left. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { note } from '../../src/cli/command.js';
import { sweepProgress } from '../../src/cli/sweep-progress.js';
import { type ResultRow, rowsOf } from '../../src/study/result-table.js';
import { loadStudy } from '../../src/study/study.js';
import { sweep } from '../../src/study/sweep.js';
import { STUDIES_FOLDER } from './page.js';

const POINTS = 'traces/results';

/**
 * @param expected errors of points that the page tells of in its own words
 * @throws Error for any other point that could not be evaluated: a page leaves none out in silence
 */
export function studied(name: string, expected?: RegExp): Promise<ResultRow[]> {
  return studiedFile(name, fileURLToPath(new URL(`${name}.yaml`, STUDIES_FOLDER)), expected);
}

/** The same study with one axis that has other values, of things that do not come along. */
export async function studiedOver(name: string, axis: string, values: readonly unknown[]): Promise<ResultRow[]> {
  const bundled = fileURLToPath(new URL(`${name}.yaml`, STUDIES_FOLDER));
  const { vary, ...rest } = parse(readFileSync(bundled, 'utf8')) as {
    readonly vary: Readonly<Record<string, unknown>>;
  };
  const own = `${name}-elsewhere`;
  const file = join(POINTS, `${own}.yaml`);
  mkdirSync(POINTS, { recursive: true });
  writeFileSync(file, JSON.stringify({ ...rest, name: own, vary: { ...vary, [axis]: values } }));
  return studiedFile(own, file);
}

async function studiedFile(name: string, file: string, expected?: RegExp): Promise<ResultRow[]> {
  const study = loadStudy(file);
  const progress = sweepProgress();
  const table = await sweep(study, {
    folder: join(POINTS, name),
    workers: availableParallelism(),
    restart: !process.argv.includes('--resume'),
    onProgress: progress.update,
  }).finally(progress.stop);
  const rows = rowsOf(table);
  const failed = rows.filter(({ error }) => error !== null && expected?.test(String(error)) !== true);
  if (failed.length > 0)
    throw new Error(`${name}: ${failed.length} points could not be evaluated, the first one: ${failed[0]?.['error']}`);
  note(`${name}: ${rows.length} points`);
  return rows;
}
