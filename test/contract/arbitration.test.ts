/**
 * What every arbitration policy keeps, whatever it decides. A new policy joins by its line in the registry.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { Memory } from '../../src/machine/memory.js';
import { arbitrations } from '../../src/simulator/memory/arbitration.js';
import { drive, type Transfer } from '../simulator/memory/drive.js';
import { propertyRuns } from '../support/property-runs.js';

const CORES = 4;
const PEAK = 16;

/** Those that never leave the memory idle while somebody wants bytes. */
const WORK_CONSERVING = new Set(['proportional', 'max-min', 'fcfs', 'round-robin', 'priority']);

function memory(arbitration: string, more: Partial<Memory> = {}): Memory {
  const throttle = { budgetBytes: 2048, windowCycles: 300 };
  return { bandwidthBytesPerCycle: PEAK, arbitration, throttle, chunkBytes: 256, ...more };
}

const transfer: fc.Arbitrary<Transfer> = fc.record({
  port: fc.integer({ min: 0, max: 2 * CORES - 1 }),
  at: fc.integer({ min: 0, max: 40 }).map((step) => step * 32),
  bytes: fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0.5, max: 3000, noNaN: true })),
});
const traffic = fc.array(transfer, { minLength: 1, maxLength: 24 });
const devices = fc.constantFrom('ideal', 'HBM2', 'LPDDR4');

describe.each(arbitrations.names)('arbitration %s', (name) => {
  test.prop([traffic, devices], propertyRuns(60, 0.05))(
    'serves every byte asked for, and every transfer ends',
    (transfers, device) => {
      const { bytesAsked, bytesServed, ends } = drive(memory(name, { device }), CORES, transfers);
      const bytes = transfers.reduce((sum, { bytes }) => sum + bytes, 0);
      expect(bytesAsked).toBeCloseTo(bytes, 6);
      expect(bytesServed / bytesAsked).toBeCloseTo(1, 9);
      expect(ends.every((end, i) => end >= (transfers[i] as Transfer).at)).toBe(true);
    },
  );

  test.prop([traffic, devices], propertyRuns(60, 0.05))('never moves more than the peak', (transfers, device) => {
    const { bytesServed, busyCycles, highestRate } = drive(memory(name, { device, efficiency: 0.9 }), CORES, transfers);
    expect(highestRate).toBeLessThanOrEqual(PEAK * 0.9 * (1 + 1e-9));
    expect(bytesServed).toBeLessThanOrEqual(PEAK * 0.9 * busyCycles * (1 + 1e-9));
  });

  test.prop([traffic], propertyRuns(60, 0.05))(
    'does not depend on the order in which transfers of an instant are told',
    (transfers) => {
      // One transfer a port: two on the same port at the same time do have an order.
      const distinct = [...new Map(transfers.map((one) => [one.port, one])).values()];
      const forth = drive(memory(name), CORES, distinct).ends;
      const back = drive(memory(name), CORES, distinct.toReversed()).ends.toReversed();
      expect(back).toEqual(forth);
    },
  );

  test.prop([traffic], propertyRuns(60, 0.05))('is work conserving where it says so', (transfers) => {
    const { busyCycles, bytesServed } = drive(memory(name), CORES, transfers);
    if (WORK_CONSERVING.has(name)) expect((busyCycles * PEAK) / bytesServed).toBeCloseTo(1, 9);
    else expect(busyCycles * PEAK).toBeGreaterThanOrEqual(bytesServed * (1 - 1e-9));
  });

  test.prop([traffic, fc.integer({ min: 1, max: 200 })], propertyRuns(40, 0.05))(
    'adds the latency to a transfer that is alone, and to nobody else',
    (transfers, latencyCycles) => {
      const one = { ...(transfers[0] as Transfer), bytes: 100 };
      const [end] = drive(memory(name, { latencyCycles }), CORES, [one]).ends;
      expect(end).toBeCloseTo(one.at + 100 / PEAK + latencyCycles, 6);
    },
  );

  test.prop([traffic, fc.integer({ min: 1, max: PEAK })], propertyRuns(40, 0.05))(
    'keeps to the width of the ports',
    (transfers, width) => {
      const narrow = transfers.map((one) => ({ ...one, width }));
      const { ends, bytesServed, bytesAsked } = drive(memory(name), CORES, narrow);
      ends.forEach((end, i) => {
        const { at, bytes } = transfers[i] as Transfer;
        expect(end).toBeGreaterThanOrEqual((at + bytes / width) * (1 - 1e-9));
      });
      expect(bytesServed / bytesAsked).toBeCloseTo(1, 9);
    },
  );
});
