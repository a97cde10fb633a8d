/** `caldera plot RESULT`: a figure for a paper, as SVG or PNG, from a run's report or a sweep's table. */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { InputError } from '../../base/errors.js';
import { demandAtMost, MOST_PIXELS } from '../../base/limits.js';
import { parseCsv, parseNamedCsv } from '../../formats/csv-table.js';
import { writeFolder } from '../../formats/output-folder.js';
import { readText } from '../../formats/read-file.js';
import { runFigures, tableFigures } from '../../report/figures/figures.js';
import { pngOf } from '../../report/figures/png.js';
import type { TidyTable } from '../../report/figures/tidy-table.js';
import { networkFigures, readNetworkReport } from '../../report/network/network-figures.js';
import { readReport } from '../../report/read-html.js';
import { type Command, note, print } from '../command.js';
import { positive } from '../table-options.js';

interface Arguments {
  readonly result: string;
  readonly figure: string;
  readonly out: string | undefined;
  readonly timeline: string | undefined;
  readonly x: string | undefined;
  readonly y: string | undefined;
  readonly series: string | undefined;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly width: number | undefined;
  readonly scale: number;
}

/** A column's width at it is 16,800 pixels. */
const MOST_SCALE = 50;

const names = (): string[] => [...new Set([...runFigures.names, ...networkFigures.names, ...tableFigures.names])];

export const plotCommand: Command<Arguments> = {
  options: (yargs) =>
    yargs
      .positional('result', {
        type: 'string',
        demandOption: true,
        describe: 'folder of a run or a sweep, a report.html, a network.json or a table (CSV)',
      })
      .option('figure', { type: 'string', demandOption: true, choices: names(), describe: 'what to draw' })
      .option('out', { type: 'string', describe: 'file, .svg or .png [default: SVG on standard output]' })
      .option('timeline', { type: 'string', describe: 'gantt: simulator or allocator [default: simulator]' })
      .option('x', { type: 'string', describe: 'tables: column along x' })
      .option('y', { type: 'string', describe: 'tables: column of the values' })
      .option('series', {
        type: 'string',
        describe: 'tables: column with a line, or a row of the heatmap, for each value',
      })
      .option('log-x', { type: 'boolean', default: false, describe: 'logarithmic x axis' })
      .option('log-y', { type: 'boolean', default: false, describe: 'logarithmic y axis' })
      .option('width', { type: 'number', describe: 'CSS pixels [default: 336, a paper’s column]' })
      .option('scale', { type: 'number', default: 3, describe: 'PNG: pixels for each CSS pixel' })
      .example('$0 plot traces/mix-s2-16 --figure gantt --out gantt.svg', 'cores over time')
      .example('$0 plot traces/mix-s2-16 --figure bandwidth --out bandwidth.png', 'for slides')
      .example('$0 plot traces/STUDY --figure lines --x X --y Y --series mapper --log-x', 'a sweep’s points.csv'),
  run(args) {
    if (args.width !== undefined) positive('--width', args.width);
    positive('--scale', args.scale);
    const widest = (args.width ?? 0) * (args.out?.toLowerCase().endsWith('.png') === true ? args.scale : 1);
    demandAtMost(widest, MOST_PIXELS, 'pixels across', { path: '--width' });
    demandAtMost(args.scale, MOST_SCALE, 'pixels for each CSS pixel', { path: '--scale' });
    const type = args.out === undefined ? '.svg' : extname(args.out).toLowerCase();
    if (type !== '.svg' && type !== '.png')
      throw new InputError({ path: '--out', expected: 'a file ending in .svg or .png', found: args.out });
    const svg = figureOf(args);
    if (args.out === undefined) {
      print(svg);
      return;
    }
    writeFolder(dirname(args.out), { [basename(args.out)]: type === '.svg' ? svg : pngOf(svg, args.scale) });
    note(`${args.figure} in ${args.out}`);
  },
};

function figureOf(args: Arguments): string {
  const file = fileOf(args.result);
  const isTable = extname(file) === '.csv';
  const name = args.figure;
  const isNetwork = extname(file) === '.json';
  const figures = isTable ? tableFigures : isNetwork ? networkFigures : runFigures;
  if (!figures.has(name)) {
    const what = isTable ? 'a table' : isNetwork ? 'a run on a network' : 'a run';
    const expected = `one of ${figures.names.join(', ')} for ${what}`;
    throw new InputError({ path: '--figure', expected, found: name });
  }
  if (isNetwork) return networkFigures.get(name)(readNetworkReport(readText(file), file), args.width);
  if (!isTable) return runFigures.get(name)(readReport(readText(file), file), args);
  const { x, y } = args;
  if (x === undefined) throw new InputError({ path: '--x', expected: 'a column of the table', found: x });
  if (y === undefined) throw new InputError({ path: '--y', expected: 'a column of the table', found: y });
  return tableFigures.get(name)(tidyTable(file), { ...args, x, y });
}

/** What a folder holds, or the file itself. @throws InputError */
function fileOf(result: string): string {
  if (!existsSync(result)) throw new InputError({ file: result, expected: 'a folder or file', found: 'nothing there' });
  if (!statSync(result).isDirectory()) return result;
  const found = ['network.json', 'report.html', 'points.csv']
    .map((name) => join(result, name))
    .find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new InputError({ file: result, expected: 'report.html of a run or points.csv of a sweep', found: 'neither' });
}

/** @throws InputError for a table that is none */
function tidyTable(file: string): TidyTable {
  const text = readText(file);
  const columns = parseCsv(text, file)[0]?.fields ?? [];
  const rows = parseNamedCsv(text, file, []);
  return { columns, rows: rows.map((row) => Object.fromEntries(columns.map((column) => [column, row.text(column)]))) };
}
