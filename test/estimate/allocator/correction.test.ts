import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { allocate } from '../../../src/estimate/allocator/allocate.js';
import { collidingStretch } from '../../../src/estimate/allocator/collisions.js';
import { corrected } from '../../../src/estimate/allocator/correction.js';
import { MakespanEvaluator } from '../../../src/estimate/allocator/evaluator.js';
import { queuesOf } from '../../../src/mapping/job-mapping.js';
import type { TilePlan } from '../../../src/mapping/tile-plan.js';

const IDEAL = { buffers: [2], peakBytesPerCycle: 8, efficiency: 1, latencyCycles: 0, crossJobPrefetch: true };
/** Ten tiles of 10 cycles with 40 bytes in and 8 out. */
const plan: TilePlan = [{ count: 10, loadBytes: 40, computeCycles: 10, storeBytes: 8 }];
const table = {
  jobs: 1,
  cores: 1,
  latencyCycles: Float64Array.of(100),
  bandwidthBytesPerCycle: Float64Array.of(4.8),
};

describe('the corrected allocator', () => {
  it('changes nothing where the table says all there is to say', () => {
    expect(corrected(table, () => plan, IDEAL)).toEqual({ table, bandwidthBytesPerCycle: 8, collisions: [] });
  });

  it('takes the bytes from the tile plan', () => {
    const wrong = { ...table, bandwidthBytesPerCycle: Float64Array.of(1) };
    expect(corrected(wrong, () => plan, IDEAL).table).toEqual(table);
  });

  it('adds up loading, computing and storing where there is one buffer', () => {
    const one = corrected(table, () => plan, { ...IDEAL, buffers: [1], latencyCycles: 3, efficiency: 0.5 });
    expect(one.bandwidthBytesPerCycle).toBe(4);
    expect(one.table.latencyCycles[0]).toBe(10 * (10 + 48 / 4 + 2 * 3));
    expect(one.table.bandwidthBytesPerCycle[0]).toBeCloseTo(480 / 280, 12);
    expect(one.collisions[0]).toBeGreaterThan(0);
  });

  it('counts the cold start of each job without prefetching across jobs', () => {
    const cold = corrected(table, () => plan, { ...IDEAL, crossJobPrefetch: false });
    expect(cold.table.latencyCycles[0]).toBe(105);
  });
});

const demands = fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 1, maxLength: 8 });

describe('colliding cores', () => {
  test.prop([demands, fc.double({ min: 0.01, max: 100, noNaN: true }), fc.double({ min: 0, max: 0.5, noNaN: true })])(
    'are stretched no less than the plain rule says, and one core alone no more',
    (list, bandwidth, collisions) => {
      const total = list.reduce((sum, one) => sum + one, 0);
      const plain = Math.max(1, total / bandwidth);
      const stretch = collidingStretch(
        Float64Array.from(list),
        total,
        bandwidth,
        list.map(() => collisions),
      );
      expect(stretch).toBeGreaterThanOrEqual(plain * (1 - 1e-12));
      if (list.length === 1) expect(stretch).toBeCloseTo(plain, 6);
    },
  );

  test.prop([
    fc.array(fc.tuple(fc.nat(2), fc.double({ min: 0, max: 0.99, noNaN: true })), { minLength: 1, maxLength: 20 }),
  ])('give the same makespan in evaluator and timeline', (genes) => {
    const jobs = genes.length;
    const wide = {
      jobs,
      cores: 3,
      latencyCycles: Float64Array.from({ length: jobs * 3 }, (_, i) => 10 + ((i * 7) % 90)),
      bandwidthBytesPerCycle: Float64Array.from({ length: jobs * 3 }, (_, i) => (i * 5) % 11),
    };
    const core = Int32Array.from(genes, ([c]) => c);
    const priority = Float64Array.from(genes, ([, p]) => p);
    const { makespanCycles } = allocate(wide, queuesOf({ core, priority }, 3), 8, [0.07, 0.07, 0.07]);
    expect(new MakespanEvaluator(wide, 8, [0.07, 0.07, 0.07]).makespan(core, priority)).toBeCloseTo(makespanCycles, 6);
  });
});
