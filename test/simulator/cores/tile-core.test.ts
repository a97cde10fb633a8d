/**
 * The rules of a tiled core on one job or two, worked out by hand: what starts when, tile by tile.
 */
import { describe, expect, it } from 'vitest';
import type { Core } from '../../../src/machine/core.js';
import type { TilePlan } from '../../../src/mapping/tile-plan.js';
import type { SimulationInput } from '../../../src/simulator/input.js';
import type { Recording } from '../../../src/simulator/observe/recorder.js';
import { simulate } from '../../../src/simulator/simulate.js';
import { PLAIN_CORE } from '../../support/fluid-replay.js';
import { expectInvariants } from '../../support/invariants.js';

/** Jobs one after another on one core, with 10 bytes a cycle. */
function replay(plans: TilePlan[], core: Partial<Core> = {}, more: Partial<SimulationInput> = {}): Recording {
  const result = simulate(
    {
      cores: [{ ...PLAIN_CORE, ...core }],
      memory: { bandwidthBytesPerCycle: 10, arbitration: 'max-min' },
      groups: [[plans.map((_, job) => job)]],
      work: plans.map((plan) => ({ kind: 'tiles', plan })),
      after: [],
      host: { barrier: true, controlLatencyCycles: 0 },
      crossJobPrefetch: true,
      ...more,
    },
    { record: true },
  );
  expectInvariants(result);
  return result.recording as Recording;
}

/** Job, tile, start and end of everything the core did of one kind. */
function spansOf({ spans }: Recording, activity: string): [job: number, tile: number, start: number, end: number][] {
  return spans.activity.flatMap((kind, i) =>
    kind === activity ? [[spans.job[i]!, spans.tile[i]!, spans.start[i]!, spans.end[i]!]] : [],
  );
}

/** 100 bytes in, which take 10 cycles. */
const tile = { count: 1, loadBytes: 100, computeCycles: 30, storeBytes: 0 };

describe('tiles', () => {
  it('are numbered through the runs of a plan, from 0 in each job', () => {
    const recording = replay([[{ ...tile, count: 2 }, tile], [tile]]);
    expect(spansOf(recording, 'compute')).toEqual([
      [0, 0, 10, 40],
      [0, 1, 40, 70],
      [0, 2, 70, 100],
      [1, 0, 100, 130],
    ]);
  });

  it('load while the one before computes, as many as there are buffers', () => {
    const plan = [{ ...tile, count: 3 }];
    const loads = (buffers: number) => spansOf(replay([plan], { buffers }), 'load').map(([, , start]) => start);
    expect(loads(1)).toEqual([0, 40, 80]);
    expect(loads(2)).toEqual([0, 10, 40]);
    expect(loads(3)).toEqual([0, 10, 20]);
  });

  it('load when the scratchpad has room for them, to the byte', () => {
    const plan = [{ ...tile, count: 2, storeBytes: 50 }];
    const loads = (sgBytes: number) => spansOf(replay([plan], { sgBytes }), 'load').map(([, , start]) => start);
    expect(loads(300)).toEqual([0, 10]);
    expect(loads(299)).toEqual([0, 45]); // when the first is stored
  });

  it('take room that a tensor kept for the next ones holds, until the last one frees it', () => {
    const keeping = [
      { ...tile, takenBytes: 300, freedBytes: 100 },
      { ...tile, takenBytes: 100, freedBytes: 300 },
    ];
    const { occupancy } = replay([keeping, [tile]], { sgBytes: 400 });
    expect(occupancy.cycles).toEqual([0, 10, 40, 40, 70, 100]);
    expect(occupancy.bytes).toEqual([300, 400, 300, 400, 100, 0]);
  });
});

describe('the next job', () => {
  const loads = (crossJobPrefetch: boolean) =>
    spansOf(replay([[{ ...tile, storeBytes: 200 }], [tile]], {}, { crossJobPrefetch }), 'load');

  it('loads its first tile while the one before computes', () => {
    expect(loads(true)).toEqual([
      [0, 0, 0, 10],
      [1, 0, 10, 20],
    ]);
  });

  it('waits for the PE array, but not for the last store, without prefetching across jobs', () => {
    // Load and store then have half the bandwidth each.
    expect(loads(false)).toEqual([
      [0, 0, 0, 10],
      [1, 0, 40, 60],
    ]);
  });

  it('starts when its first load does', () => {
    const plans = [[tile], [{ ...tile, loadBytes: 0 }]];
    const { timeline } = simulate({
      cores: [PLAIN_CORE],
      memory: { bandwidthBytesPerCycle: 10, arbitration: 'max-min' },
      groups: [[[0, 1]]],
      work: plans.map((plan) => ({ kind: 'tiles', plan })),
      after: [],
      host: { barrier: true, controlLatencyCycles: 0 },
      crossJobPrefetch: true,
    });
    expect(Array.from(timeline.jobStartCycles)).toEqual([0, 10]);
    expect(Array.from(timeline.jobEndCycles)).toEqual([40, 70]);
  });
});

describe('two cores that store at the same time', () => {
  it('blame each other for half of it, whether the scratchpad is full or empties', () => {
    const plan = [{ count: 2, loadBytes: 0, computeCycles: 10, storeBytes: 100 }];
    const { stalls, timeline } = simulate({
      cores: [0, 1].map(() => ({ ...PLAIN_CORE, buffers: 1 })),
      memory: { bandwidthBytesPerCycle: 10, arbitration: 'max-min' },
      groups: [[[0], [1]]],
      work: [plan, plan].map((tiles) => ({ kind: 'tiles', plan: tiles })),
      after: [],
      host: { barrier: true, controlLatencyCycles: 0 },
      crossJobPrefetch: true,
    });
    // Compute to 10, store to 30 (alone: 20), compute to 40, store to 60.
    expect(timeline.makespanCycles).toBe(60);
    for (const { store } of stalls) expect(store).toEqual({ sgFull: 10, drain: 10, contention: 20 });
  });
});
