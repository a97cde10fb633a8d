/**
 * Fluid jobs by hand: what a core at the coarsest rung computes, waits for and tells.
 */
import { describe, expect, it } from 'vitest';
import type { FluidWork, SimulationInput } from '../../../src/simulator/input.js';
import { simulate } from '../../../src/simulator/simulate.js';
import { PLAIN_CORE } from '../../support/fluid-replay.js';
import { expectInvariants } from '../../support/invariants.js';

const fluid = (latencyCycles: number, bandwidthBytesPerCycle: number): FluidWork => ({
  kind: 'fluid',
  latencyCycles,
  bandwidthBytesPerCycle,
});

/** On two cores with 8 bytes a cycle. */
function replay(groups: number[][][], work: FluidWork[], more: Partial<SimulationInput> = {}) {
  const result = simulate(
    {
      cores: [PLAIN_CORE, PLAIN_CORE],
      memory: { bandwidthBytesPerCycle: 8, arbitration: 'proportional' },
      groups,
      work,
      after: [],
      host: { barrier: true, controlLatencyCycles: 0 },
      crossJobPrefetch: true,
      ...more,
    },
    { record: true },
  );
  expectInvariants(result);
  return result;
}

const NOTHING = { compute: 0, load: 0, store: 0, host: 0, idle: 0 };
const ends = (result: ReturnType<typeof replay>): number[] => Array.from(result.timeline.jobEndCycles);

describe('a fluid job', () => {
  it('alone waits for what the memory cannot give it, and nobody is to blame', () => {
    const { attribution, stalls } = replay([[[0], []]], [fluid(100, 32)]);
    expect(attribution[0]).toEqual({ ...NOTHING, compute: 100, load: 300 });
    expect(stalls[0]?.load).toMatchObject({ transfer: 300, contention: 0 });
  });

  it('beside another one waits for what that takes', () => {
    const { attribution, stalls } = replay([[[0], [1]]], [fluid(100, 8), fluid(100, 8)]);
    for (const core of [0, 1]) {
      expect(attribution[core]).toEqual({ ...NOTHING, compute: 100, load: 100 });
      expect(stalls[core]?.load).toMatchObject({ transfer: 0, contention: 100 });
    }
  });

  it('that needs no bytes still takes its time, and starts where the one before has ended', () => {
    const result = replay([[[0, 1], []]], [fluid(30, 0), fluid(50, 4)]);
    expect(ends(result)).toEqual([30, 80]);
    expect(Array.from(result.timeline.jobStartCycles)).toEqual([0, 30]);
    expect(result.attribution).toEqual([
      { ...NOTHING, compute: 80 },
      { ...NOTHING, idle: 80 },
    ]);
  });

  it('is told as one span of computing', () => {
    const { recording } = replay([[[0], [1]]], [fluid(100, 8), fluid(50, 0)]);
    expect(recording?.spans).toEqual({
      activity: ['compute', 'compute'],
      core: [1, 0],
      job: [1, 0],
      tile: [0, 0],
      start: [0, 0],
      end: [50, 100],
    });
    expect(recording?.states.cause).toEqual(['compute', 'compute', 'idle']);
  });
});

describe('a core of fluid jobs', () => {
  it('waits for the host to issue a group, and is idle where it has none in it', () => {
    const host = { barrier: true, controlLatencyCycles: 7 };
    const result = replay(
      [
        [[0], []],
        [[1], [2]],
      ],
      [fluid(10, 0), fluid(20, 0), fluid(30, 0)],
      { host },
    );
    expect(ends(result)).toEqual([17, 44, 54]);
    expect(result.attribution).toEqual([
      { ...NOTHING, compute: 30, host: 14, idle: 10 },
      { ...NOTHING, compute: 30, host: 7, idle: 17 },
    ]);
    expect(result.stalls.map(({ host: { issue } }) => issue)).toEqual([14, 7]);
    expect(result.stalls.map(({ idle }) => idle)).toEqual([
      { laterGroup: 0, done: 10 },
      { laterGroup: 17, done: 0 },
    ]);
  });

  it('waits for a job to arrive, and for what it depends on', () => {
    const host = { barrier: false, controlLatencyCycles: 0 };
    const more = { host, arrivalCycles: [25, 0, 0], after: [[], [], [0]] };
    const result = replay([[[0], [1, 2]]], [fluid(10, 0), fluid(20, 0), fluid(5, 0)], more);
    expect(ends(result)).toEqual([35, 20, 40]);
    expect(result.stalls.map(({ host: { arrival, dependency } }) => [arrival, dependency])).toEqual([
      [25, 0],
      [0, 15],
    ]);
  });
});
