/** `caldera sparse classes`: one product on the five classes of sparse core, side by side. */
import { InputError } from '../../base/errors.js';
import { integer, percent } from '../../base/numbers.js';
import { csvRows } from '../../formats/csv-write.js';
import { writeJson } from '../../formats/json-text.js';
import { type ForeignCost, foreignCosts } from '../../pipeline/foreign-costs.js';
import { compareClasses, winnerOf } from '../../pipeline/sparse-classes.js';
import type { SparseProduct } from '../../problem/sparsity/product.js';
import { type Command, print } from '../command.js';
import { type OutputArguments, outputOptions, readProduct, shapeOf } from '../sparse-option.js';
import { textTable } from '../text-table.js';

interface Arguments extends OutputArguments {
  readonly matrix: string;
  readonly b: string;
  readonly lanes: number;
  readonly bandwidth: number;
  readonly foreign: boolean;
  readonly distribution: number | undefined;
  readonly reduction: number | undefined;
}

export const sparseClassesCommand: Command<Arguments> = {
  options: (yargs) =>
    outputOptions(yargs)
      .option('lanes', { type: 'number', default: 64, describe: 'lanes of each core' })
      .option('bandwidth', { type: 'number', default: 256, describe: 'of the memory, bytes a cycle' })
      .option('matrix', {
        type: 'string',
        demandOption: true,
        describe: 'A: .mtx, .smtx, .pat, or KIND:RxC:PARAM:SEED',
      })
      .option('b', { type: 'string', demandOption: true, describe: 'B, likewise' })
      .option('foreign', {
        type: 'boolean',
        default: false,
        describe: "beside them STONNE's machines of as many multipliers, and a row-wise one's traffic",
      })
      .option('distribution', { type: 'number', describe: "operands a cycle of STONNE's network [default: lanes]" })
      .option('reduction', { type: 'number', describe: 'sums a cycle that it collects [default: lanes]' })
      .example('$0 classes --matrix A.mtx --b B.mtx', 'two matrices of your own')
      .example('$0 classes --matrix uni:256x256:0.1:1 --b dense:256x64', 'generated ones'),
  run({ matrix, b, lanes, bandwidth, json, csv, ...networks }) {
    if (!(bandwidth > 0 && bandwidth < Number.POSITIVE_INFINITY))
      throw new InputError({ path: '--bandwidth', expected: 'a number above 0', found: bandwidth });
    const product = readProduct(matrix, b);
    const costs = compareClasses(product, lanes, bandwidth);
    const winner = winnerOf(costs);
    const foreign = networks.foreign ? foreignOf(product, lanes, networks) : undefined;
    if (json) {
      const asked = { matrix, b, lanes, bandwidthBytesPerCycle: bandwidth };
      return print(writeJson({ ...asked, winner: winner.class, costs, ...(foreign === undefined ? {} : { foreign }) }));
    }
    if (csv) {
      const rows = costs.map((cost) => [cost.class, cost.computeCycles, cost.bytes, cost.cycles, cost.utilisation]);
      return print(csvRows([['class', 'compute_cycles', 'bytes', 'cycles', 'utilisation'], ...rows]));
    }
    const rows = costs.map((cost) => [
      cost.class,
      integer(cost.computeCycles),
      integer(cost.bytes),
      integer(Math.ceil(cost.cycles)),
      percent(cost.utilisation),
      cost === winner ? 'first' : '',
    ]);
    print(
      `${shapeOf(product)}, ${lanes} lanes, ${bandwidth} B/cycle\n\n${textTable([
        ['class', 'computing', 'bytes', 'cycles', 'of lanes', ''],
        ...rows,
      ])}\n\ncycles: the longer of computing and of bytes over the bandwidth\nof lanes: products of two non-zeros, over lanes × computing\n${
        foreign === undefined ? '' : `\n${foreignTable(foreign)}\n`
      }`,
    );
  },
};

/** What is wrong is told of its option. */
function foreignOf(
  product: SparseProduct,
  lanes: number,
  { distribution = lanes, reduction = lanes }: Pick<Arguments, 'distribution' | 'reduction'>,
): ForeignCost[] {
  const widths = { multipliers: lanes, distributionWidth: distribution, reductionWidth: reduction };
  try {
    return foreignCosts(product, widths);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError({ ...error.problem, path: `--${error.problem.path}` });
  }
}

function foreignTable(costs: readonly ForeignCost[]): string {
  const figure = (value: number | undefined): string => (value === undefined ? '' : integer(value));
  return textTable([
    ['other machines', 'cycles', 'bytes', ''],
    ...costs.map(({ model, machine, cycles, bytes }) => [model, figure(cycles), figure(bytes), machine]),
  ]);
}
