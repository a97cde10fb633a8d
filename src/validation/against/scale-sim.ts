/** SCALE-Sim v3 1d62b68: stall-free cycles of a matrix product or a convolution on a systolic array. */
import { systolicModel } from '../../cost/systolic.js';
import { type NamedRow, parseNamedCsv } from '../../formats/csv-table.js';
import { CORE_DEFAULTS } from '../../machine/presets.js';
import { conv, gemm, type Layer } from '../../workload/layer.js';
import { EXACT, type ForeignCheck } from './foreign-check.js';

const INPUTS = ['kind', 'M', 'N', 'K', 'dataflow', 'array_rows', 'array_cols'];

export const scaleSimCheck: ForeignCheck = {
  name: 'scale-sim',
  about: 'stall-free cycles of a systolic array, by SCALE-Sim',
  bounds: { '*': EXACT },
  *figures({ text, file }) {
    for (const [index, row] of parseNamedCsv(text, file, INPUTS).entries()) {
      const shape = { rows: whole(row, 'array_rows'), columns: whole(row, 'array_cols') };
      const core = { ...CORE_DEFAULTS, name: 'array', dataflow: row.text('dataflow'), sgBytes: 2 ** 30, ...shape };
      const ours = systolicModel().cost(layerOf(row), core).latencyCycles;
      const table = row.has('demand_cycles') ? row.text('demand_cycles') || undefined : undefined;
      yield { row: index, quantity: 'demand_cycles', ours, table };
    }
  },
};

/** M × N × K as the row says; a convolution as a column of M pixels with 1 × K filters. */
function layerOf(row: NamedRow): Layer {
  const [m, n, k] = [whole(row, 'M'), whole(row, 'N'), whole(row, 'K')];
  return row.text('kind') === 'gemm' ? gemm('g', { m, n, k }) : conv('c', { k: n, c: 1, y: m, x: k, r: 1, s: k });
}

function whole(row: NamedRow, column: string): number {
  return row.number(column, { integer: true, min: 1 });
}
