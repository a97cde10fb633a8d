/** What a finished study leaves in its folder and prints, whichever command finished it. */
import { join } from 'node:path';
import { counted } from '../base/numbers.js';
import { version } from '../base/version.js';
import { writeJson } from '../formats/json-text.js';
import { writeFolder } from '../formats/output-folder.js';
import { studyFigures } from '../report/study-figures.js';
import { BROKE_OFF } from '../study/evaluate.js';
import { schemaOf, tableAsParquet } from '../study/result-schema.js';
import { type ResultTable, rowsOf, writeResults } from '../study/result-table.js';
import { LEFT_OUT, type Study } from '../study/study.js';
import { note, print } from './command.js';
import { DoesNotHold } from './exit.js';
import { studyTable } from './study-table.js';

/** How many failed points are told one by one; all are in the table. */
const FAILED_TOLD = 3;

/** Writes and prints all there is, failed points among it. @throws DoesNotHold where points have failed */
export function writeStudy(
  study: Study,
  table: ResultTable,
  { folder, json, csv: asCsv }: { folder: string; json: boolean; csv: boolean },
): void {
  const csv = writeResults(table);
  const document = { caldera: version, fingerprint: study.fingerprint, study: study.document, base: study.base };
  const figures = studyFigures(study.document.name, rowsOf(table), study.document.figures);
  const schema = schemaOf(table, study.grid.columns.length);
  const about = { caldera: version, study: study.document.name, fingerprint: study.fingerprint };
  writeFolder(folder, {
    'points.csv': csv,
    'points.parquet': tableAsParquet(table, schema, about),
    'schema.json': writeJson({ ...about, columns: schema }),
    'study.json': writeJson(document),
    ...figures,
  });
  if (json) print(writeJson({ ...document, columns: table.columns, rows: table.rows }));
  else print(asCsv ? csv : studyTable(table, study.grid.columns, study.document));
  note(`${table.rows.length} points in ${join(folder, 'points.csv')}`);
  tellLeftOut(table, study);
  tellFailed(table, join(folder, 'points.csv'));
}

function tellLeftOut({ columns, rows }: ResultTable, { document: { stop } }: Study): void {
  const place = columns.indexOf(LEFT_OUT);
  const count = place < 0 ? 0 : rows.filter((row) => row[place] !== null).length;
  if (count > 0) note(`${count} of them left out along ${stop?.along}: the column "${LEFT_OUT}" says why`);
}

/**
 * The end of a study or of a shard of one: each failed point, then how many, and whether another try may mend them.
 * @param where the errors are kept
 * @throws DoesNotHold where points have failed, so that a scheduler sees a failed task
 */
export function tellFailed({ columns, rows, failed }: ResultTable, where: string): void {
  if (failed === 0) return;
  const place = columns.length - 1;
  const errors = rows.flatMap((row) => (row[place] === null ? [] : [[row[0], String(row[place])] as const]));
  for (const [point, error] of errors.slice(0, FAILED_TOLD)) note(`point ${point}: ${error}`);
  if (errors.length > FAILED_TOLD) note(`… and ${errors.length - FAILED_TOLD} more`);
  const mayPass = errors.some(([, error]) => error.startsWith(BROKE_OFF));
  const again = mayPass ? '`sweep --retry-failed` tries them again' : 'another try would end as this one';
  throw new DoesNotHold(`${counted(failed, 'point')} could not be evaluated: see "error" in ${where}; ${again}`);
}
