/**
 * Laws of banked devices, on all of them: shares are shares, and what must not help does not.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { achievedGBps } from '../../../src/simulator/memory/device/closed-loop.js';
import { placeTile } from '../../../src/simulator/memory/device/placement.js';
import { fullestBin, largestNormal } from '../../../src/simulator/memory/device/statistics.js';
import { sustainedShare } from '../../../src/simulator/memory/device/sustained.js';
import { devices } from '../../../src/simulator/memory/device/timing.js';
import { TRAFFIC_DEFAULTS, type Traffic } from '../../../src/simulator/memory/device/traffic.js';
import { propertyRuns } from '../../support/property-runs.js';

const traffic: fc.Arbitrary<Traffic> = fc.record({
  streams: fc.integer({ min: 1, max: 32 }),
  depth: fc.integer({ min: 1, max: 4 }),
  tileBytes: fc.constantFrom(64, 1000, 4096, 20_000, 65_536, 524_288),
  grainBytes: fc.constantFrom(64, 256, 512, 4096),
  randomBytes: fc.constantFrom(0, 0, 64, 256, 1024),
  readShare: fc.double({ min: 0, max: 1, noNaN: true }),
  layout: fc.constantFrom('scattered', 'contiguous', 'aligned'),
  windowBytes: fc.constantFrom(1024, 8192, Number.POSITIVE_INFINITY),
  requestBytes: fc.constantFrom(32, 64, 128),
});

describe.each(devices.names)('%s', (name) => {
  const device = devices.get(name);
  const peak = device.channels * device.channelGBps;

  const keepsToThePeak = (traffic: Traffic): void => {
    const share = sustainedShare(device, traffic);
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(1);
    const achieved = achievedGBps(device, traffic);
    expect(achieved).toBeGreaterThan(0);
    expect(achieved).toBeLessThanOrEqual(peak * share * (1 + 1e-9));
  };

  test.prop([traffic], propertyRuns(300))('moves something, and never more than its peak', (traffic) => {
    keepsToThePeak({ ...traffic, windowBytes: Number.POSITIVE_INFINITY });
  });

  // Windows are followed burst by burst: some milliseconds a case.
  test.prop([traffic], propertyRuns(40, 0.02))('with a limited window neither', keepsToThePeak);

  it('loses more to scattered accesses than to long runs, and to mixing writes in', () => {
    const long: Traffic = { ...TRAFFIC_DEFAULTS, streams: 4, tileBytes: 524_288, grainBytes: 4096 };
    const share = sustainedShare(device, long);
    expect(sustainedShare(device, { ...long, readShare: 0.5 })).toBeLessThan(share);
    if (device.channels > 1) expect(sustainedShare(device, { ...long, randomBytes: 64 })).toBeLessThan(share);
  });
});

describe('placement', () => {
  it('a tile of one row lies in one channel, one of many rows in all', () => {
    const device = devices.get('HBM2');
    expect(placeTile(device, 2048, 0)).toEqual({ fullestBytes: 2048, spread: 8 });
    expect(placeTile(device, 4096, 0)).toEqual({ fullestBytes: 2048, spread: 4 });
    expect(placeTile(device, 65_536, 0)).toEqual({ fullestBytes: 8192, spread: 1 });
    expect(placeTile(device, 65_536, 64).spread).toBeGreaterThan(1);
  });

  it('the fullest of some bins', () => {
    expect(fullestBin(2, 4)).toBeCloseTo(1.25, 12);
    expect(fullestBin(4, 1)).toBeCloseTo(4, 12);
    expect(fullestBin(1.5, 4)).toBeCloseTo(1.125, 12);
    expect(largestNormal(1)).toBe(0);
    expect(largestNormal(6)).toBeGreaterThan(largestNormal(4));
  });
});
