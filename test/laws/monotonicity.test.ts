/**
 * More bandwidth never hurts the estimate under proportional sharing: every job slows by the same factor, and a higher B
 * makes that factor smaller at every instant. Elsewhere it is not a law, and the examples say so: a chunk that comes
 * sooner can overtake another one that more depended on, as in every list schedule (Graham 1969).
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { allocate } from '../../src/allocator/allocate.js';
import { queuesOf } from '../../src/mapping/mapping.js';
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
  it('of chunks served first come, first served', () => {
    const tile = { count: 1, loadBytes: 0, computeCycles: 0, storeBytes: 0 };
    const makespan = (bandwidthBytesPerCycle: number): number =>
      simulate({
        cores: [PLAIN_CORE, PLAIN_CORE].map((core) => ({ ...core, buffers: 1 })),
        memory: { bandwidthBytesPerCycle, arbitration: 'fcfs' },
        groups: [[[0], [1]]],
        work: [
          {
            kind: 'tiles',
            plan: [
              { ...tile, computeCycles: 7, storeBytes: 20 },
              { ...tile, computeCycles: 29 },
            ],
          },
          {
            kind: 'tiles',
            plan: [
              { ...tile, count: 2, storeBytes: 120 },
              { ...tile, computeCycles: 1 },
            ],
          },
        ],
        after: [],
        host: { barrier: true, controlLatencyCycles: 0 },
        crossJobPrefetch: true,
      }).timeline.makespanCycles;
    // At 16 bytes a cycle the small store at cycle 7 goes before the second large one; at 17.6 it comes too late.
    expect(makespan(16)).toBeCloseTo(37.75, 9);
    expect(makespan(17.6)).toBeCloseTo(43.7727, 4);
  });
});
