/**
 * `npm run train:nm`: trains the toy translation under every recipe, pattern, seed and budget of the study in study.yaml, on all
 * cores, and writes a row for each training to traces/train-nm.csv, in the form of measured.csv. An interrupted run goes on.
 * `npm run train:nm -- STUDY` trains what another study of this kind asks for.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { loadPlugin } from '../../src/base/plugin.js';
import { sweepProgress } from '../../src/cli/sweep-progress.js';
import { csvRows } from '../../src/formats/csv-write.js';
import { rowsOf } from '../../src/study/result-table.js';
import { loadStudy } from '../../src/study/study.js';
import { sweep } from '../../src/study/sweep.js';
import { summaryOf } from './summary.js';

const OUT = 'traces/train-nm';
const at = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

loadPlugin(at('plugin.ts'));
const study = loadStudy(process.argv[2] ?? at('study.yaml'));
const { update, stop } = sweepProgress();
const table = await sweep(study, { folder: OUT, workers: availableParallelism(), onProgress: update }).finally(stop);
if (table.failed > 0) throw new Error(`${table.failed} trainings failed: see ${OUT}/journal.jsonl`);
const columns = ['setting', 'recipe', 'pattern', 'seed', ...study.measured];
const rows = rowsOf(table).map((row) => columns.map((column) => row[column] ?? ''));
writeFileSync(`${OUT}.csv`, csvRows([columns, ...rows]));
process.stdout.write(summaryOf(rows.map((row) => row.join())));
