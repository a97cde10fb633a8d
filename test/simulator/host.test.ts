import { describe, expect, it } from 'vitest';
import type { SimulationInput } from '../../src/simulator/input.js';
import { simulate } from '../../src/simulator/simulate.js';
import { PLAIN_CORE } from '../support/fluid-replay.js';
import { expectInvariants } from '../support/invariants.js';

/** Jobs of 100 cycles that move nothing: only the host decides when they run. */
function input(groups: number[][][], more: Partial<SimulationInput> = {}): SimulationInput {
  const jobs = Math.max(...groups.flat(2)) + 1;
  return {
    cores: [PLAIN_CORE, PLAIN_CORE],
    memory: { bandwidthBytesPerCycle: 16, arbitration: 'proportional' },
    groups,
    work: Array.from({ length: jobs }, () => ({
      kind: 'tiles' as const,
      plan: [{ count: 1, loadBytes: 0, computeCycles: 100, storeBytes: 0 }],
    })),
    after: [],
    host: { barrier: true, controlLatencyCycles: 0 },
    crossJobPrefetch: true,
    ...more,
  };
}

function ends(given: SimulationInput): number[] {
  const result = simulate(given);
  expectInvariants(result);
  return Array.from(result.timeline.jobEndCycles);
}

describe('the host', () => {
  const groups = [
    [[0, 1], [2]],
    [[3], [4]],
  ];

  it('issues a group when the one before has ended, with a barrier', () => {
    expect(ends(input(groups))).toEqual([100, 200, 100, 300, 300]);
  });

  it('lets groups overlap without one', () => {
    expect(ends(input(groups, { host: { barrier: false, controlLatencyCycles: 0 } }))).toEqual([
      100, 200, 100, 300, 200,
    ]);
  });

  it('then releases a job when what it depends on has ended', () => {
    const after = [[], [], [], [], [1]];
    expect(ends(input(groups, { host: { barrier: false, controlLatencyCycles: 0 }, after }))[4]).toBe(300);
  });

  it('takes its time to issue a group, and the cores wait for it', () => {
    const host = { barrier: true, controlLatencyCycles: 7 };
    expect(ends(input(groups, { host }))).toEqual([107, 207, 107, 314, 314]);
    const { attribution } = simulate(input(groups, { host }));
    expect(attribution[0]).toEqual({ compute: 300, load: 0, store: 0, host: 14, idle: 0 });
    expect(attribution[1]).toEqual({ compute: 200, load: 0, store: 0, host: 14, idle: 100 });
  });

  it('keeps the place of a job that has not arrived, and its core waits', () => {
    const given = input([[[0, 1], [2]]], { arrivalCycles: [0, 250, 40] });
    expect(ends(given)).toEqual([100, 350, 140]);
    expect(simulate(given).attribution[0]).toEqual({ compute: 200, load: 0, store: 0, host: 150, idle: 0 });
  });
});
