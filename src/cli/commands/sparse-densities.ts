/** `caldera sparse densities`: which class of sparse core is first at which densities, as a table and a picture. */
import { InputError } from '../../base/errors.js';
import { percent } from '../../base/numbers.js';
import { csvRows } from '../../formats/csv-write.js';
import { writeJson } from '../../formats/json-text.js';
import { sparseClasses } from '../../machine/sparse/sparse-class.js';
import { type DensityPoint, densityMap } from '../../pipeline/sparse-densities.js';
import { winnerFigure } from '../../report/figures/winner-figure.js';
import { type Command, note, print } from '../command.js';
import { writeFigure } from '../figure-file.js';
import { type OutputArguments, outputOptions } from '../sparse-option.js';
import { positive, whole } from '../table-options.js';
import { textTable } from '../text-table.js';

interface Arguments extends OutputArguments {
  readonly size: number;
  readonly densities: string;
  readonly lanes: number;
  readonly bandwidth: number;
  readonly drawn: boolean;
  readonly out: string | undefined;
}

const DENSITIES = '0.001,0.003,0.01,0.03,0.1,0.3,0.5,1';
const LARGEST_SIZE = 1024; // of patterns that may be drawn for each of some dozen points
const MOST_DENSITIES = 16;

export const sparseDensitiesCommand: Command<Arguments> = {
  options: (yargs) =>
    outputOptions(yargs)
      .option('size', { type: 'number', default: 256, describe: 'rows and columns of A, B and C' })
      .option('densities', { type: 'string', default: DENSITIES, describe: 'of A and of B, each by each' })
      .option('lanes', { type: 'number', default: 64, describe: 'lanes of each core' })
      .option('bandwidth', { type: 'number', default: 256, describe: 'of the memory, bytes a cycle' })
      .option('drawn', { type: 'boolean', default: false, describe: 'on drawn patterns instead of expected values' })
      .option('out', { type: 'string', describe: 'heat map, .svg or .png' })
      .example('$0 densities --out winners.svg', 'the winning class over density × density')
      .example('$0 densities --bandwidth 16 --drawn', 'less bandwidth, patterns drawn'),
  run({ size, densities: list, lanes, bandwidth, drawn, json, csv, out }) {
    positive('--bandwidth', bandwidth);
    whole('--size', size, 1);
    if (size > LARGEST_SIZE) throw new InputError({ path: '--size', expected: `at most ${LARGEST_SIZE}`, found: size });
    const densities = densitiesIn(list);
    const grid = { m: size, k: size, n: size, densities, lanes, bandwidthBytesPerCycle: bandwidth };
    const points = densityMap(grid, drawn ? 1 : undefined);
    const title = `first class by densities: ${size}³, ${lanes} lanes, ${bandwidth} B/cycle`;
    if (out !== undefined) {
      writeFigure(out, winnersPicture(points, densities, title));
      note(`heat map in ${out}`);
    }
    if (json) return print(writeJson({ ...grid, drawn, classes: sparseClasses.names, points }));
    if (csv) {
      const rows = points.map(({ densityA, densityB, cycles, winner }) => [densityA, densityB, ...cycles, winner]);
      return print(csvRows([['density_a', 'density_b', ...sparseClasses.names, 'winner'], ...rows]));
    }
    const rows = densities.map((density, i) => [
      percent(density),
      ...points.slice(i * densities.length, (i + 1) * densities.length).map(({ winner }) => winner),
    ]);
    const head = ['A \\ B', ...densities.map((density) => percent(density))];
    print(`${title}, ${drawn ? 'patterns drawn' : 'expected values'}\n\n${textTable([head, ...rows])}\n`);
  },
};

export function winnersPicture(points: readonly DensityPoint[], densities: readonly number[], title: string): string {
  const { names } = sparseClasses;
  const labels = densities.map((density) => percent(density).replace(' ', '').replace('.0%', '%'));
  const cells = densities.map((_, i) =>
    points.slice(i * densities.length, (i + 1) * densities.length).map(({ cycles, winner }) => {
      const [first = 0, second = 0] = [...cycles].sort((a, b) => a - b);
      return { winner: names.indexOf(winner), ahead: first > 0 ? second / first : 1 };
    }),
  );
  return winnerFigure({
    ...{ title, names, cells, rows: labels, columns: labels },
    rowLabel: 'density of A',
    columnLabel: 'density of B',
  });
}

/** @throws InputError for what is no density */
function densitiesIn(list: string): number[] {
  const densities = list.split(',').map((word) => (word.trim() === '' ? Number.NaN : Number(word)));
  const wrong = densities.findIndex((density) => !(density >= 0 && density <= 1));
  if (wrong >= 0 || densities.length > MOST_DENSITIES)
    throw new InputError({
      path: '--densities',
      expected: `at most ${MOST_DENSITIES} densities of 0 … 1, between commas`,
      found: wrong < 0 ? list : list.split(',')[wrong],
    });
  return densities;
}
