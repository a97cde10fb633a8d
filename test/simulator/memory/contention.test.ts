/**
 * What a transfer lost to others: no more than they took of the memory, no more than it took longer than alone.
 */
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../../src/kernel/simulation.js';
import { buildMemory } from '../../../src/simulator/memory/build-memory.js';
import { machineBus } from '../../../src/simulator/signals.js';
import type { Transfer } from '../../../src/testing/drive-memory.js';

const [LOAD_0, STORE_0, LOAD_1, STORE_1] = [0, 1, 2, 3] as const;

/** What each transfer lost, in the order given; one a port, at 10 bytes a cycle, in chunks of 100. */
function lost(arbitration: string, transfers: readonly Transfer[], latencyCycles = 0): number[] {
  const simulation = new Simulation();
  const found = transfers.map(() => Number.NaN);
  const memory = buildMemory(
    { bandwidthBytesPerCycle: 10, arbitration, chunkBytes: 100, latencyCycles },
    2,
    simulation,
    machineBus(),
    (port) => {
      found[transfers.findIndex((one) => one.port === port)] = memory.contentionCycles(port);
    },
  );
  for (const { port, at, bytes, width = 10, asked = 1 } of transfers)
    simulation.schedule(at, 1, () => memory.transfer(port, bytes, width, asked));
  simulation.run();
  return found;
}

const near = (...values: number[]) => values.map((value) => expect.closeTo(value, 6));

describe.each(['max-min', 'fcfs', 'round-robin'])('contention under %s', (arbitration) => {
  it('is none for a transfer that is alone, whatever its port and the latency', () => {
    expect(lost(arbitration, [{ port: LOAD_0, at: 0, bytes: 1000 }], 7)).toEqual(near(0));
    expect(lost(arbitration, [{ port: LOAD_0, at: 0, bytes: 1000, width: 2 }])).toEqual(near(0));
  });

  it('is none where transfers follow one another', () => {
    const transfers = [
      { port: LOAD_0, at: 0, bytes: 1000 },
      { port: LOAD_1, at: 100, bytes: 1000 },
      { port: STORE_0, at: 200, bytes: 500 },
    ];
    expect(lost(arbitration, transfers)).toEqual(near(0, 0, 0));
  });

  it('is not what a core does to itself', () => {
    const transfers = [
      { port: LOAD_1, at: 0, bytes: 1000 },
      { port: STORE_1, at: 0, bytes: 1000 },
    ];
    expect(lost(arbitration, transfers)).toEqual(near(0, 0));
  });
});

describe('contention', () => {
  const both = [
    { port: LOAD_0, at: 0, bytes: 1000 },
    { port: LOAD_1, at: 50, bytes: 1000 },
  ];

  it('is what the other moves meanwhile, where bandwidth is shared', () => {
    // Alone until 50, then halves: the first ends at 150, the second at 200.
    expect(lost('max-min', both)).toEqual(near(50, 50));
  });

  it('falls on who waits, where chunks are dealt out', () => {
    expect(lost('fcfs', both)).toEqual(near(0, 50));
  });

  it('of who comes while others take turns is what they still take, his own other port left out', () => {
    // The stores take turns until 100; the load waits 50 cycles, half of them for its own core's store.
    const transfers = [
      { port: STORE_0, at: 0, bytes: 500 },
      { port: STORE_1, at: 0, bytes: 500 },
      { port: LOAD_1, at: 50, bytes: 1000 },
    ];
    expect(lost('fcfs', transfers)[2]).toBeCloseTo(25, 6);
  });

  it('is what kept a narrow port’s chunks waiting, and not the time that it takes them in', () => {
    const transfers = [
      { port: LOAD_0, at: 0, bytes: 200, width: 2 },
      { port: LOAD_1, at: 0, bytes: 400 },
    ];
    // Chunks of 10 cycles: the narrow port has one at 0 and one at 50; the other one waits for the first of them.
    expect(lost('fcfs', transfers)).toEqual(near(0, 10));
  });

  it('counts the other core’s two ports, and not the own other one', () => {
    // Four quarters of the bandwidth: each ends at 400; alone it takes 100. Others move 2000 bytes meanwhile.
    const four = [LOAD_0, STORE_0, LOAD_1, STORE_1].map((port) => ({ port, at: 0, bytes: 1000 }));
    expect(lost('max-min', four)).toEqual(near(200, 200, 200, 200));
    // Without the last, thirds until 300: the first core's own store is not to blame.
    expect(lost('max-min', four.slice(0, 3))).toEqual(near(100, 100, 200));
  });

  it('is no more than a narrow port would not have taken anyway', () => {
    const transfers = [
      { port: LOAD_0, at: 0, bytes: 200, width: 2 },
      { port: LOAD_1, at: 0, bytes: 400, width: 4 },
    ];
    expect(lost('max-min', transfers)).toEqual(near(0, 0));
    const tight = [
      { port: LOAD_0, at: 0, bytes: 600, width: 6 },
      { port: LOAD_1, at: 0, bytes: 800, width: 8 },
    ];
    // Five each until 120: 100 alone. Then 200 bytes are left of the second, at 8: it ends at 145.
    expect(lost('max-min', tight)).toEqual(near(20, 45));
  });
});
