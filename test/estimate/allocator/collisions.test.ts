/**
 * The stretch of colliding cores at points where its formula is worked out by hand.
 */
import { describe, expect, it } from 'vitest';
import { allocate } from '../../../src/estimate/allocator/allocate.js';
import { collidingStretch } from '../../../src/estimate/allocator/collisions.js';
import { MakespanEvaluator } from '../../../src/estimate/allocator/evaluator.js';

const stretch = (running: number[], bandwidth: number, collisions: number): number =>
  collidingStretch(
    Float64Array.from(running),
    running.reduce((sum, demand) => sum + demand, 0),
    bandwidth,
    running.map(() => collisions),
  );

describe('the stretch of colliding cores', () => {
  it('is 1 + √κ where they ask for just what there is: κ is half the collisions for two equal ones', () => {
    expect(stretch([4, 4], 8, 0.08)).toBeCloseTo(1 + Math.sqrt(0.04), 12);
    expect(stretch([2, 2, 2, 2], 8, 0.08)).toBeCloseTo(1 + Math.sqrt(0.06), 12);
  });

  it('counts the unequal less: nobody collides with himself', () => {
    expect(stretch([6, 2], 8, 0.08)).toBeCloseTo(1 + Math.sqrt(0.08 * (1 - 40 / 64)), 12);
    expect(stretch([8, 0], 8, 0.08)).toBe(1);
  });

  it('is less felt the further demand and bandwidth are apart', () => {
    // x = 2: ½ (3 + √(1 + 8 κ)) with κ = 0.04.
    expect(stretch([8, 8], 8, 0.08)).toBeCloseTo((3 + Math.sqrt(1.32)) / 2, 12);
    // x = ½: ½ (1.5 + √(0.25 + 2 κ)).
    expect(stretch([2, 2], 8, 0.08)).toBeCloseTo((1.5 + Math.sqrt(0.33)) / 2, 12);
  });
});

describe('the allocator with colliding cores', () => {
  const table = {
    jobs: 2,
    cores: 2,
    latencyCycles: Float64Array.of(100, 100, 60, 60),
    bandwidthBytesPerCycle: Float64Array.of(4, 4, 4, 4),
  };
  const slowed = 60 * (1 + Math.sqrt(0.04)) + 40;

  it('stretches what runs side by side, and moves as much less', () => {
    const timeline = allocate(table, [[0], [1]], 8, [0.08, 0.08]);
    expect(timeline.makespanCycles).toBeCloseTo(slowed, 10);
    expect(timeline.bandwidth.bytesPerCycle[0]).toBeCloseTo(8 / 1.2, 12);
    expect(timeline.bytesServed).toBeCloseTo(640, 10);
    expect(
      new MakespanEvaluator(table, 8, [0.08, 0.08]).makespan(Int32Array.of(0, 1), Float64Array.of(0, 0)),
    ).toBeCloseTo(slowed, 10);
  });

  it('stretches nothing where nobody asks for bytes', () => {
    const silent = { ...table, bandwidthBytesPerCycle: new Float64Array(4) };
    expect(allocate(silent, [[0], [1]], 8, [0.08, 0.08]).makespanCycles).toBe(100);
    expect(new MakespanEvaluator(silent, 8, [0.08, 0.08]).makespan(Int32Array.of(0, 1), Float64Array.of(0, 0))).toBe(
      100,
    );
  });
});
