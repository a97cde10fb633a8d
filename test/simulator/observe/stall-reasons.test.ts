/**
 * Each reason to wait, on a machine small enough to follow by hand: 10 bytes a cycle, SGs with all the room there is
 * unless said otherwise.
 */
import { describe, expect, it } from 'vitest';
import type { Memory } from '../../../src/machine/memory.js';
import type { TilePlan, TileRun } from '../../../src/mapping/tile-plan.js';
import type { SimulationInput } from '../../../src/simulator/input.js';
import { largestStall, REASONS, STALL_CAUSES, STATES } from '../../../src/simulator/observe/attribution.js';
import { type SimulationResult, simulate } from '../../../src/simulator/simulate.js';
import { PLAIN_CORE } from '../../support/fluid-replay.js';
import { expectInvariants } from '../../support/invariants.js';

function tile(loadBytes: number, computeCycles: number, storeBytes = 0, count = 1): TileRun {
  return { count, loadBytes, computeCycles, storeBytes };
}

interface Case {
  readonly buffers?: number;
  readonly sgBytes?: number;
  readonly memory?: Partial<Memory>;
  readonly more?: Partial<SimulationInput>;
}

/** Job i is `plans[i]`, alone on core i unless `more.groups` says otherwise. */
function replay(plans: readonly TilePlan[], { buffers = 9, sgBytes = 1e9, memory, more }: Case = {}): SimulationResult {
  const result = simulate({
    cores: plans.map(() => ({ ...PLAIN_CORE, sgBytes, buffers })),
    memory: { bandwidthBytesPerCycle: 10, arbitration: 'max-min', chunkBytes: 10, ...memory },
    groups: [plans.map((_, job) => [job])],
    work: plans.map((plan) => ({ kind: 'tiles', plan })),
    after: [],
    host: { barrier: true, controlLatencyCycles: 0 },
    crossJobPrefetch: true,
    ...more,
  });
  expectInvariants(result);
  return result;
}

/** A core's reasons that took any time. */
function reasons({ stalls }: SimulationResult, core = 0): Record<string, number> {
  const all = STALL_CAUSES.flatMap((cause) =>
    Object.entries(stalls[core]![cause]).map(([reason, cycles]) => [`${cause} ${reason}`, cycles] as const),
  );
  return Object.fromEntries(all.filter(([, cycles]) => cycles !== 0));
}

describe('a core that waits for a load', () => {
  it('waits for the transfer, which takes that long even alone', () => {
    // Loads 0–10, 10–20; computes 10–11, 20–21.
    expect(reasons(replay([[tile(100, 1, 0, 2)]]))).toEqual({ 'load transfer': 19 });
  });

  it('to which a latency and a narrow port belong', () => {
    const memory = { latencyCycles: 3, loadPortBytesPerCycle: 5 };
    expect(reasons(replay([[tile(100, 1)]], { memory }))).toEqual({ 'load transfer': 23 });
  });

  it.each(['max-min', 'fcfs', 'round-robin', 'priority'])(
    'of which %s contention is what others take',
    (arbitration) => {
      // 100 bytes each: alone 10 cycles, together 20. Core 1 is served last in any case.
      const told = reasons(replay([[tile(100, 1)], [tile(100, 1)]], { memory: { arbitration } }), 1);
      expect(told).toEqual({ 'load transfer': 10, 'load contention': 10 });
    },
  );

  it('no contention, where others move bytes that do not slow it down', () => {
    const memory = { loadPortBytesPerCycle: 5 };
    const result = replay([[tile(100, 1)], [tile(100, 1)]], { memory });
    expect(reasons(result)).toEqual({ 'load transfer': 20 });
  });

  it('no contention, where its own store takes the bandwidth', () => {
    // Loads 0–10, 10–29; the first tile's store 11–30 takes half of the second load's bandwidth from 11 on.
    expect(reasons(replay([[tile(100, 1, 100, 2)]]))).toEqual({ 'load transfer': 28, 'store drain': 10 });
  });

  it('only for contention, if the transfer alone would have hidden behind compute', () => {
    // Core 0: load 0–10; compute 10–30, meanwhile 200 bytes: 20 cycles alone. Core 1 loads 100 bytes from 10 on, too.
    const other = [tile(0, 10), tile(100, 1)];
    const result = replay([[tile(100, 20), tile(200, 1)], other], { memory: { arbitration: 'max-min' }, buffers: 2 });
    expect(result.timeline.makespanCycles).toBeGreaterThan(30);
    expect(reasons(result)).toMatchObject({ 'load contention': expect.closeTo(10, 9) });
  });

  it('a late load, where room was held by tiles on the PE array', () => {
    // One buffer: load 0–10, compute 10–16, and only then the next load, 16–26, which could have begun at 10.
    expect(reasons(replay([[tile(100, 6, 0, 2)]], { buffers: 1 }))).toEqual({
      'load transfer': 14,
      'load sgComputing': 6,
    });
    // As many buffers as you like, but room for one tile.
    expect(reasons(replay([[tile(100, 6, 0, 2)]], { sgBytes: 199 }))).toEqual({
      'load transfer': 14,
      'load sgComputing': 6,
    });
  });

  it('a late load, where room was held by tiles on their way out', () => {
    // Loads 0–10 and 10–20. Computes 10–20 and 20–40; the first tile leaves 20–30 while the second computes, so the
    // third loads 30–50 instead of 20–40.
    const plan = [tile(100, 10, 100), tile(100, 20), tile(200, 1)];
    expect(reasons(replay([plan], { buffers: 2 }))).toEqual({ 'load transfer': 10, 'load sgStoring': 10 });
  });
});

