/**
 * Budgets worked out by hand: cores take turns, chunk by chunk, until one has used up its own, and go on in the next
 * window.
 */
import { describe, expect, it } from 'vitest';
import { drive, type Transfer } from '../../../src/testing/drive-memory.js';

/** Two cores at 10 bytes a cycle, in chunks of 100; windows of 100 cycles. */
function ends(budgetBytes: number[], transfers: readonly Transfer[]): number[] {
  const throttle = { budgetBytes, windowCycles: 100 };
  return drive({ bandwidthBytesPerCycle: 10, arbitration: 'throttled', chunkBytes: 100, throttle }, 2, transfers).ends;
}

const [LOAD_0, STORE_0, LOAD_1, STORE_1] = [0, 1, 2, 3] as const;

describe('a budget', () => {
  it('of one core leaves the turns to the other when it is used up', () => {
    const both = [LOAD_0, LOAD_1].map((port) => ({ port, at: 0, bytes: 400 }));
    // 0 1 0 1 0 0 …: in the first window core 1 has two chunks, its other two come in the next.
    expect(ends([500, 200], both)).toEqual([60, 120]);
    // 0 1 0 1 0, and in the next window 1 0 1: who has waited longest goes first.
    expect(ends([300, 200], both)).toEqual([120, 130]);
  });

  it('is one for both ports of a core', () => {
    const stores = [STORE_0, STORE_1].map((port) => ({ port, at: 0, bytes: 200 }));
    // The stores go first: 0 1 0 1; then core 0 has 100 bytes left for its load, core 1 none. Next window: 1 0 1.
    const loads = [LOAD_0, LOAD_1].map((port) => ({ port, at: 0, bytes: 200 }));
    expect(ends([300, 200], [...stores, ...loads])).toEqual([30, 40, 120, 130]);
  });

  it('that is no multiple of the chunk ends a transfer with what is left of it', () => {
    expect(ends([250, 250], [{ port: LOAD_0, at: 0, bytes: 250 }])).toEqual([25]);
    expect(ends([250, 250], [{ port: LOAD_0, at: 0, bytes: 251 }])).toEqual([100 + 5.1]);
  });
});
