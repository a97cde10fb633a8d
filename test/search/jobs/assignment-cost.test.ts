/**
 * What an assignment costs before any order is chosen: kept up to date as if summed anew, and below what any order of
 * it costs where it says so.
 */
import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import type { JobTable } from '../../../src/analysis/job-table.js';
import { Random } from '../../../src/base/random.js';
import { annealAssignments } from '../../../src/search/jobs/magma-plus/assignment.js';
import { AssignmentCost } from '../../../src/search/jobs/magma-plus/assignment-cost.js';
import { orders } from '../../../src/search/jobs/magma-plus/orders.js';
import { propertyRuns } from '../../support/property-runs.js';
import { bandwidths, makespanProblem, tables } from './instances.js';

const costOf = (table: JobTable, bandwidth: number, core: Int32Array, optimism: number): number =>
  new AssignmentCost(table, bandwidth, core, optimism).cost();

test.prop([tables({ maxJobs: 25, maxCores: 5 }), bandwidths, fc.double({ min: 0, max: 1, noNaN: true }), fc.integer()])(
  'after a walk it is what it would be from the start, and no order beats the optimistic one',
  (table, bandwidth, optimism, seed) => {
    const { jobs, cores } = table;
    const random = new Random(seed);
    const walked = new AssignmentCost(
      table,
      bandwidth,
      Int32Array.from({ length: jobs }, () => random.below(cores)),
      optimism,
    );
    for (let step = 0; step < 40; step++) {
      const other = random.below(jobs);
      if (step % 2 === 0) walked.exchange(random.below(jobs), random.below(cores), -1);
      else walked.exchange((other + 1) % jobs, walked.core[other]!, other === (other + 1) % jobs ? -1 : other);
    }
    expect(walked.cost() / costOf(table, bandwidth, walked.core, optimism)).toBeCloseTo(1, 9);
    const least = costOf(table, bandwidth, walked.core, 1);
    expect(least).toBeLessThanOrEqual(costOf(table, bandwidth, walked.core, 0) * (1 + 1e-9));
    const { objective } = makespanProblem(table, bandwidth);
    for (const { core, priority } of orders(table, walked.core, bandwidth)) {
      expect(core).toEqual(walked.core);
      expect(least).toBeLessThanOrEqual(objective(core, priority, 0) * (1 + 1e-9));
    }
  },
);

test.prop([tables({ maxJobs: 25, maxCores: 5 }), bandwidths, fc.integer()])(
  'an exchange is undone by the way back',
  (table, bandwidth, seed) => {
    const { jobs, cores } = table;
    const random = new Random(seed);
    const start = Int32Array.from({ length: jobs }, () => random.below(cores));
    const cost = new AssignmentCost(table, bandwidth, start, 0);
    const before = cost.cost();
    for (let step = 0; step < 20; step++) {
      const job = random.below(jobs);
      const other = step % 2 === 0 || jobs === 1 ? -1 : (job + 1 + random.below(jobs - 1)) % jobs;
      cost.exchange(job, other < 0 ? random.below(cores) : start[other]!, other);
      cost.exchange(job, start[job]!, other);
    }
    expect(cost.core).toEqual(start);
    expect(cost.cost() / before).toBeCloseTo(1, 9);
  },
);

test.prop([tables({ maxJobs: 25, maxCores: 5 }), bandwidths, fc.integer()], propertyRuns(30, 0.03))(
  'annealing ends no worse than it began, and order by order every job is there',
  (table, bandwidth, seed) => {
    const { jobs, cores } = table;
    const random = new Random(seed);
    const start = Int32Array.from({ length: jobs }, () => random.below(cores));
    const settings = { pace: 50, steps: 1000, cooling: 1e-3 };
    const optimisms = [0, 0.5, 1];
    const runs = optimisms.map((optimism) => ({
      cost: new AssignmentCost(table, bandwidth, start, optimism),
      hot: 0.01,
    }));
    const found = annealAssignments(runs, cores, random, settings);
    expect(found).toHaveLength(optimisms.length);
    found.forEach((core, k) => {
      const [before, after] = [start, core].map((cores) => costOf(table, bandwidth, cores, optimisms[k]!));
      expect(after).toBeLessThanOrEqual(before! * (1 + 1e-9));
      for (const { priority } of orders(table, core, bandwidth)) expect(new Set(priority).size).toBe(jobs);
    });
  },
);
