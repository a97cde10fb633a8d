/**
 * The job lists released with MAGMA: no header, `thread,layer,d1…d6,type`. Types: 0 FC (out, in), 1 CONV (K,C,Y,X,R,S),
 * 2 depthwise (1,C,Y,X,R,S), 3 GEMM (M,N,K); unused dimensions are 1. Y and X are input sizes without padding, stride 1.
 * Rows are independent jobs: the released list is one dependency-free pool. The traffic files of the same release have
 * seven columns, `d1…d6,type`: one thread, layers in order of their rows.
 */
import { InputError, locate } from '../base/errors.js';
import type { Job } from '../workload/job.js';
import { conv, depthwise, fc, gemm, type Layer } from '../workload/layer.js';
import { type NumberRange, parseCsv, toNumber, withoutTrailing } from './csv-table.js';

export const SEVEN = ['d1', 'd2', 'd3', 'd4', 'd5', 'd6', 'type'];
const NINE = ['thread', 'layer', ...SEVEN];

/** @throws InputError */
export function readMagmaJobs(text: string, file: string): Job[] {
  const rows = parseCsv(text, file).map(withoutTrailing);
  const columns = rows[0]?.fields.length === SEVEN.length ? SEVEN : NINE;
  return rows.map(({ line, fields }, id) => {
    if (fields.length !== columns.length)
      throw new InputError({
        file,
        line,
        expected: `${columns.length} fields (${columns.join(',')})`,
        found: fields.length,
      });
    const values = fields.map((field, i) => toNumber(field, rangeOf(columns[i]!), { file, line, path: columns[i] }));
    const [thread, number] = columns === NINE ? (values as [number, number]) : [0, id];
    const layer = locate({ file, line }, () => layerOfRow(`layer${number}-${id}`, values.slice(-SEVEN.length)));
    return {
      id,
      tenant: thread,
      model: `thread${thread}`,
      name: layer.name,
      inference: id,
      layer,
      after: [],
      arrivalCycles: 0,
    };
  });
}

/** Tenants are numbered in 32 bits from here on. */
const LARGEST_THREAD = 2 ** 31 - 1;

export function rangeOf(column: string): NumberRange {
  if (column === 'thread') return { integer: true, min: 0, max: LARGEST_THREAD };
  return { integer: true, min: column === 'layer' || column === 'type' ? 0 : 1 };
}

/** Six sizes and a type. @throws InputError */
export function layerOfRow(name: string, values: readonly number[]): Layer {
  const [d1, d2, d3, d4, d5, d6, type] = values as [number, number, number, number, number, number, number];
  switch (type) {
    case 0:
      return fc(name, d1, d2);
    case 1:
      return conv(name, { k: d1, c: d2, y: d3, x: d4, r: d5, s: d6 });
    case 2:
      return depthwise(name, { c: d2, y: d3, x: d4, r: d5, s: d6 });
    case 3:
      return gemm(name, { m: d1, n: d2, k: d3 });
    default:
      throw new InputError({ path: 'type', expected: '0 (FC), 1 (CONV), 2 (depthwise) or 3 (GEMM)', found: type });
  }
}
