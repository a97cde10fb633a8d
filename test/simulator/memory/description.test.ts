/**
 * What a description of the memory may not say, and how it is told: by the field, what was expected, what was found.
 */
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../../src/kernel/simulation.js';
import type { Memory } from '../../../src/machine/memory.js';
import { buildMemory } from '../../../src/simulator/memory/build-memory.js';
import { machineBus } from '../../../src/simulator/signals.js';
import { drive } from '../../../src/testing/drive-memory.js';

const PLAIN: Memory = { bandwidthBytesPerCycle: 16, arbitration: 'fcfs', chunkBytes: 256 };
const throttle = { budgetBytes: 256, windowCycles: 100 };

const build = (more: Partial<Memory>): unknown =>
  buildMemory({ ...PLAIN, ...more }, 2, new Simulation(), machineBus(), () => {});

const { NaN: none, POSITIVE_INFINITY: endless } = Number;

describe('a memory', () => {
  it.each<[Partial<Memory>, string]>([
    [{ bandwidthBytesPerCycle: 0 }, 'bandwidthBytesPerCycle: expected more than 0, found 0'],
    [{ bandwidthBytesPerCycle: none }, 'bandwidthBytesPerCycle: expected more than 0, found NaN'],
    [{ chunkBytes: 0 }, 'chunkBytes: expected more than 0, found 0'],
    [{ chunkBytes: endless }, 'chunkBytes: expected more than 0, found Infinity'],
    [{ efficiency: 0 }, 'efficiency: expected more than 0, at most 1, found 0'],
    [{ efficiency: 1.01 }, 'efficiency: expected more than 0, at most 1, found 1.01'],
    [{ latencyCycles: -1 }, 'latencyCycles: expected 0 or more, found -1'],
    [{ latencyCycles: endless }, 'latencyCycles: expected 0 or more, found Infinity'],
    [{ clockGHz: 0 }, 'clockGHz: expected more than 0, found 0'],
    [{ loadPortBytesPerCycle: 0 }, 'loadPortBytesPerCycle: expected more than 0, found 0'],
    [{ storePortBytesPerCycle: -2 }, 'storePortBytesPerCycle: expected more than 0, found -2'],
    [{ arbitration: 'priority', corePriority: [1] }, 'corePriority: expected 2 numbers, one for each core, found 1'],
    [{ arbitration: 'throttled' }, 'throttle: expected a byte budget and a window, found nothing'],
    [
      { arbitration: 'throttled', throttle: { ...throttle, budgetBytes: 255 } },
      'throttle.budgetBytes: expected at least a chunk (256 bytes) for each of 2 cores, found 255',
    ],
    [
      { arbitration: 'throttled', throttle: { ...throttle, budgetBytes: [256] } },
      'throttle.budgetBytes: expected at least a chunk (256 bytes) for each of 2 cores, found a list of 1',
    ],
    [
      { arbitration: 'throttled', throttle: { ...throttle, windowCycles: 0 } },
      'throttle.windowCycles: expected more than 0, found 0',
    ],
  ])('of %o is refused', (more, message) => {
    expect(() => build(more)).toThrow(message);
  });

  it('may be as odd as it likes within its limits', () => {
    const odd = { efficiency: 1, latencyCycles: 0, loadPortBytesPerCycle: 1e-3, storePortBytesPerCycle: 1e9 };
    expect(() => build(odd)).not.toThrow();
    expect(() => build({ arbitration: 'throttled', throttle })).not.toThrow();
    expect(() => build({ arbitration: 'throttled', throttle: { ...throttle, budgetBytes: [256, 512] } })).not.toThrow();
  });

  it('has chunks of 512 bytes, reaches its peak and adds no latency unless it says otherwise', () => {
    const { chunkBytes: _, ...silent } = PLAIN;
    const transfers = [0, 2].map((port) => ({ port, at: 0, bytes: 1024 }));
    // Two that begin together alternate: the first has its second chunk when three have passed.
    expect(drive(silent, 2, transfers).ends).toEqual([96, 128]);
    expect(drive({ ...PLAIN, efficiency: 0.5, latencyCycles: 5 }, 2, transfers.slice(0, 1)).ends).toEqual([133]);
  });
});
