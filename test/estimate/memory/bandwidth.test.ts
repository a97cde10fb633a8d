/**
 * The estimate of a memory's bandwidth against the replay of its requests, and against the tables measured with DRAMsim3
 * and Ramulator.
 */
import { test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { estimateBandwidth } from '../../../src/estimate/memory/estimate-bandwidth.js';
import { peakGBps } from '../../../src/machine/memory-devices/memory-device.js';
import { memoryDevices } from '../../../src/machine/memory-devices/memory-devices.js';
import { replayStreams } from '../../../src/simulator/memory/dram/replay-streams.js';
import { type RequestStreams, STEADY_READS } from '../../../src/workload/request-streams.js';
import { anyMachine, anyTraffic, stock } from '../../support/dram.js';
import { propertyRuns } from '../../support/property-runs.js';

const isLong = process.env['CALDERA_PROPERTY_RUNS'] !== undefined;

const BASE: RequestStreams = {
  ...STEADY_READS,
  requests: isLong ? 16_384 : 4096,
  streams: 4,
  tileBytes: 4096,
  seed: 7,
};

const MAIN: readonly Partial<RequestStreams>[] = [
  {},
  { readShare: 0.7 },
  { streams: 1, grainBytes: 65_536, tileBytes: 65_536 },
  { streams: 1, grainBytes: 65_536, tileBytes: 65_536, layout: 'contiguous' },
  { streams: 8, tileBytes: 65_536, layout: 'contiguous' },
  { streams: 8, tileBytes: 4096, mode: 'streams', depthTiles: 1 },
  { streams: 2, tileBytes: 65_536, mode: 'streams', depthTiles: 2, layout: 'contiguous' },
  { layout: 'random', grainBytes: 64 },
  { layout: 'random', grainBytes: 256 },
  { layout: 'random', grainBytes: 64, readShare: 0.67 },
];

const ALIGNED: readonly Partial<RequestStreams>[] = [
  { layout: 'aligned', grainBytes: 64, tileBytes: 65_536 },
  { layout: 'aligned', grainBytes: 4096, tileBytes: 65_536, streams: 8 },
  { layout: 'aligned', mode: 'streams', depthTiles: 1, streams: 2 },
];

/** |estimate / replay − 1|, from the smallest up. */
function errorsOf(name: string, cases: readonly Partial<RequestStreams>[]): number[] {
  const machine = stock(name);
  return cases
    .map((change) => {
      const traffic = { ...BASE, ...change };
      const estimate = estimateBandwidth(machine.device, machine.controller, traffic);
      return Math.abs(replayStreams(machine, traffic).endTick / estimate.ticks - 1);
    })
    .sort((a, b) => a - b);
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.ceil(share * sorted.length) - 1] as number;

describe.each(memoryDevices.names)('estimated bandwidth of %s', (name) => {
  it('is that of the replay: median 4 %, nine in ten 12 %, all 25 %', () => {
    const errors = errorsOf(name, MAIN);
    expect(quantile(errors, 0.5)).toBeLessThanOrEqual(0.04);
    expect(quantile(errors, 0.9)).toBeLessThanOrEqual(0.12);
    expect(quantile(errors, 1)).toBeLessThanOrEqual(0.25);
  });

  it('is within 20 % for aligned streams', () => {
    expect(quantile(errorsOf(name, ALIGNED), 0.9)).toBeLessThanOrEqual(0.2);
  });
});

/** Rows are closed for writes and opened for the reads that have their turn meanwhile, and the other way round. */
describe.each(['hbm2e', 'hbm3', 'hbm3e', 'hbm4'])('many streams of reads and writes on %s', (name) => {
  it('take what they take in the replay', () => {
    const change = { streams: 16, grainBytes: 1024, tileBytes: 65_536, readShare: 0.8, layout: 'contiguous' } as const;
    const cases = [11, 12, 13].map((seed) => ({ ...change, requests: 8192, seed }));
    const errors = errorsOf(name, cases);
    expect(quantile(errors, 0.5)).toBeLessThanOrEqual(0.06);
    expect(quantile(errors, 1)).toBeLessThanOrEqual(0.12);
  });
});

describe('every estimate of bandwidth', () => {
  test.prop([anyMachine, anyTraffic], propertyRuns(100))(
    'is above nothing and not above the peak',
    (machine, traffic) => {
      const estimate = estimateBandwidth(machine.device, machine.controller, traffic);
      expect(estimate.GBps).toBeGreaterThan(0);
      // Posted writes of short traffic are done before they are written.
      if (traffic.readShare === 1) expect(estimate.GBps).toBeLessThanOrEqual(peakGBps(machine.device) * (1 + 1e-9));
    },
  );

  it('does not depend on how often it is asked for', () => {
    const { device, controller } = stock('hbm3');
    expect(estimateBandwidth(device, controller, BASE)).toEqual(estimateBandwidth(device, controller, BASE));
  });
});
