/**
 * Laws of devices served batch by batch, on all of them: shares are shares, and what must not help does not.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { devices } from '../../../src/machine/memory-devices/batch-devices.js';
import { CONTROLLER_DEFAULTS } from '../../../src/machine/memory-devices/memory-devices.js';
import { fullestBin } from '../../../src/simulator/memory/device/fullest-bin.js';
import { placeTransfer } from '../../../src/simulator/memory/device/placement.js';
import { sustainedShare, type TransferMix } from '../../../src/simulator/memory/device/sustained.js';
import { propertyRuns } from '../../support/property-runs.js';

const anyMix: fc.Arbitrary<TransferMix> = fc.record({
  transfers: fc.integer({ min: 1, max: 32 }),
  bytes: fc.constantFrom(64, 1000, 4096, 20_000, 65_536, 524_288),
  grainBytes: fc.constantFrom(64, 256, 512, 4096),
  readShare: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe.each(devices.names)('%s', (name) => {
  const device = devices.get(name);
  const options = CONTROLLER_DEFAULTS[device.controller];

  test.prop([anyMix], propertyRuns(300))('moves something, and never as much as its peak', (mix) => {
    const share = sustainedShare(device, options, mix);
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(1);
  });

  it('loses more where writes are mixed in', () => {
    const long: TransferMix = { transfers: 4, bytes: 524_288, grainBytes: 4096, readShare: 1 };
    expect(sustainedShare(device, options, { ...long, readShare: 0.5 })).toBeLessThan(
      sustainedShare(device, options, long),
    );
  });
});

describe('placement', () => {
  it('a transfer of one row lies in one channel, one of many rows in all', () => {
    const device = devices.get('HBM2');
    expect(placeTransfer(device, 2048)).toEqual({ bytesPerRow: 2048, spread: 8 });
    expect(placeTransfer(device, 4096)).toEqual({ bytesPerRow: 2048, spread: 4 });
    expect(placeTransfer(device, 65_536)).toEqual({ bytesPerRow: 2048, spread: 1 });
  });

  it('the fullest of some bins', () => {
    expect(fullestBin(2, 4)).toBeCloseTo(1.25, 12);
    expect(fullestBin(4, 1)).toBeCloseTo(4, 12);
    expect(fullestBin(1.5, 4)).toBeCloseTo(1.125, 12);
  });
});
