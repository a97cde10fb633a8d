/** A systolic array: closed form against events on random products, and both against numbers that move through PEs. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systolicCycles } from '../../src/cost/systolic-cycles.js';
import { DRAINS, SYSTOLIC_RTL_TIMING } from '../../src/machine/systolic-timing.js';
import { replaySystolic } from '../../src/simulator/systolic-replay.js';
import { stationaryOperandCycles, stationaryOutputCycles } from '../support/naive-systolic.js';
import { propertyRuns } from '../support/property-runs.js';

const size = fc.integer({ min: 1, max: 20 });
const streams = fc.record({ sr: size, sc: size, t: size });
const shape = fc.record({ rows: fc.integer({ min: 1, max: 7 }), columns: fc.integer({ min: 1, max: 7 }) });
const timing = fc.record({
  drain: fc.constantFrom(...DRAINS),
  hopCycles: fc.integer({ min: 1, max: 3 }),
  doubleBuffered: fc.boolean(),
});

describe('a product on a systolic array', () => {
  it('takes by events what the closed form says, and multiplies every pair once', () => {
    fc.assert(
      fc.property(streams, shape, timing, fc.boolean(), (product, array, timing, fills) => {
        const { cycles, macs } = replaySystolic(product, { ...array, timing }, fills);
        expect(cycles).toBe(systolicCycles(product, array, fills, timing));
        expect(macs).toBe(product.sr * product.sc * product.t);
      }),
      propertyRuns(200),
    );
  });

  it('takes in registers what both say, and its results are right', () => {
    fc.assert(
      fc.property(streams, shape, fc.integer({ min: 1, max: 3 }), (product, array, hopCycles) => {
        const timing = { ...SYSTOLIC_RTL_TIMING, hopCycles };
        expect(systolicCycles(product, array, true, timing)).toBe(stationaryOperandCycles(product, array, hopCycles));
        expect(systolicCycles(product, array, false, timing)).toBe(stationaryOutputCycles(product, array));
      }),
      propertyRuns(50),
    );
  });

  it('is multiplied where it has too many folds to be played, to the same cycle', () => {
    const product = { sr: 4096, sc: 4096, t: 200 };
    for (const fills of [false, true])
      for (const drain of DRAINS) {
        const timing = { drain, hopCycles: 2, doubleBuffered: drain === 'overlapped' };
        const { cycles, events, macs } = replaySystolic(product, { rows: 8, columns: 8, timing }, fills);
        expect(cycles).toBe(systolicCycles(product, { rows: 8, columns: 8 }, fills, timing));
        expect(macs).toBe(4096 * 4096 * 200);
        expect(events).toBeLessThan(6_000_000);
      }
  });
});
