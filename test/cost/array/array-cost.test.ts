/**
 * Two-level mappings, evaluated as MAESTRO does and with exact edges: the fast evaluators against the general analysis of
 * the same mapping written as text, the exact one against a walk of every PE's every step, and the laws a search rests on.
 */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactArray, walkedArray } from '../../../src/cost/array/exact-array.js';
import { maestroArray } from '../../../src/cost/array/maestro-array.js';
import { machineOf, maestroProblemOf } from '../../../src/cost/array/maestro-problem-of.js';
import { analyze } from '../../../src/cost/dataflow/analyze.js';
import { parseDataflow } from '../../../src/cost/dataflow/language.js';
import { UNLIMITED } from '../../../src/cost/dataflow/machine.js';
import { analyzeNetwork } from '../../../src/cost/dataflow/network.js';
import { resolve } from '../../../src/cost/dataflow/resolve.js';
import {
  readArrayDataflow,
  writeArrayDataflow,
  writeArrayNetwork,
} from '../../../src/formats/array-mapping-maestro.js';
import { parseMaestro } from '../../../src/formats/maestro.js';
import { type ArrayMachine, UNLIMITED_ARRAY } from '../../../src/machine/array-machine.js';
import { type ArrayLayer, arrayLayer, macsOf } from '../../../src/mapping/array-mapping/array-layer.js';
import { type ArrayMapping, genesOf, mappingOf } from '../../../src/mapping/array-mapping/genes.js';
import { ONE_BYTE } from '../../../src/problem/element-bytes.js';
import { conv, layerConvolution } from '../../../src/workload/layer.js';
import { arrayLayers, arrayMappings, describeMapping, naiveArray } from '../../support/array-mappings.js';
import { propertyRuns } from '../../support/property-runs.js';
import { hasReference, referenceLines, referenceText } from '../../support/reference.js';

interface Case {
  readonly layer: ArrayLayer;
  readonly mapping: ArrayMapping;
}

function cases(most: readonly number[], mostPes: number, strides = true): fc.Arbitrary<Case> {
  return arrayLayers({ most, strides }).chain((layer) =>
    arrayMappings(layer, mostPes).map((mapping) => ({ layer, mapping, toString: () => describeMapping(mapping) })),
  );
}

const machines: fc.Arbitrary<ArrayMachine> = fc.constantFrom<ArrayMachine>(
  UNLIMITED_ARRAY,
  { ...UNLIMITED_ARRAY, nocBytesPerCycle: 3 },
  { ...UNLIMITED_ARRAY, nocBytesPerCycle: 8, offChipBytesPerCycle: 2, nocLatencyCycles: 2 },
  { ...UNLIMITED_ARRAY, simdLanes: 4 },
);

const SMALL = [9, 9, 9, 9, 4, 4];
const LARGE = [600, 600, 120, 120, 7, 7];

/** The general analysis of the mapping as text. */
function generally({ layer, mapping }: Case, machine: ArrayMachine, edges: 'maestro' | 'exact') {
  const dataflow = parseDataflow(writeArrayDataflow(layer, genesOf(mapping)));
  const problem = maestroProblemOf(layer);
  const schedule = resolve(dataflow, problem.operator, layer.samples > 1, {});
  return analyze(schedule, problem, machineOf(machine, mapping.pes, edges));
}

function figuresOf(cost: ReturnType<typeof generally>) {
  const { input, weights, output } = cost;
  return {
    latencyCycles: cost.runtimeCycles,
    macs: cost.macs,
    l1Bytes: cost.l1Bytes,
    l2Bytes: cost.l2Bytes,
    trafficBytes: input.l2Read + weights.l2Read + output.l2Write,
  };
}

