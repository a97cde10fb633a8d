/**
 * What a memory tells of its rates, once an instant; and how few events it takes.
 */
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../../src/kernel/simulation.js';
import type { Memory } from '../../../src/machine/memory.js';
import { buildMemory } from '../../../src/simulator/memory/build-memory.js';
import { machineBus, PORTS_PER_CORE } from '../../../src/simulator/signals.js';
import { drive, type Transfer } from '../../../src/testing/drive-memory.js';

const CORES = 3;

/** Every told rate of every port, with its time; each port has one transfer. */
function told(memory: Partial<Memory>, transfers: readonly Transfer[]): [time: number, rates: number[]][] {
  const simulation = new Simulation();
  const bus = machineBus();
  const log: [number, number[]][] = [];
  bus.on('bandwidth', (time, rates) => log.push([time, Array.from(rates)]));
  const description = { bandwidthBytesPerCycle: 12, arbitration: 'proportional', chunkBytes: 120, ...memory };
  const built = buildMemory(description, CORES, simulation, bus, () => {});
  for (const { port, at, bytes, width = 12, asked = 1 } of transfers)
    simulation.schedule(at, 1, () => built.transfer(port, bytes, width, asked));
  simulation.run();
  return log;
}

const load = (core: number, at: number, bytes: number, more: Partial<Transfer> = {}): Transfer => ({
  port: core * PORTS_PER_CORE,
  at,
  bytes,
  ...more,
});

describe('a fluid memory', () => {
  it('tells the rates of an instant once, however much begins and ends in it', () => {
    expect(told({}, [load(0, 0, 80, { asked: 2 }), load(1, 0, 40), load(2, 10, 60)])).toEqual([
      [0, [8, 0, 4, 0, 0, 0]],
      [10, [0, 0, 0, 0, 12, 0]],
      [15, [0, 0, 0, 0, 0, 0]],
    ]);
  });

  it('tells what a narrow port leaves to the others', () => {
    expect(told({ arbitration: 'max-min' }, [load(0, 0, 20, { width: 2 }), load(1, 0, 100)])).toEqual([
      [0, [2, 0, 10, 0, 0, 0]],
      [10, [0, 0, 0, 0, 0, 0]],
    ]);
  });
});

describe('a memory of chunks', () => {
  it('tells the mean of those that take turns, and nobody’s when nobody does', () => {
    expect(told({ arbitration: 'fcfs' }, [load(0, 0, 240), load(1, 0, 240), load(2, 5, 120)])).toEqual([
      [0, [6, 0, 6, 0, 0, 0]],
      [30, [0, 0, 12, 0, 0, 0]],
      [40, [0, 0, 0, 0, 12, 0]],
      [50, [0, 0, 0, 0, 0, 0]],
    ]);
  });
});

describe('events', () => {
  const memory: Memory = { bandwidthBytesPerCycle: 16, arbitration: 'proportional', chunkBytes: 256 };

  it('transfers that end together end in one', () => {
    const equal = [0, 1, 2].map((core) => load(core, 0, 4000));
    // Three begin, one alarm.
    expect(drive(memory, CORES, equal).events).toBe(4);
    const narrow = equal.map((one, i) => ({ ...one, width: i === 0 ? 1 : 16, bytes: i === 0 ? 500 : 3750 }));
    const { events, ends, bytesServed } = drive({ ...memory, arbitration: 'max-min' }, CORES, narrow);
    expect(ends).toEqual([500, 500, 500]);
    expect(events).toBe(4);
    expect(bytesServed).toBe(8000);
  });

  it('a long run of chunks is not cut by transfers that have to wait anyway', () => {
    const later = Array.from({ length: 40 }, (_, i) => load(1 + (i % 2), 100 + 70 * i, 256));
    const { events, ends } = drive({ ...memory, arbitration: 'fcfs' }, CORES, [load(0, 0, 160_000), ...later]);
    expect(ends[0]).toBe(10_000);
    // Each begins and ends; the long one as well.
    expect(events).toBeLessThanOrEqual(2 * 41);
  });
});
