/**
 * Weights that come ahead, by the recurrence over tiles and by the replay: two jobs on cores of their own, the second of which
 * waits for the first and has its weights by then. Where transfers do not meet, both say the same.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { afterIdle } from '../../../src/estimate/tiles/after-idle.js';
import { overlappedCycles } from '../../../src/estimate/tiles/overlapped-cycles.js';
import type { TilePlan } from '../../../src/mapping/tile-plan.js';
import { weightsAhead } from '../../../src/mapping/weights-ahead.js';
import { simulate } from '../../../src/simulator/simulate.js';
import { PLAIN_CORE } from '../../support/fluid-replay.js';
import { propertyRuns } from '../../support/property-runs.js';

const BANDWIDTH = 16;

/** From the release of the second job to its end. */
function replayed(plan: TilePlan, room: { sgBytes: number; buffers: number }, weightPrefetch: boolean): number {
  const before: TilePlan = [{ count: 1, loadBytes: 0, computeCycles: 1e6, storeBytes: 0 }];
  const { timeline } = simulate({
    cores: [PLAIN_CORE, { ...PLAIN_CORE, ...room, weightPrefetch }],
    memory: { bandwidthBytesPerCycle: BANDWIDTH, arbitration: 'proportional' },
    groups: [
      [[0], []],
      [[], [1]],
    ],
    work: [before, plan].map((tiles) => ({ kind: 'tiles', plan: tiles })),
    after: [[], [0]],
    host: { barrier: true, controlLatencyCycles: 0 },
    crossJobPrefetch: true,
  });
  return timeline.jobEndCycles[1]! - timeline.jobEndCycles[0]!;
}

/** Tiles that are stored all at once at the end, or not at all. */
const loadingPlans = fc
  .array(
    fc.record({
      count: fc.integer({ min: 1, max: 5 }),
      loadBytes: fc.integer({ min: 0, max: 40 }).map((n) => 160 * n),
      share: fc.constantFrom(0, 0.5, 1),
      computeCycles: fc.integer({ min: 0, max: 500 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((runs): TilePlan => {
    const plan = runs.map(({ share, ...run }) => ({ ...run, weightBytes: share * run.loadBytes, storeBytes: 0 }));
    return [...plan, { count: 1, loadBytes: 0, computeCycles: 1, storeBytes: 320 }];
  });

describe('weights that come ahead', () => {
  test.prop([loadingPlans, fc.integer({ min: 1, max: 4 }), fc.constantFrom(1, 1.5, 3)], propertyRuns(300))(
    'are worth the same to the estimate and to the replay',
    (plan, buffers, slack) => {
      const room = {
        buffers,
        sgBytes: Math.ceil(slack * buffers * Math.max(...plan.map((run) => run.loadBytes + 320))),
      };
      const ahead = weightsAhead(plan, room);
      const near = (a: number, b: number): void => expect(Math.abs(a - b)).toBeLessThan(1e-6);
      near(replayed(plan, room, true), overlappedCycles(plan, buffers, BANDWIDTH, ahead));
      near(replayed(plan, room, false), overlappedCycles(plan, buffers, BANDWIDTH));
    },
  );

  it('lie in the room of the first tiles, and in what the job leaves free', () => {
    const plan: TilePlan = [
      { count: 1, loadBytes: 100, weightBytes: 60, computeCycles: 1, storeBytes: 0, takenBytes: 120, freedBytes: 0 },
      { count: 1, loadBytes: 60, weightBytes: 60, computeCycles: 1, storeBytes: 0, takenBytes: 60, freedBytes: 0 },
      { count: 3, loadBytes: 60, weightBytes: 60, computeCycles: 1, storeBytes: 9, takenBytes: 0, freedBytes: 60 },
    ];
    expect(weightsAhead(plan, { sgBytes: 179, buffers: 2 })).toEqual([]);
    expect(weightsAhead(plan, { sgBytes: 180, buffers: 2 })).toEqual([60, 60, 0]);
    expect(weightsAhead(plan, { sgBytes: 250, buffers: 2 })).toEqual([60, 60, 60, 10]);
    expect(weightsAhead(plan, { sgBytes: 1000, buffers: 2 })).toEqual([60, 60, 60, 60, 60]);
    expect(
      weightsAhead([{ count: 1, loadBytes: 100, computeCycles: 1, storeBytes: 0 }], { sgBytes: 999, buffers: 2 }),
    ).toEqual([0]);
  });

  it('shorten a layer by what the layer before left idle, and never below its bytes', () => {
    const layer = { bytes: 1600, aheadBytes: 800, coldCycles: 200, warmCycles: 80 };
    expect(afterIdle(layer, 0, BANDWIDTH)).toEqual({ cycles: 200, idleBytes: 1600 });
    expect(afterIdle(layer, 400, BANDWIDTH)).toEqual({ cycles: 140, idleBytes: 1040 });
    expect(afterIdle(layer, 1e9, BANDWIDTH)).toEqual({ cycles: 80, idleBytes: 480 });
    expect(afterIdle({ ...layer, warmCycles: 10 }, 1e9, BANDWIDTH).cycles).toBe(50);
  });
});
