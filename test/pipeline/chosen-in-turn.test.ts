/** The quickest way through layers, against all of them written out. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { afterIdle, type LayerCycles } from '../../src/estimate/tiles/after-idle.js';
import { chosenInTurn } from '../../src/pipeline/chosen-in-turn.js';
import { propertyRuns } from '../support/property-runs.js';

const step = (most: number): fc.Arbitrary<LayerCycles> =>
  fc
    .record({
      bytes: fc.integer({ min: 1, max: 40 }),
      share: fc.integer({ min: 0, max: most }),
      stall: fc.integer({ min: 0, max: 30 }),
      gain: fc.integer({ min: 0, max: 20 }),
    })
    .map(({ bytes, share, stall, gain }) => {
      const coldCycles = bytes + stall;
      return { bytes, aheadBytes: (bytes * share) / 4, coldCycles, warmCycles: Math.max(1, coldCycles - gain) };
    });

const layersOf = (most: number) =>
  fc.array(fc.array(step(most), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 });

const cyclesOf = (layers: readonly (readonly LayerCycles[])[], chosen: readonly number[]): number[] => {
  let idleBytes = 0;
  return layers.map((ways, layer) => {
    const end = afterIdle(ways[chosen[layer]!]!, idleBytes, 1);
    idleBytes = end.idleBytes;
    return end.cycles;
  });
};

const total = (cycles: readonly number[]): number => cycles.reduce((a, b) => a + b, 0);

describe('ways chosen in turn', () => {
  test.prop([layersOf(4)], propertyRuns(200))(
    'are no longer than each layer by itself at its best, one after another',
    (layers) => {
      const chosen = chosenInTurn(
        layers.map((ways) => ways.map((way) => [way])),
        1,
      );
      const greedy = layers.map((ways) => {
        const alone = ways.map(({ coldCycles, bytes }) => Math.max(coldCycles, bytes));
        return alone.indexOf(Math.min(...alone));
      });
      expect(total(cyclesOf(layers, chosen))).toBeLessThanOrEqual(total(cyclesOf(layers, greedy)) + 1e-9);
    },
  );

  test.prop([layersOf(4)], propertyRuns(200))('are the best of two layers', ([first = [], second = first]) => {
    const layers = [first, second];
    const best = Math.min(...first.flatMap((_, a) => second.map((__, b) => total(cyclesOf(layers, [a, b])))));
    const chosen = chosenInTurn(
      layers.map((ways) => ways.map((way) => [way])),
      1,
    );
    expect(total(cyclesOf(layers, chosen))).toBeCloseTo(best, 9);
  });

  test.prop([layersOf(0)], propertyRuns(200))(
    'are the first of the quickest where nothing can come ahead',
    (layers) => {
      const chosen = chosenInTurn(
        layers.map((ways) => ways.map((way) => [way])),
        1,
      );
      layers.forEach((ways, layer) => {
        const cycles = ways.map(({ coldCycles, bytes }) => Math.max(coldCycles, bytes));
        expect(chosen[layer]).toBe(cycles.indexOf(Math.min(...cycles)));
      });
    },
  );
});
