/**
 * The allocator over groups: with a barrier a timeline is the groups' own timelines, one after another.
 */
import { describe, expect, it } from 'vitest';
import { allocateGroups } from '../../../src/estimate/allocator/allocate-groups.js';
import { collidingStretch } from '../../../src/estimate/allocator/collisions.js';

/** Two cores; a job is the same on both. Job 4 is in no group. */
const jobs: [latency: number, bandwidth: number][] = [
  [10, 4],
  [30, 2],
  [40, 16],
  [5, 8],
  [7, 1],
];
const table = {
  jobs: jobs.length,
  cores: 2,
  latencyCycles: Float64Array.from(jobs.flatMap(([latency]) => [latency, latency])),
  bandwidthBytesPerCycle: Float64Array.from(jobs.flatMap(([, bandwidth]) => [bandwidth, bandwidth])),
};
const groups = [
  [[0], [1]],
  [[2], []],
  [[], [3]],
];

describe('the allocator over groups', () => {
  it('with a barrier starts each group when the one before has ended', () => {
    // Job 2 asks for twice what there is, and takes 80 cycles for its 40.
    const timeline = allocateGroups(table, groups, 8, true);
    expect(Array.from(timeline.jobStartCycles)).toEqual([0, 0, 30, 110, 0]);
    expect(Array.from(timeline.jobEndCycles)).toEqual([10, 30, 110, 115, 0]);
    expect(Array.from(timeline.jobCore)).toEqual([0, 1, 0, 1, -1]);
    expect(Array.from(timeline.coreFinishCycles)).toEqual([110, 115]);
    expect(timeline.makespanCycles).toBe(115);
    expect(timeline.bytesServed).toBe(40 + 60 + 640 + 40);
    expect(timeline.bandwidth).toEqual({
      cycles: [0, 10, 30, 30, 110, 110, 115],
      bytesPerCycle: [6, 2, 0, 8, 0, 8, 0],
    });
  });

  it('keeps the order within a group, and when a core ended that has nothing more to do', () => {
    const timeline = allocateGroups(
      table,
      [
        [[0], [1]],
        [[], [0, 3]],
      ],
      1000,
      true,
    );
    expect(Array.from(timeline.jobStartCycles)).toEqual([30, 0, 0, 40, 0]);
    expect(Array.from(timeline.coreFinishCycles)).toEqual([10, 45]);
  });

  it('without one runs the groups of a core as one queue', () => {
    const timeline = allocateGroups(table, groups, 1000, false);
    expect(Array.from(timeline.jobStartCycles)).toEqual([0, 0, 10, 30, 0]);
    expect(Array.from(timeline.jobEndCycles)).toEqual([10, 30, 50, 35, 0]);
    expect(Array.from(timeline.jobCore)).toEqual([0, 1, 0, 1, -1]);
    expect(Array.from(timeline.coreFinishCycles)).toEqual([50, 35]);
  });

  it.each([true, false])('stretches colliding cores as within a group (barrier: %s)', (barrier) => {
    const both = collidingStretch(Float64Array.of(4, 2), 6, 8, [0.1, 0.1]);
    const one = collidingStretch(Float64Array.of(0, 2), 2, 8, [0.1, 0.1]);
    const { makespanCycles, bandwidth } = allocateGroups(table, groups.slice(0, 1), 8, barrier, [0.1, 0.1]);
    expect(makespanCycles).toBeCloseTo(10 * both + 20 * one, 12);
    expect(bandwidth.bytesPerCycle).toEqual([6 / both, 2 / one, 0]);
  });
});
