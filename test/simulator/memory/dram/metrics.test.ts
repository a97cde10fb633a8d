/**
 * Counts, latencies and causes of a replay, against what DRAMsim3 and Ramulator count in the same cases.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type NamedRow, parseNamedCsv } from '../../../../src/formats/csv-table.js';
import { dramMetrics, summarizeLatency } from '../../../../src/simulator/memory/dram/dram-metrics.js';
import { machineOf, replayRow } from '../../../../src/validation/against/dram-requests.js';

const rowsOf = (file: string): NamedRow[] =>
  parseNamedCsv(readFileSync(join(import.meta.dirname, '../../../fixtures/dram', file), 'utf8'), file, ['id']);

describe.each(['requests-dramsim3.csv', 'requests-ramulator2.csv'])('metrics of %s', (file) => {
  it.each(rowsOf(file).map((row) => [row.text('id'), row] as const))('%s', (_, row) => {
    const { device } = machineOf(row);
    const metrics = dramMetrics(replayRow(row, { accounts: true }), device);
    const table = (column: string): number => row.number(column, {});
    expect(metrics.GBps).toBeCloseTo(table('bw_GBps'), 3);
    expect(metrics.activates).toBe(table('activates'));
    expect(metrics.refreshes).toBe(table('refreshes'));
    expect(metrics.controllerLatency.mean).toBeCloseTo(table('read_lat_ctrl_mean'), 3);
    expect(metrics.controllerLatency.p95).toBe(table('read_lat_ctrl_p95'));
    expect(metrics.totalLatency.mean).toBeCloseTo(table('read_lat_total_mean'), 3);
    expect(metrics.totalLatency.p95).toBe(table('read_lat_total_p95'));
    if (row.has('first_accesses')) {
      expect(metrics.precharges).toBe(table('precharges'));
      const hits = table('row_hits');
      // Posted writes that are left over when the last request is done are played to their end here.
      const digits = table('read_frac') === 1 ? 12 : 3;
      expect(metrics.rowHitRate).toBeCloseTo(hits / (hits + table('first_accesses')), digits);
    }
    const shares = Object.values(metrics.causes ?? {});
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  });
});

it('percentiles are those of the sorted list', () => {
  const ticks = Float64Array.from({ length: 100 }, (_, i) => 100 - i);
  expect(summarizeLatency(ticks)).toEqual({ requests: 100, mean: 50.5, p50: 50, p95: 95, p99: 99 });
  expect(summarizeLatency(new Float64Array(0)).p95).toBe(0);
});
