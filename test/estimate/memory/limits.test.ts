/**
 * Closed-form limits: worked by hand, never exceeded by a replay that uses rows as they assume, and nearly reached by one
 * in which a single cause binds.
 */
import { describe, expect, it } from 'vitest';
import { bandwidthLimits, bindingLimit, type RowUse } from '../../../src/estimate/memory/bandwidth-limits.js';
import { peakGBps } from '../../../src/machine/memory-devices/memory-device.js';
import { memoryDevices } from '../../../src/machine/memory-devices/memory-devices.js';
import { replayStreams } from '../../../src/simulator/memory/dram/replay-streams.js';
import { type RequestStreams, STEADY_READS } from '../../../src/workload/request-streams.js';
import { stock } from '../../support/dram.js';

const FULL: RowUse = { burstsPerActivation: 32, banks: 16, bankGroups: 4, readShare: 1 };

function limitsOf(name: string, use: Partial<RowUse>) {
  const { device, controller } = stock(name);
  return bandwidthLimits(device, controller, { ...FULL, ...use });
}

describe('limits of HBM2, by hand', () => {
  it('a burst an activation: four in tFAW = 30 ticks of two', () => {
    const limits = limitsOf('hbm2', { burstsPerActivation: 1 });
    expect(limits['activation-window']).toBeCloseTo(8 / 30, 12);
    expect(bindingLimit(limits)).toBe('activation-window');
  });

  it('a burst of one bank: two ticks in a row cycle of 48', () => {
    const limits = limitsOf('hbm2', { burstsPerActivation: 1, banks: 1, bankGroups: 1 });
    expect(limits['row-cycle']).toBeCloseTo(2 / 48, 12);
    expect(bindingLimit(limits)).toBe('row-cycle');
  });

  it('refresh: 260 + 14 ticks in 3900', () => {
    expect(limitsOf('hbm2', {}).refresh).toBeCloseTo(1 - 274 / 3900, 12);
  });

  it('half reads: 64 ticks of writes and as many of reads between two turns', () => {
    // Read to write: 14 + 2 − 4 + 2 = 14; write to read: 4 + 2 + 6 = 12; of both a burst is work.
    expect(limitsOf('hbm2', { readShare: 0.5 }).turnaround).toBeCloseTo(128 / (128 + 14 + 12 - 4), 12);
  });
});

describe('limits of others', () => {
  it('one bank group of HBM3 moves half the peak', () => {
    const limits = limitsOf('hbm3', { bankGroups: 1 });
    expect(limits['bank-group']).toBe(0.5);
    expect(bindingLimit(limits)).toBe('bank-group');
  });

  it('columns of DRAMsim3’s GDDR6 go at a third of the peak', () => {
    expect(limitsOf('gddr6', {}).column).toBeCloseTo(1 / 3, 12);
  });
});

const BASE: RequestStreams = { ...STEADY_READS, requests: 4000, grainBytes: 2 ** 16, layout: 'contiguous', seed: 3 };

function replayedShare(name: string, change: Partial<RequestStreams>): number {
  const machine = stock(name);
  const { endTick } = replayStreams(machine, { ...BASE, ...change });
  const { burstBytes } = machine.device.organization;
  return (BASE.requests * burstBytes) / (endTick * machine.device.tickNs) / peakGBps(machine.device);
}

describe.each(memoryDevices.names)('a replay on %s', (name) => {
  const { organization } = memoryDevices.get(name);
  const { burstBytes, rowBytes, bankGroups, banksPerGroup, ranks, stackIds } = organization;
  const banks = ranks * stackIds * bankGroups * banksPerGroup;

  it('of a burst here and there stays below the activation window and the row cycle', () => {
    const limits = limitsOf(name, { burstsPerActivation: 1.05, banks, bankGroups });
    const share = replayedShare(name, { layout: 'random', grainBytes: burstBytes });
    expect(share).toBeLessThanOrEqual(Math.min(limits['activation-window'], limits['row-cycle']));
  });

  it('of one long stream stays below what columns and refresh allow', () => {
    const limits = limitsOf(name, { burstsPerActivation: rowBytes / burstBytes, banks, bankGroups });
    expect(replayedShare(name, {})).toBeLessThanOrEqual(Math.min(limits.column, limits['activation-window']));
  });
});

it('a single cause that binds is nearly reached', () => {
  const window = limitsOf('hbm-4gb', { burstsPerActivation: 1 });
  expect(replayedShare('hbm-4gb', { layout: 'random', grainBytes: 64 })).toBeGreaterThan(
    0.8 * window['activation-window'] * window.refresh,
  );
  const cycle = limitsOf('hbm2', { burstsPerActivation: 1, banks: 8, bankGroups: 4 });
  const thrashing = { layout: 'aligned', streams: 16, grainBytes: 64, tileBytes: 2 ** 19 } as const;
  expect(cycle['row-cycle']).toBeLessThan(1);
  expect(replayedShare('hbm2', thrashing)).toBeLessThan(
    2 * limitsOf('hbm2', { burstsPerActivation: 1, banks: 1 })['row-cycle'],
  );
});