describe('a mapping as MAESTRO evaluates it', () => {
  it('costs what the general analysis says of its text', () => {
    fc.assert(
      fc.property(cases(SMALL, 40), machines, (one, machine) => {
        let general: ReturnType<typeof generally> | undefined;
        try {
          general = generally(one, machine, 'maestro');
        } catch {
          // MAESTRO stops at it
        }
        const found = maestroArray(one.layer, machine)(genesOf(one.mapping));
        if (general === undefined) expect(found).toBeUndefined();
        else expect(found).toMatchObject(figuresOf(general));
      }),
      propertyRuns(200, 0.5),
    );
  });

  it.skipIf(!hasReference)('takes the cycles that MAESTRO printed, for all 531 mappings of the table', () => {
    interface Row {
      readonly id: number;
      readonly pes: number;
      readonly noc: number;
      readonly offchip: number;
      readonly latency: number;
      readonly m: string;
    }
    const rows = hasReference ? referenceLines<Row>('map-space', 'best_mappings.jsonl') : [];
    expect(rows).toHaveLength(531);
    const limit = (given: number): number => (given < 0 ? Number.POSITIVE_INFINITY : given);
    let twoLevels = 0;
    for (const { id, pes, noc, offchip, latency, m } of rows) {
      const { layers } = parseMaestro(m, `mapping ${id}`);
      const machine = { ...UNLIMITED, pes, nocBandwidth: limit(noc), offchipBandwidth: limit(offchip) };
      const [costed] = analyzeNetwork(layers, machine);
      expect(costed?.cost.runtimeCycles, `mapping ${id}`).toBe(latency);
      // Those of two spatial maps in a level are not of GAMMA's form.
      if ((m.split('Cluster')[1]?.split('SpatialMap').length ?? 0) !== 2) continue;
      twoLevels++;
      const { operator, sizes } = layers[0]!.problem;
      const [c = 0, , k = 0, , , r = 0, s = 0, x = 0, y = 0] = sizes;
      const isDepthwise = operator === 'DSCONV';
      const extents = [isDepthwise ? 1 : k, c, y - r + 1, x - s + 1, r, s];
      const layer = { isDepthwise, extents, strideY: 1, strideX: 1, samples: 1, repeats: 1, bytes: ONE_BYTE };
      const genes = readArrayDataflow(layers[0]!.dataflow, layer, pes);
      const array = {
        ...UNLIMITED_ARRAY,
        nocBytesPerCycle: machine.nocBandwidth,
        offChipBytesPerCycle: machine.offchipBandwidth,
      };
      expect(maestroArray(layer, array)(genes)?.latencyCycles, `mapping ${id}`).toBe(latency);
    }
    expect(twoLevels).toBe(507);
  });
});

describe('a mapping with exact edges', () => {
  it('does every MAC once, in the time of its busiest PEs, step by step', () => {
    fc.assert(
      fc.property(cases([4, 4, 5, 4, 3, 2], 12), ({ layer, mapping }) => {
        const naive = naiveArray(layer, mapping);
        expect(naive.macs.size * layer.samples).toBe(macsOf(layer));
        expect([...naive.macs.values()].every((times) => times === 1)).toBe(true);
        const found = exactArray(layer, UNLIMITED_ARRAY)(genesOf(mapping));
        expect(found).toMatchObject({ latencyCycles: naive.latency, macs: macsOf(layer) });
      }),
      propertyRuns(100, 0.1),
    );
  });

  it('never beats one MAC a PE and cycle, and counts the MACs of the layer', () => {
    fc.assert(
      fc.property(cases(LARGE, 2000), machines, ({ layer, mapping }, machine) => {
        const found = walkedArray(layer, machine)(genesOf(mapping));
        expect(found?.macs).toBe(macsOf(layer));
        const most = mapping.pes * machine.simdLanes;
        expect(found?.latencyCycles).toBeGreaterThanOrEqual(Math.ceil(macsOf(layer) / most));
      }),
      propertyRuns(150),
    );
  });

  it('costs by products what the walk says', () => {
    fc.assert(
      fc.property(cases(LARGE, 500), ({ layer, mapping }) => {
        const genes = genesOf(mapping);
        const walked = { ...walkedArray(layer, UNLIMITED_ARRAY)(genes) };
        const { energyNanojoules = 0, ...figures } = walked;
        const found = exactArray(layer, UNLIMITED_ARRAY)(genes);
        expect(found).toMatchObject(figures);
        expect(found?.energyNanojoules).toBeCloseTo(energyNanojoules, 6);
      }),
      propertyRuns(150, 0.3),
    );
  });

  it('costs what the general analysis says of its text', () => {
    fc.assert(
      fc.property(cases(SMALL, 40), machines, (one, machine) => {
        const general = generally(one, machine, 'exact');
        const found = walkedArray(one.layer, machine)(genesOf(one.mapping));
        expect(found).toMatchObject(figuresOf(general));
      }),
      propertyRuns(150, 0.3),
    );
  });

  it('is MAESTRO where every tile divides what it is cut from, at any bandwidth', () => {
    fc.assert(
      fc.property(dividing(), machines, ({ layer, mapping }, machine) => {
        const genes = genesOf(mapping);
        const { energyNanojoules = 0, ...figures } = { ...maestroArray(layer, machine)(genes) };
        const found = walkedArray(layer, machine)(genes);
        expect(found).toMatchObject(figures);
        expect(found?.energyNanojoules).toBeCloseTo(energyNanojoules, 6);
      }),
      propertyRuns(150, 0.3),
    );
  });

  it.skipIf(!hasReference)('closes what searches found in MAESTRO and in `corrected`', () => {
    const [head = '', ...lines] = hasReference
      ? referenceText('map-space', 'gamma_raw_exploits.csv').trim().split('\n')
      : [];
    const columns = head.split(',');
    expect(lines.length).toBeGreaterThan(20);
    for (const line of lines) {
      const [plain = '', genome = ''] = line.split(',"[[');
      const fields = plain.split(',');
      const value = (name: string): number => Number(fields[columns.indexOf(name)]);
      const pairs = JSON.parse(`[[${genome.slice(0, -1).replaceAll('""', '"')}`) as [string, number][];
      const [k, c, y, x, r, s] = ['K', 'C', 'Y', 'X', 'R', 'S'].map(value) as [
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      const isDepthwise = fields[columns.indexOf('type')] === 'DSCONV';
      const extents = [isDepthwise ? 1 : k, c, y - r + 1, x - s + 1, r, s];
      const layer = { isDepthwise, extents, strideY: 1, strideX: 1, samples: 1, repeats: 1, bytes: ONE_BYTE };
      const level = (part: readonly [string, number][]) => ({
        parallel: 'KCYXRS'.indexOf(part[0]![0]),
        tiles: [...'KCYXRS'].map((name) => part.slice(1).find(([own]) => own === name)![1]),
        order: part.slice(1).map(([name]) => 'KCYXRS'.indexOf(name)),
      });
      const mapping = {
        pes: 168,
        cluster: pairs[7]![1],
        outer: level(pairs.slice(0, 7)),
        inner: level(pairs.slice(7)),
      };
      const found = exactArray(layer, UNLIMITED_ARRAY)(genesOf(mapping));
      expect(found?.macs).toBe(macsOf(layer));
      expect(found?.latencyCycles).toBeGreaterThanOrEqual(Math.ceil(macsOf(layer) / 168));
    }
  });
});

/** Filters whole, every tile a divisor of what it is cut from, as many tiles as clusters or a multiple. */
function dividing(): fc.Arbitrary<Case> {
  const pairs = fc.tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 4 }),
  );
  const permuted = fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6, maxLength: 6 });
  return fc
    .record({
      isDepthwise: fc.boolean(),
      factors: fc.array(pairs, { minLength: 4, maxLength: 4 }),
      r: fc.integer({ min: 1, max: 3 }),
      s: fc.integer({ min: 1, max: 3 }),
      parallel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
      orders: fc.tuple(permuted, permuted),
      clusters: fc.integer({ min: 2, max: 3 }),
      columns: fc.integer({ min: 2, max: 3 }),
    })
    .map(({ isDepthwise, factors, r, s, parallel: [p, q], orders, clusters, columns }) => {
      const own = factors.map(([one], d) => (isDepthwise && d === 0 ? 1 : one));
      const outer = own.map((tile, d) => tile * factors[d]![1] * (d === q ? columns : 1));
      const extents = outer.map((tile, d) => tile * factors[d]![2] * (d === p ? clusters : 1));
      if (isDepthwise) {
        outer[0] = 1;
        extents[0] = 1;
      }
      return {
        layer: {
          isDepthwise,
          extents: [...extents, r, s],
          strideY: 1,
          strideX: 1,
          samples: 1,
          repeats: 1,
          bytes: ONE_BYTE,
        },
        mapping: {
          pes: clusters * columns,
          cluster: columns,
          outer: { parallel: p, tiles: [...outer, r, s], order: orders[0] },
          inner: { parallel: q, tiles: [...own, r, s], order: orders[1] },
        },
      };
    });
}

