/** Tiles where the memory is the limit: smaller ones as long as they move no more and cost no more latency than they save. */
import { describe, expect, it } from 'vitest';
import type { PartWork } from '../../src/analysis/segment-work.js';
import { streamedWork } from '../../src/analysis/streamed-tiles.js';
import { InputError } from '../../src/base/errors.js';

/** A layer of 4,096 bytes in tiles of half the room. @param leastRoom less moves twice the bytes */
function workIn(computeCycles: number, leastRoom = 0) {
  return (sgBytes: number) => {
    if (sgBytes < 16) throw new InputError({ path: 'sgBytes', expected: 'at least 16', found: sgBytes });
    const bytes = sgBytes < leastRoom ? 8192 : 4096;
    const count = Math.ceil((2 * bytes) / sgBytes);
    const plan = [{ count, loadBytes: bytes / count, computeCycles: computeCycles / count, storeBytes: 0 }];
    return { plan, computeCycles, macs: 1, bytes, nanojoules: 1 };
  };
}

const tiles = ({ plan }: PartWork): number | undefined => plan[0]?.count;

describe('streamed tiles', () => {
  it('are as small as there is room for where the memory answers at once', () => {
    expect(tiles(streamedWork(workIn(1000), 2048, { bandwidthBytesPerCycle: 1 }))).toBe(512);
  });

  it('balance latency against what the last tile exposes: 1000 / n + 10 n is least at n = 10', () => {
    const memory = { bandwidthBytesPerCycle: 1, latencyCycles: 10 };
    expect(tiles(streamedWork(workIn(1000), 8192, memory))).toBe(8);
  });

  it('move no more bytes than the largest', () => {
    expect(tiles(streamedWork(workIn(1000, 500), 2048, { bandwidthBytesPerCycle: 1 }))).toBe(16);
  });

  it('are the largest where the array is the limit; efficiency and ports count', () => {
    expect(tiles(streamedWork(workIn(1000), 2048, { bandwidthBytesPerCycle: 8 }))).toBe(4);
    expect(tiles(streamedWork(workIn(1000), 2048, { bandwidthBytesPerCycle: 8, efficiency: 0.25 }))).toBe(512);
    expect(tiles(streamedWork(workIn(1000), 2048, { bandwidthBytesPerCycle: 8, loadPortBytesPerCycle: 2 }))).toBe(512);
  });
});
