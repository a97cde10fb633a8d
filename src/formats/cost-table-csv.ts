/**
 * Measured layer costs as CSV, with the column names of `caldera cost --csv`: type,K,C,Y,X,R,S,dataflow,num_pes,cluster,
 * runtime_cycles,l2_req_bytes,l1_req_bytes,peak_bw,energy_nj and, where a layer has a stride, stride_y,stride_x, where it has a
 * batch, N. Other columns are skipped. Y and X include the padding; of a GEMM (M, N, K), K is N, C is K and Y is M.
 */

import { didYouMean } from '../base/did-you-mean.js';
import { InputError } from '../base/errors.js';
import type { CostTable, MeasuredCost } from '../cost/table-model.js';
import { type NamedRow, parseNamedCsv } from './csv-table.js';

const SIZES = ['K', 'C', 'Y', 'X', 'R', 'S'] as const;

const COLUMNS = [
  'type',
  ...SIZES,
  'dataflow',
  'num_pes',
  'cluster',
  'runtime_cycles',
  'l2_req_bytes',
  'l1_req_bytes',
  'peak_bw',
  'energy_nj',
];

const TYPES = ['CONV', 'DSCONV', 'FC', 'GEMM'];

/** @throws InputError */
export function readCostTable(text: string, file: string): CostTable {
  const rows = parseNamedCsv(text, file, COLUMNS).map((row) => {
    const type = row.text('type');
    if (!TYPES.includes(type))
      throw new InputError({
        ...row.place,
        path: 'type',
        expected: `one of ${TYPES.join(', ')}`,
        found: type,
        hint: didYouMean(type, TYPES),
      });
    const depthwise = type === 'DSCONV';
    const sizes = Object.fromEntries(SIZES.map((size) => [size, count(row, size)])) as MeasuredCost['sizes'];
    return {
      depthwise,
      sizes: depthwise ? { ...sizes, K: 1 } : sizes,
      batch: row.has('N') ? count(row, 'N') : 1,
      strideY: row.has('stride_y') ? count(row, 'stride_y') : 1,
      strideX: row.has('stride_x') ? count(row, 'stride_x') : 1,
      // depthwise layers may be measured under another dataflow than the core's own: dla/dpt
      dataflow: row.text('dataflow').split('/')[0] as string,
      pes: count(row, 'num_pes'),
      columns: count(row, 'cluster'),
      latencyCycles: row.number('runtime_cycles', { above: 0, max: LARGEST }),
      sgBytes: row.number('l2_req_bytes', { above: 0, max: LARGEST }),
      slBytes: row.number('l1_req_bytes', { above: 0, max: LARGEST }),
      peakBandwidthBytesPerCycle: row.number('peak_bw', { min: 0, max: LARGEST }),
      energyNanojoules: row.number('energy_nj', { above: 0, max: LARGEST }),
    };
  });
  return { rows, file };
}

const LARGEST = 1e15;

function count(row: NamedRow, column: string): number {
  return row.number(column, { integer: true, min: 1, max: 2 ** 31 });
}
