/**
 * Layers on the Eyeriss chip (Chen et al., JSSC 2017; the tables as kept by fodlam cde53fd): processing latency under the
 * mapping chosen for each layer, and under the mappings that MAESTRO's authors wrote for the chip, knowing its figures:
 * a regression test, no prediction.
 */
import { describe, expect, it } from 'vitest';
import { UNLIMITED } from '../../src/cost/dataflow/machine.js';
import { analyzeNetwork } from '../../src/cost/dataflow/network.js';
import { parseNamedCsv } from '../../src/formats/csv-table.js';
import { parseMaestro } from '../../src/formats/maestro.js';
import { compareFigures } from '../../src/validation/against/compare-figures.js';
import { eyerissCheck } from '../../src/validation/against/eyeriss.js';
import { hasReference, referenceText } from '../support/reference.js';

const QUOTED = `network,batch,layer,in_h,in_w,in_c,r,s,out_k,stride,pad,groups,processing_latency_ms,dram_access_mb
AlexNet,4,CONV1,227,227,3,11,11,96,4,0,1,16.5,5.0
AlexNet,4,CONV2,27,27,96,5,5,256,1,2,2,39.2,4.0
VGG-16,3,CONV3-1,56,56,128,3,3,256,1,1,1,204.0,20.2
VGG-16,3,CONV5-2,14,14,512,3,3,512,1,1,1,48.5,5.7
`;

const companion = (name: string): never => {
  throw new Error(`${name} is not asked for`);
};

function comparedWith(text: string) {
  const figures = eyerissCheck.figures({ text, file: 'table.csv', companion });
  return new Map(compareFigures(figures, eyerissCheck.bounds).map((one) => [one.quantity, one]));
}

describe('the Eyeriss chip', () => {
  it('takes what was measured on the quoted rows, and less memory traffic than uncompressed words', () => {
    const compared = comparedWith(QUOTED);
    expect(compared.get('processing_latency_ms')!.meanError).toBeLessThan(0.06);
    expect(compared.get('dram_access_mb')).toMatchObject({ cases: 4, exact: 4 });
  });

  it.skipIf(!hasReference)('takes what was measured on all rows', () => {
    const compared = comparedWith(referenceText('silicon', 'eyeriss_jssc2017.csv'));
    const latency = compared.get('processing_latency_ms')!;
    expect(latency.cases).toBe(13);
    expect(latency.meanError).toBeLessThan(0.08);
    expect(latency.worstError).toBeLessThan(0.22);
    expect(compared.get('dram_access_mb')!.exact).toBe(13);
  });

  it.skipIf(!hasReference)("takes 5 % of it on AlexNet under MAESTRO's validation mappings, NoC 14", () => {
    const file = 'alexnet_rs_validation.m';
    const network = parseMaestro(referenceText('maestro', 'mappings', file), file).layers;
    const rows = analyzeNetwork(network, { ...UNLIMITED, pes: 168, nocBandwidth: 14 });
    const cycles = new Map(rows.map(({ layer, cost }) => [layer.name, cost.runtimeCycles]));
    const errors = parseNamedCsv(referenceText('silicon', 'eyeriss_jssc2017.csv'), 'eyeriss.csv', [])
      .filter((row) => row.text('network') === 'AlexNet')
      .map((row) => {
        // In the mapping file a grouped layer has all filters, each of as many channels as a group.
        const ours = cycles.get(row.text('layer'))!;
        return Math.abs(ours / 200_000 / Number(row.text('processing_latency_ms')) - 1);
      });
    expect(errors).toHaveLength(4);
    expect(errors.reduce((sum, error) => sum + error, 0) / 4).toBeLessThan(0.05);
  });
});
