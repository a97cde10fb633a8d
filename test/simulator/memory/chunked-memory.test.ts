/**
 * Serving a run of chunks in one step must be what serving them one by one is; and each policy does what its name says.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { Memory } from '../../../src/machine/memory.js';
import { arbitrations } from '../../../src/simulator/memory/arbitration.js';
import { ChunkedMemory } from '../../../src/simulator/memory/chunked-memory.js';
import { idealService } from '../../../src/simulator/memory/service.js';
import type { TurnPolicy } from '../../../src/simulator/memory/turn-policy.js';
import { machineBus, PORTS_PER_CORE } from '../../../src/simulator/signals.js';
import { drive, type Transfer } from '../../../src/testing/drive-memory.js';
import { propertyRuns } from '../../support/property-runs.js';

const CORES = 4;
const throttle = { budgetBytes: 2048, windowCycles: 300 };
const base: Memory = { bandwidthBytesPerCycle: 16, arbitration: 'fcfs', chunkBytes: 256, throttle };
const chunked = arbitrations.names.filter((name) => arbitrations.get(name).kind === 'chunked');

/** The same policy, asked before every chunk. */
function chunkByChunk(name: string, transfers: readonly Transfer[]) {
  const arbitration = arbitrations.get(name);
  if (arbitration.kind !== 'chunked') throw new Error(`${name} is not chunked`);
  const { turns, served }: TurnPolicy = arbitration.make(CORES, base);
  const impatient: TurnPolicy = {
    turns(waiting, now, answer) {
      turns(waiting, now, answer);
      if (answer.count > 0) answer.until = now;
    },
    ...(served === undefined ? {} : { served }),
  };
  return drive(base, CORES, transfers, (simulation, onEnd) => {
    const service = idealService(base.bandwidthBytesPerCycle, 0);
    return new ChunkedMemory(simulation, service, impatient, 256, machineBus(), CORES * PORTS_PER_CORE, onEnd);
  });
}

const traffic = fc.array(
  fc.record({
    port: fc.integer({ min: 0, max: 2 * CORES - 1 }),
    at: fc.double({ min: 0, max: 2000, noNaN: true }),
    bytes: fc.integer({ min: 1, max: 12_000 }),
    width: fc.constantFrom(16, 16, 16, 5, 2),
  }),
  { minLength: 1, maxLength: 20 },
);

describe.each(chunked)('%s', (name) => {
  test.prop([traffic], propertyRuns(300))('serves runs in one step exactly as chunk by chunk', (transfers) => {
    const fast = drive({ ...base, arbitration: name }, CORES, transfers);
    const slow = chunkByChunk(name, transfers);
    fast.ends.forEach((end, i) => {
      expect(end).toBeCloseTo(slow.ends[i] as number, 6);
    });
  });
});

describe('the policies', () => {
  const ends = (arbitration: string, transfers: Transfer[], more: Partial<Memory> = {}) =>
    drive({ ...base, arbitration, ...more }, CORES, transfers).ends;
  const load = (core: number, at: number, bytes: number): Transfer => ({ port: 2 * core, at, bytes });
  const store = (core: number, at: number, bytes: number): Transfer => ({ port: 2 * core + 1, at, bytes });

  it('fcfs: the earlier transfer first; those of an instant alternate', () => {
    expect(ends('fcfs', [load(1, 0, 1600), load(0, 10, 1600)])).toEqual([100, 200]);
    expect(ends('fcfs', [load(0, 0, 1024), load(1, 0, 1024)])).toEqual([112, 128]);
  });

  it('fcfs: a store goes ahead at the next chunk', () => {
    expect(ends('fcfs', [load(0, 0, 1600), store(1, 10, 160)])).toEqual([110, 26]);
  });

  it('round-robin: cores alternate, however many ports they use', () => {
    const [long, other, mine] = ends('round-robin', [load(0, 0, 2560), load(1, 0, 2560), store(0, 0, 2560)]);
    expect(other).toBe(320); // every second chunk from the start
    expect(Math.max(long as number, mine as number)).toBe(480);
  });

  it('priority: the lower number first, by default the lower core', () => {
    expect(ends('priority', [load(1, 0, 1600), load(0, 8, 1600)])).toEqual([200, 116]);
    expect(ends('priority', [load(1, 0, 1600), load(0, 8, 1600)], { corePriority: [3, 2, 1, 0] })).toEqual([100, 200]);
  });

  it('throttled: no core moves more than its budget in a window', () => {
    expect(ends('throttled', [load(0, 0, 5000)])).toEqual([600 + (5000 - 4096) / 16]);
    expect(ends('throttled', [load(0, 0, 3000), load(1, 0, 3000)])[1]).toBeGreaterThan(300);
  });

  it('serves a long transfer that is alone with a handful of events', () => {
    expect(drive(base, CORES, [load(0, 0, 1e9)]).events).toBeLessThan(5);
  });

  it('names what is wrong with a description', () => {
    expect(() => ends('fsfc', [])).toThrow(/arbitration: expected .*did you mean fcfs/);
    expect(() => ends('fcfs', [], { device: 'HBM9' })).toThrow(/device: expected/);
    expect(() => ends('throttled', [], { throttle: undefined })).toThrow(/throttle: expected a byte budget/);
    expect(() => ends('throttled', [], { throttle: { budgetBytes: 8, windowCycles: 1 } })).toThrow(/at least a chunk/);
    expect(() => ends('priority', [], { corePriority: [1] })).toThrow(/corePriority: expected 4/);
    expect(() => ends('fcfs', [], { efficiency: 1.2 })).toThrow(/efficiency: expected/);
  });
});
