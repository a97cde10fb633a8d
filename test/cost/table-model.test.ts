/** Costs measured elsewhere as a cost model: looked up, never invented. */
import { describe, expect, it } from 'vitest';
import { costModels } from '../../src/cost/models.js';
import { tableModel } from '../../src/cost/table-model.js';
import { readCostTable } from '../../src/formats/cost-table-csv.js';
import { CORE_DEFAULTS } from '../../src/machine/presets.js';
import { analyze, queueOf } from '../../src/pipeline/analyze.js';
import { loadScenario } from '../../src/scenario/load.js';
import { conv, depthwise, fc, gemm } from '../../src/workload/layer.js';
import { COST_TABLE_HEADER, costTableRow } from '../support/cost-table.js';
import { temporaryFolder } from '../support/files.js';
import { hasReference, referenceText } from '../support/reference.js';

const core = { ...CORE_DEFAULTS, name: 'core', dataflow: 'dla', rows: 32, columns: 64, sgBytes: 146 * 1024 };

function table(...rows: string[]) {
  return tableModel(readCostTable([COST_TABLE_HEADER, ...rows].join('\n'), 'costs.csv'));
}

describe('a cost table', () => {
  it('knows a layer with padding and stride by the rows and columns it reads', () => {
    const model = table('CONV,8,4,9,9,3,3,dla,2048,64,500,1000,10,4,7,2,2');
    // 8 rows, one of padding at each side, of which stride 2 reads 9
    expect(model.cost(conv('a', { k: 8, c: 4, y: 8, r: 3, stride: 2, pad: 1 }), core)).toMatchObject({
      latencyCycles: 500,
      sgBytes: 1000,
      slBytes: 10,
      energyNanojoules: 7,
      hbmBytes: { input: 256, weights: 288, output: 128 },
    });
  });

  it('takes FC and GEMM for the same loop nest, and a group after the other', () => {
    const model = table('FC,256,512,1,1,1,1,dla,2048,64,300,1000,10,4,7,1,1');
    expect(model.cost(fc('fc', 256, 512), core).latencyCycles).toBe(300);
    expect(model.cost(gemm('heads', { m: 1, n: 256, k: 512, groups: 3 }), core).latencyCycles).toBe(900);
  });

  it('gives a flexible core the fastest row that fits its PEs and its scratchpad', () => {
    const model = table(
      'FC,256,512,1,1,1,1,dla,2048,64,300,1000,10,4,7,1,1',
      'FC,256,512,1,1,1,1,dla,2048,128,200,1000,10,4,7,1,1',
      'FC,256,512,1,1,1,1,dla,2048,256,100,1000000,10,4,7,1,1',
      'FC,256,512,1,1,1,1,dla,4096,64,50,1000,10,4,7,1,1',
    );
    expect(model.cost(fc('fc', 256, 512), { ...core, flexible: true })).toMatchObject({
      latencyCycles: 200,
      arrayShape: { clusters: 16, columns: 128 },
    });
  });

  it('names the row that is missing', () => {
    const model = table('FC,256,512,1,1,1,1,dla,2048,64,300,1000,10,4,7,1,1');
    expect(() => model.cost(fc('fc', 256, 513), core)).toThrow(
      'a row for CONV K 256, C 513, Y 1, X 1, R 1, S 1, stride 1 × 1, dataflow dla, 2048 PEs, clusters of 64',
    );
  });

  it.skipIf(!hasReference)("gives MAESTRO's own figures, those of the model dataflow with its timing", () => {
    const measured = tableModel(readCostTable(referenceText('maestro', 'layer-costs.csv'), 'layer-costs.csv'));
    const own = costModels.get('dataflow', { timing: 'maestro' });
    for (const layer of [
      fc('fc', 1024, 1024),
      gemm('g', { m: 20, n: 768, k: 768 }),
      depthwise('d', { c: 116, y: 14, r: 3 }),
    ]) {
      const hb = own.cost(layer, { ...core, dataflow: 'hb' });
      const { latencyCycles, sgBytes, slBytes, hbmBytes } = measured.cost(layer, core);
      expect({ latencyCycles, sgBytes, slBytes, hbmBytes }).toEqual({
        latencyCycles: hb.latencyCycles,
        sgBytes: hb.sgBytes,
        slBytes: hb.slBytes,
        hbmBytes: hb.hbmBytes,
      });
    }
  });

  it('stands in for the model it was written down from: a scenario gives the same job table', () => {
    const space = temporaryFolder();
    const text = (cost: string) =>
      `name: ncf\nplatform: {preset: S2}\nworkload: {models: [ncf], groupSize: 4}\ncost: ${cost}\n`;
    const own = loadScenario(space.write('own.yaml', text('{}')));
    const workload = queueOf(own);
    const layers = ('layers' in workload ? workload.layers : []).filter((job) => 'layer' in job);
    const rows = layers.flatMap(({ layer }) =>
      own.platform.cores.map((each) => costTableRow(layer, each, costModels.get('dataflow').cost(layer, each))),
    );
    space.write('costs.csv', `${[COST_TABLE_HEADER, ...rows].join('\n')}\n`);
    const looked = loadScenario(space.write('table.yaml', text('{model: table, costFile: costs.csv}')));
    expect(layers.length).toBeGreaterThan(3);
    expect(analyze(looked, queueOf(looked)).table).toEqual(analyze(own, workload).table);
  });
});
