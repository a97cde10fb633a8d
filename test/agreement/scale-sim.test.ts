/** The systolic closed forms against SCALE-Sim v3 1d62b68: stall-free cycles, exact. */
import { describe, expect, it } from 'vitest';
import { systolicModel } from '../../src/cost/systolic.js';
import { CORE_DEFAULTS } from '../../src/machine/presets.js';
import { conv, gemm, type Layer } from '../../src/workload/layer.js';
import fixtures from '../fixtures/scale-sim-cycles.json' with { type: 'json' };
import { type Row, rowsOf } from '../support/maestro.js';
import { hasReference, referenceText } from '../support/reference.js';

/** M × N × K as the row says; a convolution as a column of M pixels with 1 × K filters. */
function layerOf(row: Row): Layer {
  const [m, n, k] = [Number(row['M']), Number(row['N']), Number(row['K'])];
  return row['kind'] === 'gemm' ? gemm('g', { m, n, k }) : conv('c', { k: n, c: 1, y: m, x: k, r: 1, s: k });
}

function cyclesOf(row: Row): number {
  const core = { ...CORE_DEFAULTS, name: 'a', dataflow: String(row['dataflow']), sgBytes: 2 ** 30 };
  const shape = { rows: Number(row['array_rows']), columns: Number(row['array_cols']) };
  return systolicModel().cost(layerOf(row), { ...core, ...shape }).latencyCycles;
}

function expectAgreement(rows: readonly Row[]): void {
  for (const row of rows) expect([row['layer'], cyclesOf(row)]).toEqual([row['layer'], row['demand_cycles']]);
}

describe('SCALE-Sim', () => {
  it('agrees on the quoted rows', () => {
    expectAgreement(fixtures.rows.map((row) => Object.fromEntries(row.map((v, i) => [fixtures.columns[i] ?? '', v]))));
  });

  it.skipIf(!hasReference)('agrees on all 250 rows of the reference table', () => {
    const rows = rowsOf(referenceText('scalesim', 'compute-cycles.csv'));
    expect(rows).toHaveLength(250);
    expectAgreement(rows);
  });
});
