/**
 * The check `systolic-rtl`: matrix products on SCALE-Sim's own systolic array in RTL (code-examples/systolic-array-rtl of
 * SCALE-Sim 1d62b68), folds strictly one after another. The event replay answers.
 */
import { locate } from '../../base/errors.js';
import { demandAtMost } from '../../base/limits.js';
import { type NamedRow, parseNamedCsv } from '../../formats/csv-table.js';
import { SYSTOLIC_RTL_TIMING } from '../../machine/systolic-timing.js';
import { systolicDataflows } from '../../mapping/systolic-dataflow.js';
import { replaySystolic } from '../../simulator/systolic-replay.js';
import { EXACT, type Figure, type ForeignCheck } from './foreign-check.js';

const INPUTS = ['dataflow', 'rows', 'columns', 'm', 'n', 'k'];

export const systolicRtlCheck: ForeignCheck = {
  name: 'systolic-rtl',
  about: 'matrix products on a systolic array in RTL, with drained outputs and registered sums',
  bounds: { '*': EXACT },
  *figures({ text, file }) {
    for (const [index, row] of parseNamedCsv(text, file, INPUTS).entries()) yield* figuresOf(row, index);
  },
};

/** Vectors of one fold times rows and columns of the array: the events of a fold. */
const MOST_EVENTS_OF_A_FOLD = 100_000_000;

function* figuresOf(row: NamedRow, index: number): Iterable<Figure> {
  const dataflow = locate({ ...row.place, path: 'dataflow' }, () => systolicDataflows.get(row.text('dataflow')));
  const product = { m: whole(row, 'm'), n: whole(row, 'n'), k: whole(row, 'k') };
  const machine = { rows: whole(row, 'rows'), columns: whole(row, 'columns'), timing: SYSTOLIC_RTL_TIMING };
  const streams = dataflow.streams(product);
  const events = streams.t * (machine.rows + machine.columns);
  demandAtMost(events, MOST_EVENTS_OF_A_FOLD, 'register transfers in a fold', row.place);
  const { cycles } = replaySystolic(streams, machine, dataflow.fills);
  const table = row.has('cycles') ? row.text('cycles') || undefined : undefined;
  yield { row: index, quantity: 'cycles', ours: cycles, table };
}

function whole(row: NamedRow, column: string): number {
  return row.number(column, { integer: true, min: 1, max: 2 ** 31 });
}
