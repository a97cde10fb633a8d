/**
 * A systolic array against RTL (code-examples/systolic-array-rtl of SCALE-Sim 1d62b68): every cycle, by formula and event
 * by event. The rows quoted are an excerpt of the reference table.
 */
import { describe, expect, it } from 'vitest';
import { systolicModel } from '../../src/cost/systolic.js';
import { CORE_DEFAULTS } from '../../src/machine/presets.js';
import { SYSTOLIC_RTL_TIMING } from '../../src/machine/systolic-timing.js';
import { systolicRtlCheck } from '../../src/validation/against/systolic-rtl.js';
import { gemm } from '../../src/workload/layer.js';
import { rowsOf } from '../support/maestro.js';
import { hasReference, referenceText } from '../support/reference.js';

const QUOTED = `dataflow,rows,columns,m,n,k,folds,cycles
os,8,8,17,23,41,9,576
os,16,4,100,40,200,70,16450
os,32,32,8,8,8,1,103
ws,8,8,17,23,41,18,846
ws,16,4,256,32,512,256,78336
ws,32,32,196,64,576,36,11592
`;

const companion = (name: string): never => {
  throw new Error(`${name} is not asked for`);
};

function expectAgreement(text: string, rows: number): void {
  const figures = [...systolicRtlCheck.figures({ text, file: 'systolic_rtl.csv', companion })];
  expect(figures).toHaveLength(rows);
  expect(figures.filter(({ ours, table }) => ours !== Number(table))).toEqual([]);
  for (const row of rowsOf(text)) {
    const [rows, columns, m, n, k] = ['rows', 'columns', 'm', 'n', 'k'].map((name) => Number(row[name]));
    const array = { rows: rows!, columns: columns! };
    const core = { ...CORE_DEFAULTS, name: 'a', dataflow: String(row['dataflow']), sgBytes: 2 ** 30, ...array };
    const { latencyCycles } = systolicModel(SYSTOLIC_RTL_TIMING).cost(gemm('g', { m: m!, n: n!, k: k! }), core);
    expect([row, latencyCycles]).toEqual([row, Number(row['cycles'])]);
  }
}

describe('a systolic array in RTL', () => {
  it('agrees on the quoted rows', () => expectAgreement(QUOTED, 6));

  it.skipIf(!hasReference)('agrees on all 56 rows of the reference table', () => {
    const text = referenceText('silicon', 'systolic_rtl.csv');
    expectAgreement(text, text.trim().split('\n').length - 1);
  });
});
