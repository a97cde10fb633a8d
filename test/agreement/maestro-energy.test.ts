/**
 * The energy column of `layer-costs.csv`. With clusters MAESTRO prints in it the L1 accesses of the layer it was given
 * *before*, so a row can be compared only when that layer is known. The table keeps about 70 % of the layers MAESTRO
 * was run on, in their order; `maestro-run-order.json` says which of the others stood before a row. Only one layer of
 * the released job lists could have: the second test shows it, on all cores at once.
 */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DataflowCost } from '../../src/cost/dataflow/dataflow-cost.js';
import { type Accesses, reportedNanojoules } from '../../src/cost/dataflow/energy.js';
import { readMagmaJobs } from '../../src/formats/magma-csv.js';
import fixture from '../fixtures/maestro-run-order.json' with { type: 'json' };
import { agrees, costOfRow, type Row, rowsOf } from '../support/maestro.js';
import { hasReference, referencePath, referenceText } from '../support/reference.js';

const DIMENSIONS = ['type', 'K', 'C', 'Y', 'X', 'R', 'S'] as const;

const layerKey = (row: Row): string => DIMENSIONS.map((dimension) => row[dimension]).join();

const layerOf = (values: readonly (string | number)[]): Row =>
  Object.fromEntries(DIMENSIONS.map((dimension, i) => [dimension, values[i]!]));

const absentBefore = new Map(fixture.pairs.map(([absent, row]) => [row!.join(), layerOf(absent!)]));

/** The layer as MAESTRO was given it for the core of `row`: a depthwise one under the depthwise dataflow. */
function onCoreOf(row: Row, layer: Row): Row {
  const core = String(row['dataflow']).split('/')[0]!;
  const dataflow = layer['type'] === 'DSCONV' ? `${core}/dpt` : core;
  return { ...layer, dataflow, num_pes: row['num_pes']!, cluster: row['cluster']! };
}

/** Rows measured on one core, as they follow each other in the table. */
function byCore(rows: readonly Row[]): Row[][] {
  const runs = new Map<string, Row[]>();
  for (const row of rows) {
    const core = `${String(row['dataflow']).split('/')[0]} ${row['num_pes']} ${row['cluster']}`;
    runs.set(core, [...(runs.get(core) ?? []), row]);
  }
  return [...runs.values()];
}

/** The energy column for one core's rows, the absent layers put back in their places. */
function energies(rows: readonly Row[]): number[] {
  const run = rows.flatMap((row) => {
    const absent = absentBefore.get(layerKey(row));
    return absent ? [onCoreOf(row, absent), row] : [row];
  });
  const printed = reportedNanojoules(run.map(costOfRow));
  return run.flatMap((row, i) => (rows.includes(row) ? [printed[i]!] : []));
}

describe.skipIf(!hasReference)("MAESTRO's energy column for single layers", () => {
  const rows = hasReference ? rowsOf(referenceText('maestro', 'layer-costs.csv')) : [];

  it('agrees on all 3,757 rows', () => {
    expect(rows).toHaveLength(3757);
    for (const core of byCore(rows))
      energies(core).forEach((energy, i) => {
        if (!agrees(energy, Number(core[i]!['energy_nj'])))
          expect.fail(`${energy} instead of ${core[i]!['energy_nj']} for ${JSON.stringify(core[i])}`);
      });
  });

  it('allows no other layer of the released job lists before a row than the one it is said to be', () => {
    const layers = releasedLayers();
    const measured = clusteredRows(rows);
    const inOrder = [...new Set(rows.map(layerKey))];
    let checked = 0;
    let ambiguous = 0;
    for (const [key, onCores] of measured) {
      const before = absentBefore.get(key);
      const beforeKey = before ? layerKey(before) : inOrder[inOrder.indexOf(key) - 1];
      if (!layers.some((layer) => layerKey(layer) === beforeKey)) continue;
      const possible = layers.filter((layer) => onCores.every(({ row, fits }) => fits(l1(onCoreOf(row, layer)))));
      expect(possible.map(layerKey)).toContain(beforeKey);
      if (possible.length > 1) ambiguous++;
      checked++;
    }
    expect(checked).toBeGreaterThan(190);
    // FC (64, 128) and FC (128, 64) differ by less than the digits printed, before two rows of many accesses.
    expect(ambiguous).toBeLessThanOrEqual(2);
  });
});

const TYPES = { conv: 'CONV', depthwise: 'DSCONV', fc: 'FC', gemm: 'GEMM' } as const;

/** The layers of the job lists, once each. */
function releasedLayers(): Row[] {
  const files = ['vision', 'language', 'recommendation', 'mix'].flatMap((task) =>
    readdirSync(referencePath('magma-jobs', task)).map((name) => [task, name]),
  );
  const jobs = [...files, ['mix-500.csv'], ['mix-1000.csv']].flatMap((path) =>
    readMagmaJobs(referenceText('magma-jobs', ...path), path.join('/')),
  );
  const layers = jobs.map(({ layer: { kind, k, c, y, x, r, s } }) =>
    layerOf([TYPES[kind as keyof typeof TYPES], k, c, y, x, r, s]),
  );
  return [...new Map(layers.map((layer) => [layerKey(layer), layer])).values()];
}

const accesses = ({ l1Read, l1Write }: Accesses): number => l1Read + l1Write;

const l1Cache = new Map<string, number>();

function l1(row: Row): number {
  const key = `${layerKey(row)},${row['dataflow']},${row['num_pes']},${row['cluster']}`;
  const known = l1Cache.get(key);
  if (known !== undefined) return known;
  const { input, weights, output } = costOfRow(row);
  const sum = accesses(input) + accesses(weights) + accesses(output);
  l1Cache.set(key, sum);
  return sum;
}

/** By layer, on every core: whether this many L1 accesses of the layer before explain the row's energy. */
function clusteredRows(rows: readonly Row[]): Map<string, { row: Row; fits: (l1Before: number) => boolean }[]> {
  const byLayer = new Map<string, { row: Row; fits: (l1Before: number) => boolean }[]>();
  for (const row of rows) {
    if (row['type'] === 'DSCONV') continue;
    const cost = costOfRow(row);
    const fits = (l1Before: number) => agrees(printedWith(l1Before, cost), Number(row['energy_nj']));
    byLayer.set(layerKey(row), [...(byLayer.get(layerKey(row)) ?? []), { row, fits }]);
  }
  return byLayer;
}

function printedWith(l1Before: number, cost: DataflowCost): number {
  const none = { l1Read: 0, l1Write: 0, l2Read: 0, l2Write: 0 };
  const before = { clusterLevels: 2, macs: 0, input: { ...none, l1Read: l1Before }, weights: none, output: none };
  return reportedNanojoules([before, cost])[1]!;
}
