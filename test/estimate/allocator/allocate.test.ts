import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate } from '../../../src/estimate/allocator/allocate.js';
import { allocateGroups } from '../../../src/estimate/allocator/allocate-groups.js';
import { MakespanEvaluator } from '../../../src/estimate/allocator/evaluator.js';
import { queuesOf } from '../../../src/mapping/job-mapping.js';
import { bandwidthUtilization } from '../../../src/timeline/timeline.js';
import { mappedTables } from '../../support/arbitraries.js';

/** Two cores, one job each unless said otherwise: small enough to work out by hand. */
function table(...rows: [latency: number, bandwidth: number][]) {
  return {
    jobs: rows.length,
    cores: 2,
    latencyCycles: Float64Array.from(rows.flatMap(([latency]) => [latency, latency])),
    bandwidthBytesPerCycle: Float64Array.from(rows.flatMap(([, bandwidth]) => [bandwidth, bandwidth])),
  };
}

describe('the allocator', () => {
  it('lets jobs run at full speed while their demands fit', () => {
    const { makespanCycles, jobEndCycles } = allocate(table([100, 3], [60, 5]), [[0], [1]], 8);
    expect(makespanCycles).toBe(100);
    expect(Array.from(jobEndCycles)).toEqual([100, 60]);
  });

  it('slows every running job by the same factor when they do not', () => {
    // Demand 16 of 8: both at half speed until job 1 ends at 120; job 0 has 40 of its cycles left and now fits.
    const { makespanCycles, jobEndCycles, bandwidth } = allocate(table([100, 8], [60, 8]), [[0], [1]], 8);
    expect(Array.from(jobEndCycles)).toEqual([160, 120]);
    expect(makespanCycles).toBe(160);
    expect(bandwidth).toEqual({ cycles: [0, 120, 160], bytesPerCycle: [8, 8, 0] });
  });

  it('slows a job that alone asks for more than there is', () => {
    expect(allocate(table([100, 32]), [[0], []], 8).makespanCycles).toBe(400);
  });

  it('runs a queue in order, and leaves an unused core at 0', () => {
    const { jobStartCycles, coreFinishCycles } = allocate(table([10, 1], [20, 1], [30, 1]), [[2, 0, 1], []], 8);
    expect(Array.from(jobStartCycles)).toEqual([30, 40, 0]);
    expect(Array.from(coreFinishCycles)).toEqual([60, 0]);
  });

  it('starts a group when the one before has ended, or lets cores run on without a barrier', () => {
    const jobs = table([10, 1], [30, 1], [40, 1], [5, 1]);
    const groups = [
      [[0], [1]],
      [[2], [3]],
    ];
    expect(allocateGroups(jobs, groups, 8, true).makespanCycles).toBe(70);
    expect(allocateGroups(jobs, groups, 8, false).makespanCycles).toBe(50);
  });

  it('serves exactly the bytes the jobs ask for, at no more than the peak', () => {
    fc.assert(
      fc.property(mappedTables(), ({ table: jobs, mapping, bandwidth }) => {
        const timeline = allocate(jobs, queuesOf(mapping, jobs.cores), bandwidth);
        let asked = 0;
        for (let job = 0; job < jobs.jobs; job++) {
          const entry = job * jobs.cores + mapping.core[job]!;
          asked += jobs.latencyCycles[entry]! * jobs.bandwidthBytesPerCycle[entry]!;
        }
        expect(Math.abs(timeline.bytesServed - asked)).toBeLessThanOrEqual(1e-9 * Math.max(1, asked));
        expect(bandwidthUtilization(timeline, bandwidth)).toBeLessThanOrEqual(1 + 1e-9);
        for (const rate of timeline.bandwidth.bytesPerCycle) expect(rate).toBeLessThanOrEqual(bandwidth);
      }),
    );
  });

  it('never gets slower with more bandwidth', () => {
    fc.assert(
      fc.property(
        mappedTables(),
        fc.double({ min: 1, max: 10, noNaN: true }),
        ({ table: jobs, mapping, bandwidth }, factor) => {
          const queues = queuesOf(mapping, jobs.cores);
          const less = allocate(jobs, queues, bandwidth).makespanCycles;
          const more = allocate(jobs, queues, bandwidth * factor).makespanCycles;
          expect(more).toBeLessThanOrEqual(less * (1 + 1e-12));
        },
      ),
    );
  });

  it('never beats any core’s no-stall latencies, nor the bytes over the bandwidth', () => {
    fc.assert(
      fc.property(mappedTables(), ({ table: jobs, mapping, bandwidth }) => {
        const timeline = allocate(jobs, queuesOf(mapping, jobs.cores), bandwidth);
        const load = new Float64Array(jobs.cores);
        for (let job = 0; job < jobs.jobs; job++)
          load[mapping.core[job]!]! += jobs.latencyCycles[job * jobs.cores + mapping.core[job]!]!;
        const least = Math.max(...load, timeline.bytesServed / bandwidth);
        expect(timeline.makespanCycles).toBeGreaterThanOrEqual(least * (1 - 1e-9));
      }),
    );
  });
});

describe('the makespan evaluator', () => {
  it('gives the allocator’s makespan for every genome', () => {
    fc.assert(
      fc.property(mappedTables({ maxJobs: 120, maxCores: 16 }), ({ table: jobs, mapping, bandwidth }) => {
        const expected = allocate(jobs, queuesOf(mapping, jobs.cores), bandwidth).makespanCycles;
        const core = Int32Array.from(mapping.core);
        const priority = Float64Array.from(mapping.priority);
        const found = new MakespanEvaluator(jobs, bandwidth).makespan(core, priority);
        expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-9 * expected);
      }),
    );
  });

  it('sorts equal, clustered, negative and large priorities like the queues do', () => {
    const priorities = fc.oneof(
      fc.constantFrom(0, 0.5, 0.5 + 1e-12, 1, -3, 1e6),
      fc.double({ min: -2, max: 2, noNaN: true }),
    );
    fc.assert(
      fc.property(
        mappedTables({ maxJobs: 60 }),
        fc.array(priorities, { minLength: 60, maxLength: 60 }),
        ({ table: jobs, mapping, bandwidth }, drawn) => {
          const priority = Float64Array.from(drawn.slice(0, jobs.jobs));
          const queues = queuesOf({ core: mapping.core, priority }, jobs.cores);
          const expected = allocate(jobs, queues, bandwidth).makespanCycles;
          const found = new MakespanEvaluator(jobs, bandwidth).makespan(Int32Array.from(mapping.core), priority);
          expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-9 * expected);
        },
      ),
    );
  });
});
