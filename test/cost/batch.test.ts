/** A batch and wide elements through the cost models: MAESTRO's rule for N, and counts by hand. */
import { fc as arbitrary, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/cost/dataflow/analyze.js';
import { BUNDLED } from '../../src/cost/dataflow/bundled.js';
import { UNLIMITED } from '../../src/cost/dataflow/machine.js';
import { maestroProblem } from '../../src/cost/dataflow/maestro-problem.js';
import { analyzeNetwork } from '../../src/cost/dataflow/network.js';
import { resolve } from '../../src/cost/dataflow/resolve.js';
import { dataflowModel } from '../../src/cost/dataflow-model.js';
import { costModels } from '../../src/cost/models.js';
import { parseMaestro } from '../../src/formats/maestro.js';
import type { Core } from '../../src/machine/core.js';
import { CORE_DEFAULTS } from '../../src/machine/presets.js';
import {
  conv,
  depthwise,
  fc,
  gemm,
  layerConvolution,
  macs,
  operandBytes,
  withBatch,
  withElementBytes,
} from '../../src/workload/layer.js';
import fixture from '../fixtures/maestro-batch.json' with { type: 'json' };
import { agrees, columnsOf } from '../support/maestro.js';
import { propertyRuns } from '../support/property-runs.js';

const core: Core = { ...CORE_DEFAULTS, name: 'core', dataflow: 'hb', rows: 4, columns: 2, sgBytes: 146 * 1024 };

/** hb with clusters of two PEs, as a user would give it to MAESTRO. */
const HB = `SpatialMap(1,1) K; TemporalMap(2,2) C; TemporalMap(Sz(R),Sz(R)) R; TemporalMap(Sz(S),Sz(S)) S;
  TemporalMap(Sz(R),1) Y; TemporalMap(Sz(S),1) X; Cluster(2,P); SpatialMap(1,1) C;`;

const measured = fixture.rows.map((row) =>
  Object.fromEntries(row.map((value, i) => [fixture.columns[i] ?? '', value])),
);

describe('a batch under a dataflow', () => {
  const model = dataflowModel({ timing: 'maestro' });

  it('is what MAESTRO makes of N, in every column of every row measured', () => {
    expect(measured.length).toBe(40);
    for (const row of measured) {
      const value = (column: string): number => Number(row[column]);
      const name = row['dataflow'] as keyof typeof BUNDLED;
      const [n, k, c, y, x, r, s] = [...'NKCYXRS'].map(value) as [
        number,
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      const layer = name === 'depthwise' ? depthwise('l', { n, c, y, x, r, s }) : conv('l', { n, k, c, y, x, r, s });
      const { problem, isBatched } = maestroProblem(layerConvolution(layer));
      const schedule = resolve(BUNDLED[name], problem.operator, isBatched, { ClusterSz: value('cluster') });
      const cost = analyze(schedule, problem, { ...UNLIMITED, pes: value('num_pes') });
      for (const [column, found] of Object.entries(columnsOf(cost)))
        if (!agrees(Number(found), value(column)))
          expect.fail(`${column}: ${found} instead of ${row[column]} for ${JSON.stringify(row)}`);
      const rows = value('num_pes') / value('cluster');
      const array = { ...core, dataflow: name === 'depthwise' ? 'hb' : name, rows, columns: value('cluster') };
      const floor = Math.ceil(macs(layer) / value('num_pes'));
      expect(model.cost(layer, array).latencyCycles).toBe(Math.max(value('runtime_cycles'), floor));
    }
  });

  test.prop(
    {
      n: arbitrary.integer({ min: 2, max: 9 }),
      k: arbitrary.integer({ min: 1, max: 12 }),
      c: arbitrary.integer({ min: 1, max: 12 }),
      y: arbitrary.integer({ min: 3, max: 9 }),
      r: arbitrary.integer({ min: 1, max: 3 }),
    },
    propertyRuns(60),
  )('is the layer whose MAESTRO file says N', ({ n, k, c, y, r }) => {
    const layer = conv('l', { n, k, c, y, r });
    const dimensions = `N: ${n}, K: ${k}, C: ${c}, Y: ${y}, X: ${y}, R: ${r}, S: ${r}`;
    const file = `Network n { Layer l { Type: CONV Dimensions { ${dimensions} } Dataflow { ${HB} } } }`;
    const [row] = analyzeNetwork(parseMaestro(file).layers, { ...UNLIMITED, pes: 8 });
    const cost = model.cost(layer, core);
    expect(cost.latencyCycles).toBe(Math.max(row!.cost.runtimeCycles, Math.ceil(macs(layer) / 8)));
    expect(cost.sgBytes).toBe(row!.cost.l2Bytes);
    expect(cost.slBytes).toBe(row!.cost.l1Bytes);
  });

  it('of four samples by hand: 4 clusters of 2 PEs hold all weights, and four samples pass', () => {
    // One step: K = 4 over the clusters, C = 2 inside one; a PE has one weight and multiplies it with 4 samples.
    const layer = withBatch(fc('fc', 4, 2), 4);
    const cost = model.cost(layer, core);
    expect(cost.macs).toBe(4 * 2 * 4);
    expect(cost.latencyCycles).toBe(4 + 1 + 1); // a cycle until the first operands are in a cluster, one until they are in a PE
    expect(cost.hbmBytes).toEqual({ input: 8, weights: 8, output: 16 });
    expect(cost.slBytes).toBe(2 * (4 + 1 + 4)); // four inputs, a weight, four sums, twice
    expect(cost.slWorkingSetBytes).toBe(2 * 3); // of one sample at a time
    expect(cost.sgBytes).toBe(2 * (8 + 8 + 16));
  });

  it('takes no longer than its samples one after another, and reads the weights of the scratchpad less often', () => {
    for (const layer of [conv('c', { k: 64, c: 32, y: 14, r: 3, pad: 1 }), gemm('g', { m: 7, n: 60, k: 50 })]) {
      const one = model.cost(layer, core);
      const four = model.cost(withBatch(layer, 4), core);
      expect(four.macs).toBe(4 * one.macs);
      expect(four.latencyCycles).toBeLessThanOrEqual(4 * one.latencyCycles);
      expect(four.energyNanojoules).toBeLessThan(4 * one.energyNanojoules);
      expect(four.hbmBytes.weights).toBe(one.hbmBytes.weights);
    }
  });

  it('does not ask for a larger SL than one sample: PEs take the samples in turn', () => {
    const layer = conv('c', { k: 64, c: 32, y: 14, r: 3, pad: 1 });
    const { slWorkingSetBytes } = model.cost(layer, core);
    expect(model.cost(withBatch(layer, 100), core).slWorkingSetBytes).toBe(slWorkingSetBytes);
  });
});

describe('a batch on a systolic array', () => {
  const systolic = costModels.get('systolic');

  it.each(['os', 'ws', 'is'])('is a product with as many rows: %s', (dataflow) => {
    const array = { ...core, dataflow };
    const layer = conv('c', { k: 24, c: 8, y: 9, r: 3, stride: 2 });
    const rows = gemm('rows', { m: 4 * 16, n: 24, k: 8 * 9 });
    const batch = systolic.cost(withBatch(layer, 4), array);
    expect(batch.latencyCycles).toBe(systolic.cost(rows, array).latencyCycles);
    expect(batch.hbmBytes).toEqual({ input: 4 * 8 * 81, weights: 24 * 72, output: 4 * 24 * 16 });
  });
});

describe('wide elements', () => {
  const layer = conv('c', { k: 64, c: 32, y: 14, r: 3, pad: 1 });

  it('leave MACs and, without a limit on bandwidth, cycles as they are', () => {
    for (const [name, dataflow] of [
      ['dataflow', 'hb'],
      ['systolic', 'ws'],
    ] as const) {
      const array = { ...core, dataflow };
      const model = costModels.get(name);
      const narrow = model.cost(layer, array);
      const wide = model.cost(withElementBytes(layer, { input: 2, weights: 2, output: 2, partialSums: 2 }), array);
      expect([wide.macs, wide.latencyCycles]).toEqual([narrow.macs, narrow.latencyCycles]);
      for (const size of ['sgBytes', 'slBytes', 'slWorkingSetBytes'] as const)
        expect(wide[size]).toBe(2 * narrow[size]);
      expect(wide.hbmBytes).toEqual(operandBytes(withElementBytes(layer, { input: 2, weights: 2, output: 2 })));
      expect(wide.energyNanojoules).toBeGreaterThan(2 * narrow.energyNanojoules);
      expect(wide.energyNanojoules).toBeLessThan(4 * narrow.energyNanojoules);
    }
  });

  it('count each operand at its own width: weights of 4 bits, sums of 32', () => {
    const small = withBatch(fc('fc', 4, 2), 4);
    const cost = dataflowModel().cost(withElementBytes(small, { weights: 0.5, partialSums: 4 }), core);
    expect(cost.hbmBytes).toEqual({ input: 8, weights: 4, output: 16 });
    expect(cost.slBytes).toBe(2 * (4 + 0.5 + 4 * 4));
    expect(cost.sgBytes).toBe(2 * (8 + 8 * 0.5 + 16 * 4));
  });

  it('cost what the table of energies says of their width', () => {
    const bytes = { input: 2, weights: 2, output: 2, partialSums: 2 };
    const flat = { access: () => 1, mac: () => 1 };
    const table = { name: 'flat', l1Access: 1, l2Access: 6, mac: 1, nanojoulesPerMac: 0.001, widths: flat };
    const model = dataflowModel({ energy: table });
    const wide = model.cost(withElementBytes(layer, bytes), core);
    expect(wide.energyNanojoules).toBe(model.cost(layer, core).energyNanojoules);
  });
});
