/**
 * The cores' memory in request mode: what every memory keeps, whatever the policy, and that it is the same device as under
 * the reference driver.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../../../src/kernel/simulation.js';
import type { Memory } from '../../../../src/machine/memory.js';
import { peakGBps } from '../../../../src/machine/memory-devices/memory-device.js';
import { CONTROLLER_DEFAULTS, memoryDevices } from '../../../../src/machine/memory-devices/memory-devices.js';
import { REQUEST_MODE_DEFAULTS, type RequestMode } from '../../../../src/machine/memory-devices/request-mode.js';
import { arbitrations } from '../../../../src/simulator/memory/arbitration.js';
import { buildRequestMemory } from '../../../../src/simulator/memory/dram/build-request-memory.js';
import type { RequestMemory } from '../../../../src/simulator/memory/dram/request-memory.js';
import { machineBus } from '../../../../src/simulator/signals.js';
import { drive, type Transfer } from '../../../../src/testing/drive-memory.js';
import { stock } from '../../../support/dram.js';
import { propertyRuns } from '../../../support/property-runs.js';

const CORES = 3;

function mode(name: string, more: Partial<RequestMode> = {}): RequestMode {
  const { device, controller } = stock(name);
  return { ...REQUEST_MODE_DEFAULTS, device, controller, ...more };
}

function memory(name: string, arbitration: string, more: Partial<Memory> = {}): Memory {
  const device = memoryDevices.get(name);
  const throttle = { budgetBytes: 4096, windowCycles: 2000 };
  const bandwidthBytesPerCycle = (2 * peakGBps(device)) / device.organization.channels;
  return { bandwidthBytesPerCycle, arbitration, throttle, ...more };
}

function play(description: Memory, how: RequestMode, transfers: readonly Transfer[]) {
  let built: RequestMemory | undefined;
  const outcome = drive(description, CORES, transfers, (simulation, onEnd) => {
    built = buildRequestMemory(description, how, CORES, { simulation, bus: machineBus() }, onEnd);
    return built;
  });
  return { ...outcome, memory: built as RequestMemory };
}

const transfer: fc.Arbitrary<Transfer> = fc.record({
  port: fc.integer({ min: 0, max: 2 * CORES - 1 }),
  at: fc.integer({ min: 0, max: 40 }).map((step) => step * 97),
  bytes: fc.oneof(fc.integer({ min: 1, max: 20_000 }), fc.double({ min: 0.5, max: 3000, noNaN: true })),
});
const traffic = fc.array(transfer, { minLength: 1, maxLength: 16 });
const devices = fc.constantFrom('hbm2', 'hbm3', 'ddr4-3200', 'lpddr5-6400', 'gddr6-14000');
const placements = fc.constantFrom('contiguous' as const, 'scattered' as const, 'aligned' as const);

describe.each(arbitrations.names)('request mode under %s', (arbitration) => {
  test.prop([traffic, devices, placements], propertyRuns(25, 0.05))(
    'serves every byte asked for, ends every transfer and then falls silent',
    (transfers, name, placement) => {
      const {
        bytesAsked,
        bytesServed,
        ends,
        memory: built,
      } = play(memory(name, arbitration), mode(name, { placement }), transfers);
      expect(bytesServed).toBeCloseTo(bytesAsked, 6);
      expect(bytesAsked).toBeCloseTo(
        transfers.reduce((sum, { bytes }) => sum + bytes, 0),
        6,
      );
      ends.forEach((end, i) => {
        expect(end).toBeGreaterThan((transfers[i] as Transfer).at);
      });
      for (const channel of built.channels) expect(channel.underWay).toBe(0);
    },
  );

  test.prop([traffic, devices], propertyRuns(15, 0.05))('is the same every time', (transfers, name) => {
    const once = play(memory(name, arbitration), mode(name), transfers);
    expect(play(memory(name, arbitration), mode(name), transfers).ends).toEqual(once.ends);
  });

  test.prop([traffic, fc.constantFrom(0.5, 2, 8)], propertyRuns(15, 0.05))(
    'keeps to the width of the ports',
    (transfers, width) => {
      const narrow = transfers.map((one) => ({ ...one, width }));
      const { ends } = play(memory('hbm2', arbitration), mode('hbm2'), narrow);
      ends.forEach((end, i) => {
        const { at, bytes } = narrow[i] as Transfer;
        // The last request goes when those before it have passed the port.
        expect(end).toBeGreaterThanOrEqual(at + (Math.ceil(bytes / 64) - 1) * (64 / width) - 2);
      });
    },
  );
});

describe('request mode', () => {
  it('moves a long read at the pace of the device', () => {
    const bytes = 2 ** 20;
    const description = { ...memory('hbm2', 'fcfs'), bandwidthBytesPerCycle: 256 };
    const { ends } = play(description, mode('hbm2'), [{ port: 0, at: 0, bytes }]);
    const share = bytes / (ends[0] as number) / 256;
    expect(share).toBeGreaterThan(0.85);
    expect(share).toBeLessThan(1);
  });

  it('takes as many channels as the bandwidth needs', () => {
    const { memory: built } = play({ ...memory('hbm2', 'fcfs'), bandwidthBytesPerCycle: 96 }, mode('hbm2'), []);
    expect(built.channels).toHaveLength(3);
  });

  it('lets a core wait for the one that goes first', () => {
    const both: Transfer[] = [
      { port: 0, at: 0, bytes: 2 ** 16 },
      { port: 2, at: 0, bytes: 2 ** 16 },
    ];
    const description = memory('hbm2', 'priority', { corePriority: [1, 0, 2] });
    const { ends } = play(description, mode('hbm2', { placement: 'scattered' }), both);
    expect(ends[1] as number).toBeLessThan(0.7 * (ends[0] as number));
  });

  it('plays no tick twice when a transfer begins in the instant of a tick that has been played', () => {
    const transfers: Transfer[] = [
      { port: 1, at: 3395, bytes: 4953 },
      { port: 4, at: 3589, bytes: 5810 },
      { port: 2, at: 1843, bytes: 9829 },
      { port: 4, at: 582, bytes: 16691 },
      { port: 3, at: 3104, bytes: 1177 },
      { port: 4, at: 388, bytes: 1256 },
      { port: 1, at: 1552, bytes: 15816 },
      { port: 2, at: 3589, bytes: 1.6 },
      { port: 5, at: 3783, bytes: 1812.8 },
      { port: 0, at: 3104, bytes: 17860 },
      { port: 2, at: 1358, bytes: 2235 },
    ];
    const { bytesAsked, bytesServed } = play(memory('hbm2', 'throttled'), mode('hbm2'), transfers);
    expect(bytesServed).toBeCloseTo(bytesAsked, 6);
  });

  it('says what a transfer lost to others', () => {
    const simulation = new Simulation();
    const lost: number[] = [];
    const built: RequestMemory = buildRequestMemory(
      memory('hbm2', 'round-robin'),
      mode('hbm2'),
      CORES,
      { simulation, bus: machineBus() },
      (port) => {
        lost[port] = built.contentionCycles(port);
      },
    );
    built.transfer(0, 2 ** 15, 64, 1);
    built.transfer(2, 2 ** 15, 64, 1);
    simulation.run();
    expect(lost[0]).toBeGreaterThan(0);
    expect(lost[2]).toBeGreaterThan(0);
    built.transfer(0, 2 ** 15, 64, 1);
    simulation.run();
    expect(lost[0]).toBe(0);
  });

  it('says how long requests of a core took', () => {
    const { memory: built } = play(memory('hbm2', 'fcfs'), mode('hbm2'), [{ port: 2, at: 0, bytes: 6400 }]);
    const { requests, mean, p99 } = built.latencyOf([1]);
    expect(requests).toBe(100);
    // Activation, column and burst of a read that is alone: 14 + 14 + 2 ticks, and one to be moved on.
    expect(mean).toBeGreaterThanOrEqual(31);
    expect(p99).toBeGreaterThanOrEqual(mean);
    expect(built.latencyOf([0]).requests).toBe(0);
  });

  it.each([0, 1.5, -1, Number.NaN])('refuses %s requests under way', (requestsInFlight) => {
    expect(() => play(memory('hbm2', 'fcfs'), mode('hbm2', { requestsInFlight }), [])).toThrow(/requestsInFlight/);
  });

  it('keeps accounts that add up', () => {
    const { controller } = stock('hbm2');
    expect(controller).toBe(CONTROLLER_DEFAULTS.dramsim3);
    const { memory: built } = play(memory('hbm2', 'fcfs'), mode('hbm2', { accounts: true }), [
      { port: 0, at: 0, bytes: 50_000 },
      { port: 3, at: 200, bytes: 50_000 },
    ]);
    for (const { account } of built.channels) {
      const end = account?.busyUntil ?? 0;
      for (const bus of account?.close(end) ?? [])
        expect(Object.values(bus).reduce((sum, ticks) => sum + ticks, 0)).toBeCloseTo(end, 6);
    }
  });
});
