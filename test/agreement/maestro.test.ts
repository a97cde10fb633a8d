/**
 * The data-centric analysis against MAESTRO e1d8efd: single layers under the bundled dataflows, and MAESTRO's own mapping
 * files. Every figure is exact; the energy of the single layers has a test of its own (`maestro-energy`).
 */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/errors.js';
import { UNLIMITED } from '../../src/cost/dataflow/machine.js';
import { analyzeNetwork } from '../../src/cost/dataflow/network.js';
import { dataflowModel } from '../../src/cost/dataflow-model.js';
import { parseMaestro } from '../../src/formats/maestro.js';
import { maestroRow } from '../../src/formats/maestro-csv.js';
import { readMagmaJobs } from '../../src/formats/magma-csv.js';
import { presets } from '../../src/machine/presets.js';
import fixtures from '../fixtures/maestro-layer-costs.json' with { type: 'json' };
import { agrees, columnsOf, costOfRow, type Row, rowsOf } from '../support/maestro.js';
import { hasReference, referencePath, referenceText } from '../support/reference.js';

/** Columns on which `rows` disagree, with the first place of each. */
function disagreements(rows: readonly Row[]): string[] {
  const found = new Map<string, string>();
  for (const row of rows)
    for (const [column, value] of Object.entries(columnsOf(costOfRow(row))))
      if (!agrees(Number(value), Number(row[column])))
        found.set(column, `${column}: ${value} instead of ${row[column]} for ${JSON.stringify(row)}`);
  return [...found.values()];
}

describe('single layers', () => {
  it('agree on the quoted rows in every column', () => {
    const rows = fixtures.rows.map((row) =>
      Object.fromEntries(row.map((value, i) => [fixtures.columns[i] ?? '', value])),
    );
    expect(rows.length).toBeGreaterThan(30);
    expect(disagreements(rows)).toEqual([]);
  });

  describe.skipIf(!hasReference)('of the reference table', () => {
    const rows = hasReference ? rowsOf(referenceText('maestro', 'layer-costs.csv')) : [];

    it('agree on all 3,757 rows in every column', () => {
      expect(rows).toHaveLength(3757);
      expect(disagreements(rows)).toEqual([]);
    });
  });
});

/** Where MAESTRO's own result file has a column of ours. */
const RESULT_COLUMNS: Readonly<Record<string, number>> = {
  runtime_cycles: 3,
  energy_nj: 4,
  noc_bw_elem_per_cycle: 9,
  avg_bw: 10,
  peak_bw: 11,
  offchip_bw_elem_per_cycle: 13,
  l2_req_bytes: 14,
  l1_req_bytes: 15,
  macs: 21,
  input_l1_read: 26,
  input_l1_write: 27,
  input_l2_read: 28,
  input_l2_write: 29,
  filter_l1_read: 31,
  filter_l1_write: 32,
  filter_l2_read: 33,
  filter_l2_write: 34,
  output_l1_read: 36,
  output_l1_write: 37,
  output_l2_read: 38,
  output_l2_write: 39,
  ingress_delay_max: 42,
  egress_delay_max: 45,
  compute_delay_avg: 49,
  utilized_pes_avg: 50,
};

describe.skipIf(!hasReference)("MAESTRO's mapping files at 256 PEs", () => {
  const files = hasReference ? readdirSync(referencePath('maestro', 'mappings')) : [];
  const costs = (file: string) =>
    analyzeNetwork(parseMaestro(referenceText('maestro', 'mappings', file), file).layers, { ...UNLIMITED, pes: 256 });

  it.each(files.filter((file) => file.endsWith('.csv')))('%s agrees in every column, energy too', (file) => {
    const measured = referenceText('maestro', 'mappings', file).trim().split('\n').slice(1);
    const rows = costs(file.replace('.csv', '.m')).map((row) => maestroRow(row, { pes: 256 }) as Row);
    expect(rows).toHaveLength(measured.length);
    rows.forEach((row, i) => {
      const fields = measured[i]!.split(',');
      for (const [column, position] of Object.entries(RESULT_COLUMNS))
        if (!agrees(Number(row[column]), Number(fields[position])))
          expect.fail(`${row['layer']} ${column}: ${row[column]} instead of ${fields[position]}`);
    });
  });

  it.each(files.filter((file) => file.endsWith('.m') && !files.includes(file.replace('.m', '.csv'))))(
    '%s, on which MAESTRO crashes, gives costs or an error with its place',
    (file) => {
      try {
        for (const { cost } of costs(file)) {
          expect(cost.runtimeCycles).toBeGreaterThan(0);
          expect(Number.isFinite(cost.averageBandwidth)).toBe(true);
        }
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        expect(error.problem).toMatchObject({ file, line: expect.any(Number) });
      }
    },
  );
});

describe.skipIf(!hasReference)('job tables of the released job lists', () => {
  const model = dataflowModel({ timing: 'maestro' });
  const cases = ['vision', 'language', 'recommendation', 'mix'].flatMap((task) =>
    [0, 1, 2].flatMap((n) => ['S1', 'S2', 'S4', 'S5', 'S6'].map((preset) => ({ task, n, preset }))),
  );

  it.each(cases)('$task $n on $preset: latency, traffic and L2 need', ({ task, n, preset }) => {
    const jobs = readMagmaJobs(referenceText('magma-jobs', task, `${n}.csv`), `${n}.csv`);
    const { cores } = presets.get(preset);
    const rows = rowsOf(referenceText('allocator', 'job-tables', `${task}-${n}-${preset}.csv`));
    expect(rows).toHaveLength(jobs.length * cores.length);
    for (const row of rows) {
      const cost = model.cost(jobs[Number(row['job'])]!.layer, cores[Number(row['core'])]!);
      const { input, weights, output } = cost.hbmBytes;
      expect(cost.latencyCycles).toBe(row['latency_cycles']);
      expect((input + weights + output) / cost.latencyCycles).toBeCloseTo(Number(row['traffic_bytes_per_cycle']), 9);
      expect(cost.sgBytes / 2 / (cost.latencyCycles - 1)).toBeCloseTo(Number(row['l2_bytes_per_cycle']), 9);
    }
  });
});
