/** `caldera check NAME FILE`: Caldera against a table that was measured with another program. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { InputError } from '../../base/errors.js';
import { counted, fixed, integer, percent } from '../../base/numbers.js';
import { type CsvCell, csvRows } from '../../formats/csv-write.js';
import { writeJson } from '../../formats/json-text.js';
import type { NamedText } from '../../formats/named-text.js';
import { readText } from '../../formats/read-file.js';
import { checks } from '../../validation/against/checks.js';
import {
  type Comparison,
  compareFigures,
  contradictsItself,
  isOutOfReach,
} from '../../validation/against/compare-figures.js';
import type { Figure } from '../../validation/against/foreign-check.js';
import { type Command, note, print } from '../command.js';
import { DoesNotHold } from '../exit.js';
import { textTable } from '../text-table.js';

interface Arguments {
  readonly name: string;
  readonly file: string | undefined;
  readonly with: string | undefined;
  readonly seeds: number | undefined;
  readonly csv: boolean;
  readonly json: boolean;
}

export const checkCommand: Command<Arguments> = {
  options: (yargs) =>
    yargs
      .positional('name', { type: 'string', demandOption: true, describe: `one of ${checks.names.join(', ')}` })
      .positional('file', { type: 'string', describe: 'the table; its answer columns may be missing' })
      .option('with', { type: 'string', describe: 'folder of the files that the table refers to [default: beside it]' })
      .option('seeds', { type: 'number', describe: 'seeds of a search whose mean is judged (gamma) [default: 5]' })
      .option('csv', { type: 'boolean', default: false, describe: 'print row,quantity,ours,table' })
      .option('json', { type: 'boolean', default: false, describe: 'print the summary as JSON' })
      .example('$0 check maestro layer-costs.csv', 'cases, exact ones, mean and worst error')
      .example('$0 check released-allocator cases.jsonl --with job-tables --csv', 'every figure'),
  run({ name, file, with: folder, seeds, csv, json }) {
    const check = checks.get(name);
    if (file === undefined) throw new InputError({ path: 'file', expected: `a table for ${name}`, found: undefined });
    if (seeds !== undefined && !(Number.isInteger(seeds) && seeds >= 1 && seeds <= MOST_SEEDS))
      throw new InputError({ path: '--seeds', expected: `a whole number from 1 to ${MOST_SEEDS}`, found: seeds });
    const began = performance.now();
    const beside = (other: string): NamedText => companion(other, file, folder);
    const figures = check.figures({ text: readText(file), file, companion: beside, seeds });
    if (csv) return printCsv(figures);
    let rows = 0;
    const unreachable = new Set<number>();
    const contradictory = new Set<number>();
    const scatter = { figures: 0, sum: 0, worst: 0, row: 0 };
    const counting = (function* () {
      for (const figure of figures) {
        rows = Math.max(rows, figure.row + 1);
        if (isOutOfReach(figure)) unreachable.add(figure.row);
        if (contradictsItself(figure)) contradictory.add(figure.row);
        addScatter(scatter, figure);
        yield figure;
      }
    })();
    const compared = compareFigures(counting, check.bounds);
    const seconds = (performance.now() - began) / 1000;
    if (json) print(writeJson({ name, file, rows, seconds, quantities: compared }));
    else print(summaryOf(compared));
    note(`${name}: ${counted(rows, 'row')} of ${file} in ${fixed(seconds, 1)} s`);
    if (scatter.figures > 0)
      note(
        `standard error of our means: ${percent(scatter.sum / scatter.figures, 2)} on average, at most ${percent(scatter.worst, 2)} in row ${scatter.row}`,
      );
    if (unreachable.size > 0)
      note(
        `${counted(unreachable.size, 'row')} below what anything can be, not compared: ${[...unreachable].join(' ')}`,
      );
    if (contradictory.size > 0)
      note(
        `${counted(contradictory.size, 'row')} not what the table's own formula gives, not compared: ${[...contradictory].join(' ')}`,
      );
    const outside = compared.filter(({ isWithin }) => !isWithin);
    for (const { quantity, bound } of outside)
      note(`${quantity} is outside its bound: mean ${percent(bound.mean, 2)}, worst ${percent(bound.worst, 2)}`);
    if (outside.length > 0) throw new DoesNotHold(`${name}: ${file} is not met within the bounds promised`);
  },
};

const MOST_SEEDS = 1000;

/** Adds the standard error of a mean over seeds, relative to the mean. */
function addScatter(
  scatter: { figures: number; sum: number; worst: number; row: number },
  { row, ours, standardError, isOverRows = false }: Figure,
): void {
  if (standardError === undefined || isOverRows) return;
  const relative = standardError / Number(ours);
  scatter.figures++;
  scatter.sum += relative;
  if (relative > scatter.worst) Object.assign(scatter, { worst: relative, row });
}

function summaryOf(compared: readonly Comparison[]): string {
  if (compared.length === 0) return 'The table has no answers to compare with: --csv prints ours.\n';
  const rows = compared.map(({ quantity, cases, exact, meanError, worstError, worstRow }) => [
    quantity,
    integer(cases),
    integer(exact),
    percent(meanError, 3),
    percent(worstError, 3),
    worstError > 0 ? String(worstRow) : '–',
  ]);
  return `${textTable([['quantity', 'cases', 'exact', 'mean error', 'worst', 'in row'], ...rows])}\n`;
}

const LINES = 10_000;

function printCsv(figures: Iterable<Figure>): void {
  print('row,quantity,ours,table\n');
  let pending: CsvCell[][] = [];
  const flush = (): void => {
    if (pending.length > 0) print(csvRows(pending));
    pending = [];
  };
  for (const { row, quantity, ours, table, isOverRows } of figures) {
    if (isOverRows === true) continue;
    pending.push([row, quantity, ours, table ?? '']);
    if (pending.length === LINES) flush();
  }
  flush();
}

/** Beside the table, in the folder of `--with`, or in a folder beside the table. @throws InputError */
function companion(name: string, file: string, folder: string | undefined): NamedText {
  const beside = dirname(file);
  const asked = basename(name) === name ? name : basename(name);
  const places = [join(beside, name), ...(folder === undefined ? [] : [join(folder, name), join(folder, asked)])];
  const deeper = readdirSync(beside).map((entry) => join(beside, entry, asked));
  const path = [...places, ...deeper].find((place) => existsSync(place) && statSync(place).isFile());
  if (path !== undefined) return { text: readText(path), file: path };
  const expected = 'a file beside the table or in --with FOLDER';
  throw new InputError({ file: name, expected, found: 'no such file', hint: `named in ${file}` });
}
