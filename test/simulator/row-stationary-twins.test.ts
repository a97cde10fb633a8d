/** A row-stationary array: closed form, events and counting one by one; and what a chosen mapping keeps to. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowStationaryCycles } from '../../src/cost/row-stationary/estimate.js';
import { EYERISS_V1 } from '../../src/machine/row-stationary.js';
import { chooseRowStationary } from '../../src/mapping/choose-row-stationary.js';
import {
  banksOf,
  bufferAccesses,
  memoryWords,
  type RowStationaryLayer,
  setsOf,
} from '../../src/mapping/row-stationary.js';
import { replayRowStationary } from '../../src/simulator/row-stationary-replay.js';
import { naiveRowStationaryCycles } from '../support/naive-row-stationary.js';
import { propertyRuns } from '../support/property-runs.js';

const between = (min: number, max: number) => fc.integer({ min, max });
const layers: fc.Arbitrary<RowStationaryLayer> = fc
  .record({
    samples: between(1, 4),
    channels: between(1, 20),
    filters: between(1, 30),
    filterRows: fc.constantFrom(1, 3, 5, 13),
    filterColumns: fc.constantFrom(1, 3, 5),
    outputRows: between(1, 30),
    outputColumns: between(1, 30),
    stride: between(1, 3),
  })
  .map((layer) => ({
    ...layer,
    reach: layer.filterRows,
    inputColumns: (layer.outputColumns - 1) * layer.stride + layer.filterColumns,
  }));
const mappings = fc.record({
  m: between(1, 30),
  n: between(1, 4),
  e: between(1, 14),
  p: between(1, 8),
  q: between(1, 4),
  r: between(1, 4),
  t: between(1, 4),
});

describe('a row-stationary array', () => {
  it('takes by events, by formula and counted one by one the same, under any mapping', () => {
    fc.assert(
      fc.property(layers, mappings, (layer, mapping) => {
        const replay = replayRowStationary(layer, mapping, EYERISS_V1);
        expect(replay.cycles).toBeCloseTo(rowStationaryCycles(layer, mapping, EYERISS_V1), 4);
        expect(replay.cycles).toBeCloseTo(naiveRowStationaryCycles(layer, mapping, EYERISS_V1), 4);
        const { samples, channels, filters, outputRows, outputColumns, filterRows, filterColumns } = layer;
        expect(replay.macs).toBe(
          samples * channels * filters * outputRows * outputColumns * filterRows * filterColumns,
        );
      }),
      propertyRuns(60),
    );
  });

  it('moves the words that the formula says where strips and passes divide the layer', () => {
    const layer = {
      samples: 2,
      channels: 12,
      filters: 24,
      filterRows: 3,
      filterColumns: 3,
      outputRows: 12,
      outputColumns: 12,
    };
    const padded = { ...layer, stride: 1, reach: 3, inputColumns: 14 };
    const mapping = { m: 12, n: 2, e: 6, p: 6, q: 2, r: 2, t: 2 };
    expect(replayRowStationary(padded, mapping, EYERISS_V1).bufferWords).toBe(bufferAccesses(padded, mapping));
    const { input, weights, output } = memoryWords(padded, mapping);
    expect([input, weights, output]).toEqual([2 * 12 * 2 * 8 * 14 * 2, 24 * 12 * 9 * 2, 2 * 24 * 144]);
  });

  it('gets a mapping that its scratchpads, banks and PEs hold', () => {
    fc.assert(
      fc.property(layers, (layer) => {
        const mapping = chooseRowStationary(layer, EYERISS_V1);
        const { p, q, r, t, e, m } = mapping;
        expect(banksOf(layer, mapping, EYERISS_V1)).toBeLessThanOrEqual(EYERISS_V1.banks);
        expect(r * t).toBeLessThanOrEqual(setsOf(layer, e, EYERISS_V1));
        expect(p * q * layer.filterColumns).toBeLessThanOrEqual(EYERISS_V1.filterWords);
        expect(q * layer.filterColumns).toBeLessThanOrEqual(Math.max(layer.filterColumns, EYERISS_V1.inputWords));
        expect(p).toBeLessThanOrEqual(EYERISS_V1.sumWords);
        expect(layer.filters % m).toBe(0);
      }),
      propertyRuns(60),
    );
  });
});
