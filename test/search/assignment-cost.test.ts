/**
 * What an assignment costs before any order is chosen: kept up to date as if summed anew, and below what any order of
 * it costs where it says so.
 */
import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { Random } from '../../src/base/random.js';
import { annealAssignment } from '../../src/search/magma-plus/assignment.js';
import { AssignmentCost } from '../../src/search/magma-plus/assignment-cost.js';
import { orders } from '../../src/search/magma-plus/orders.js';
import { bandwidths, makespanProblem, tables } from './instances.js';

test.prop([tables({ maxJobs: 25, maxCores: 5 }), bandwidths, fc.integer()])(
  'after a walk it is what it would be from the start, and no order beats the optimistic one',
  (table, bandwidth, seed) => {
    const { jobs, cores } = table;
    const random = new Random(seed);
    const drawn = (): Int32Array => Int32Array.from({ length: jobs }, () => random.below(cores));
    const walked = new AssignmentCost(table, bandwidth, drawn());
    for (let step = 0; step < 40; step++) walked.place(random.below(jobs), random.below(cores));
    const fresh = new AssignmentCost(table, bandwidth, walked.core);
    expect(walked.optimistic() / fresh.optimistic()).toBeCloseTo(1, 9);
    expect(walked.levelled() / fresh.levelled()).toBeCloseTo(1, 9);
    expect(fresh.optimistic()).toBeLessThanOrEqual(fresh.levelled() * (1 + 1e-9));
    const { objective } = makespanProblem(table, bandwidth);
    for (const { core, priority } of orders(table, walked.core)) {
      expect(core).toEqual(walked.core);
      expect(fresh.optimistic()).toBeLessThanOrEqual(objective(core, priority, 0) * (1 + 1e-9));
    }
  },
);

test.prop([tables({ maxJobs: 25, maxCores: 5 }), bandwidths, fc.integer()], { numRuns: 30 })(
  'annealing ends no worse than it began, and order by order every job is there',
  (table, bandwidth, seed) => {
    const { jobs, cores } = table;
    const random = new Random(seed);
    const start = Int32Array.from({ length: jobs }, () => random.below(cores));
    const settings = { stepsPerJob: 50, steps: 1000, hot: 0.01, cold: 1e-5 };
    for (const by of ['levelled', 'optimistic'] as const) {
      const found = annealAssignment(new AssignmentCost(table, bandwidth, start, by), cores, random, settings);
      const cost = (core: Int32Array): number => new AssignmentCost(table, bandwidth, core)[by]();
      expect(cost(found)).toBeLessThanOrEqual(cost(start) * (1 + 1e-9));
      for (const { priority } of orders(table, found)) expect(new Set(priority).size).toBe(jobs);
    }
  },
);
