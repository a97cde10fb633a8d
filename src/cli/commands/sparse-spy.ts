/** `caldera sparse spy`: where the non-zeros of A are, and how the lanes of a class share out the work on them. */

import { integer, percent } from '../../base/numbers.js';
import { sparseClasses } from '../../machine/sparse/sparse-class.js';
import { sparseCore } from '../../machine/sparse/sparse-core.js';
import { spyOf } from '../../pipeline/sparse-spy.js';
import { spyFigure } from '../../report/figures/spy-figure.js';
import { type Command, note, print } from '../command.js';
import { writeFigure } from '../figure-file.js';
import { readProduct, shapeOf } from '../sparse-option.js';
import { textTable } from '../text-table.js';

interface Arguments {
  readonly matrix: string;
  readonly b: string;
  readonly class: string;
  readonly lanes: number;
  readonly out: string;
}

export const sparseSpyCommand: Command<Arguments> = {
  options: (yargs) =>
    yargs
      .option('matrix', {
        type: 'string',
        demandOption: true,
        describe: 'A: .mtx, .smtx, .pat, or KIND:RxC:PARAM:SEED',
      })
      .option('b', { type: 'string', demandOption: true, describe: 'B, likewise' })
      .option('class', { type: 'string', default: 'eie', describe: `whose lanes: ${sparseClasses.names.join(', ')}` })
      .option('lanes', { type: 'number', default: 16, describe: 'lanes of the core' })
      .option('out', { type: 'string', default: 'spy.svg', describe: 'picture, .svg or .png' })
      .example('$0 spy --matrix A.mtx --b B.mtx --class matraptor', 'the matrix that the lanes share out'),
  run({ matrix, b, class: kind, lanes, out }) {
    const product = readProduct(matrix, b);
    const spy = spyOf(product, sparseCore({ class: kind, lanes }));
    const title = `${spy.operand === 'a' ? matrix : b} on ${kind}, ${lanes} lanes`;
    writeFigure(out, spyFigure({ ...spy, title }));
    const busy = spy.blockCycles === 0 ? 0 : spy.workCycles / (lanes * spy.blockCycles);
    print(
      `${shapeOf(product)}\n\n${textTable([
        ['class', 'lanes', 'blocks', 'work (lane-cycles)', 'cycles', 'of lanes'],
        [kind, String(lanes), integer(spy.blocks), integer(spy.workCycles), integer(spy.blockCycles), percent(busy)],
      ])}\n`,
    );
    note(`${spy.operand === 'a' ? 'A' : 'B'} with its lanes in ${out}`);
  },
};
