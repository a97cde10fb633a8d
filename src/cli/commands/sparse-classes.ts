/** `caldera sparse classes`: one product on the five classes of sparse core, side by side. */
import { InputError } from '../../base/errors.js';
import { integer, percent } from '../../base/numbers.js';
import { csvRows } from '../../formats/csv-write.js';
import { writeJson } from '../../formats/json-text.js';
import { compareClasses, winnerOf } from '../../pipeline/sparse-classes.js';
import { type Command, print } from '../command.js';
import { type OutputArguments, outputOptions, readProduct, shapeOf } from '../sparse-option.js';
import { textTable } from '../text-table.js';

interface Arguments extends OutputArguments {
  readonly matrix: string;
  readonly b: string;
  readonly lanes: number;
  readonly bandwidth: number;
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
      .example('$0 classes --matrix A.mtx --b B.mtx', 'two matrices of your own')
      .example('$0 classes --matrix uni:256x256:0.1:1 --b dense:256x64', 'generated ones'),
  run({ matrix, b, lanes, bandwidth, json, csv }) {
    if (!(bandwidth > 0 && bandwidth < Number.POSITIVE_INFINITY))
      throw new InputError({ path: '--bandwidth', expected: 'a number above 0', found: bandwidth });
    const product = readProduct(matrix, b);
    const costs = compareClasses(product, lanes, bandwidth);
    const winner = winnerOf(costs);
    if (json)
      return print(writeJson({ matrix, b, lanes, bandwidthBytesPerCycle: bandwidth, winner: winner.class, costs }));
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
      ])}\n\ncycles: the longer of computing and of bytes over the bandwidth\nof lanes: products of two non-zeros, over lanes × computing\n`,
    );
  },
};