describe('a mapping as text', () => {
  it('names the layer that it maps', () => {
    const layer = conv('odd name: 1', { k: 6, c: 5, y: 13, x: 9, r: 3, s: 2, stride: 2, n: 2 });
    const own = arrayLayer(layerConvolution(layer));
    const level = { parallel: 0, tiles: own.extents, order: [0, 1, 2, 3, 4, 5] };
    const genes = genesOf({ pes: 4, cluster: 2, outer: level, inner: level });
    const text = writeArrayNetwork('mapped', [{ name: layer.name, layer: own, genes }]);
    const [read] = parseMaestro(text, 'written').layers;
    expect(read).toMatchObject({ name: 'odd_name__1', batched: true });
    expect({ ...read?.problem, bytes: ONE_BYTE }).toEqual(maestroProblemOf(own));
  });

  it('is read back as it was', () => {
    fc.assert(
      fc.property(cases(SMALL, 40), ({ layer, mapping }) => {
        const genes = genesOf(mapping);
        const read = mappingOf(readArrayDataflow(parseDataflow(writeArrayDataflow(layer, genes)), layer, mapping.pes));
        const withoutK = (level: ArrayMapping['outer']) => ({
          ...level,
          order: level.order.filter((d) => !layer.isDepthwise || d > 0),
        });
        expect({ ...read, outer: withoutK(read.outer), inner: withoutK(read.inner) }).toEqual({
          ...mapping,
          outer: withoutK(mapping.outer),
          inner: withoutK(mapping.inner),
        });
      }),
      propertyRuns(100, 0.1),
    );
  });
});
