/**
 * More bandwidth never hurts the estimate under proportional sharing: every job slows by the same factor, and a higher B
 * makes that factor smaller at every instant. Elsewhere it is not a law, and the examples say so: a transfer that comes
 * sooner can get in the way of one that more depends on, as in every list schedule (Graham 1969).
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { allocate } from '../../src/estimate/allocator/allocate.js';
import type { Memory } from '../../src/machine/memory.js';
import { queuesOf } from '../../src/mapping/job-mapping.js';
import type { TilePlan } from '../../src/mapping/tile-plan.js';
import { simulate } from '../../src/simulator/simulate.js';
import { mappedTables } from '../support/arbitraries.js';
import { PLAIN_CORE, replayFluid } from '../support/fluid-replay.js';
import { propertyRuns } from '../support/property-runs.js';

const more = fc.double({ min: 1, max: 100, noNaN: true });

describe('more bandwidth under proportional sharing', () => {
  test.prop([mappedTables(), more], propertyRuns(300))(
    'lets no job end later in the estimate',
    ({ table, mapping, bandwidth }, factor) => {
      const queues = queuesOf(mapping, table.cores);
      const [less, plenty] = [allocate(table, queues, bandwidth), allocate(table, queues, bandwidth * factor)];
      plenty.jobEndCycles.forEach((end, job) => {
        expect(end).toBeLessThanOrEqual(less.jobEndCycles[job]! * (1 + 1e-12));
      });
      // And never helps more than in proportion.
      expect(plenty.makespanCycles * factor).toBeGreaterThanOrEqual(less.makespanCycles * (1 - 1e-12));
    },
  );

  test.prop([mappedTables(), more], propertyRuns(300))(
    'lets no fluid job end later in the replay',
    ({ table, mapping, bandwidth }, factor) => {
      const [less, plenty] = [bandwidth, bandwidth * factor].map(
        (width) => replayFluid(table, mapping, width).timeline,
      );
      plenty!.jobEndCycles.forEach((end, job) => {
        expect(end).toBeLessThanOrEqual(less!.jobEndCycles[job]! + 1e-9 * less!.makespanCycles);
      });
    },
  );
});

describe('more bandwidth is not a law', () => {
  const none = { count: 1, loadBytes: 0, computeCycles: 0, storeBytes: 0 };
  const makespan = (plans: TilePlan[], queues: number[][], memory: Memory): number =>
    simulate({
      cores: queues.map(() => ({ ...PLAIN_CORE, buffers: 1 })),
      memory,
      groups: [queues],
      work: plans.map((plan) => ({ kind: 'tiles', plan })),
      after: [],
      host: { barrier: true, controlLatencyCycles: 0 },
      crossJobPrefetch: true,
    }).timeline.makespanCycles;

  it('of chunks served first come, first served', () => {
    const plans = [
      [
        { ...none, computeCycles: 7, storeBytes: 20 },
        { ...none, computeCycles: 29 },
      ],
      [
        { ...none, count: 2, storeBytes: 120 },
        { ...none, computeCycles: 1 },
      ],
    ];
    const at = (width: number): number =>
      makespan(plans, [[0], [1]], { bandwidthBytesPerCycle: width, arbitration: 'fcfs' });
    // At 16 bytes a cycle the small store at cycle 7 goes before the second large one; at 17.6 it comes too late.
    expect(at(16)).toBeCloseTo(37.75, 9);
    expect(at(17.6)).toBeCloseTo(43.7727, 4);
  });

  it('of tiles under proportional sharing: what ends sooner competes sooner', () => {
    const plans = [
      [{ ...none, count: 2, computeCycles: 16 }],
      [{ ...none, count: 3, loadBytes: 260, computeCycles: 37 }],
      [
        { ...none, loadBytes: 300, storeBytes: 20 },
        { ...none, loadBytes: 20, computeCycles: 48 },
      ],
    ];
    const ports = { loadPortBytesPerCycle: 8, storePortBytesPerCycle: 8 };
    const at = (width: number): number =>
      makespan(plans, [[1], [0, 2]], { bandwidthBytesPerCycle: width, arbitration: 'proportional', ...ports });
    expect(at(8)).toBeCloseTo(210.9255, 4);
    expect(at(8.8)).toBeCloseTo(210.9398, 4);
  });
});