describe('a core that waits for a store', () => {
  it('waits for the room it frees, then for its end', () => {
    // One buffer: load 0–10, compute 10–11, store 11–21, load 21–31, compute 31–32, store 32–42.
    expect(reasons(replay([[tile(100, 1, 100, 2)]], { buffers: 1 }))).toEqual({
      'load transfer': 19,
      'load sgComputing': 1,
      'store sgFull': 10,
      'store drain': 10,
    });
  });

  it('of which contention is what others take', () => {
    // Both store 100 bytes from 1 to 21.
    const result = replay([[tile(0, 1, 100)], [tile(0, 1, 100)]]);
    for (const core of [0, 1]) expect(reasons(result, core)).toEqual({ 'store drain': 10, 'store contention': 10 });
  });
});

describe('a core that waits for the host', () => {
  const plan = [tile(0, 100)];

  it('waits for a group to be issued', () => {
    const more = { host: { barrier: true, controlLatencyCycles: 7 } };
    expect(reasons(replay([plan], { more }))).toEqual({ 'host issue': 7 });
  });

  it('for a job to be queued', () => {
    expect(reasons(replay([plan], { more: { arrivalCycles: [40] } }))).toEqual({ 'host arrival': 40 });
  });

  it('for what a job depends on', () => {
    const more = {
      groups: [
        [[0], []],
        [[], [1]],
      ],
      after: [[], [0]],
      host: { barrier: false, controlLatencyCycles: 0 },
    };
    expect(reasons(replay([plan, plan], { more }), 1)).toEqual({ 'host dependency': 100 });
  });
});

describe('an idle core', () => {
  const plan = [tile(0, 100)];

  it('has jobs in a later group, or none', () => {
    // Group 0: core 0 until 100. Group 1: core 1 until 200.
    const result = replay([plan, plan], {
      more: {
        groups: [
          [[0], []],
          [[], [1]],
        ],
      },
    });
    expect(reasons(result, 0)).toEqual({ 'idle done': 100 });
    expect(reasons(result, 1)).toEqual({ 'idle laterGroup': 100 });
  });
});

describe('a fluid job', () => {
  it('waits for the transfer it cannot have even alone, and for contention', () => {
    const job = { kind: 'fluid' as const, latencyCycles: 10, bandwidthBytesPerCycle: 20 };
    const alone = replay([[]], { more: { work: [job] } });
    expect(reasons(alone)).toEqual({ 'load transfer': 10 });
    const both = replay([[], []], { more: { work: [job, job] }, memory: { arbitration: 'proportional' } });
    expect(reasons(both)).toEqual({ 'load transfer': 10, 'load contention': 20 });
  });
});

describe('the names', () => {
  it('are in one order everywhere', () => {
    expect(STATES.filter(({ cause }) => cause === 'compute')).toEqual([STATES[0], STATES.at(-1)]);
    expect(STATES.slice(1, -1)).toEqual(
      STALL_CAUSES.flatMap((cause) => REASONS[cause].map((reason) => ({ cause, reason }))),
    );
  });

  it('tell the largest', () => {
    const { stalls } = replay([[tile(100, 1)], [tile(100, 1)], [tile(100, 1)]]);
    expect(largestStall(stalls[0])).toEqual({ largestStall: 'load', largestReason: 'contention' });
    expect(largestStall(undefined)).toEqual({ largestStall: 'none', largestReason: 'none' });
  });
});
