/**
 * A shared SRAM: the plan against a plain second, the estimate against the replay, the machine's own state against the plan
 * where nothing stalls, and what holds in any replay: no byte is lost, and no more is kept than there is room for.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withOnChip } from '../../../src/analysis/job-table.js';
import { allocate } from '../../../src/estimate/allocator/allocate.js';
import { queuesOf } from '../../../src/mapping/job-mapping.js';
import type { ResidencyPlan } from '../../../src/mapping/residency/plan-residency.js';
import type { SimulationInput } from '../../../src/simulator/input.js';
import { simulate } from '../../../src/simulator/simulate.js';
import { fluidInput } from '../../support/fluid-replay.js';
import { expectInvariants } from '../../support/invariants.js';
import { naiveHits } from '../../support/naive-sram.js';
import { propertyRuns } from '../../support/property-runs.js';
import { type JobsWithTensors, jobsWithTensors, planOf } from '../../support/tensors.js';

function inputOf(one: JobsWithTensors, plan: ResidencyPlan, options: { isLive: boolean; bandwidth?: number }) {
  const { table, mapping, noc, resources } = one;
  const { isLive, bandwidth = one.bandwidth } = options;
  const input = fluidInput(table, mapping, bandwidth);
  const bytesPerCycle = resources.bytesPerCycle.map((own) => (bandwidth === one.bandwidth ? own : bandwidth));
  return {
    ...input,
    noc: {
      resources: { ...resources, bytesPerCycle },
      sharing: isLive ? ('by-link' as const) : ('uniform' as const),
      ...{ hopCycles: isLive && bandwidth === one.bandwidth ? noc.hopCycles : 0, flitBytes: 1 },
      kept: { plan, isLive },
    },
    work: input.work.map((work, job) => ({
      ...(work as Extract<typeof work, { kind: 'fluid' }>),
      storeShare: table.ways!.storeShare[job * table.cores + mapping.core[job]!]!,
    })),
  } satisfies SimulationInput;
}

/** Bytes that all jobs move. */
function movedBytes({ table, mapping }: JobsWithTensors): number {
  let bytes = 0;
  for (let job = 0; job < table.jobs; job++) {
    const entry = job * table.cores + mapping.core[job]!;
    bytes += table.latencyCycles[entry]! * table.bandwidthBytesPerCycle[entry]!;
  }
  return bytes;
}

describe('a shared SRAM', () => {
  it('finds what the plain second finds, and planned moves no more bytes than a cache in the same order', () => {
    const law = fc.property(jobsWithTensors({ maxJobs: 40, maxCores: 3 }), (one) => {
      const plans = (['planned', 'lru'] as const).map((replacement) =>
        planOf({ ...one, sram: { ...one.sram, replacement } }),
      );
      const [planned, lru] = plans as [ResidencyPlan, ResidencyPlan];
      const { order, tensors } = lru;
      const all = order.reduce((sum, { loadBytes, storeBytes }) => sum + loadBytes + storeBytes, 0);
      const tolerance = 1e-9 * Math.max(1, all);
      const saved = (rule: 'farthest' | 'oldest', leavesStoresOut: boolean): number => {
        const hits = naiveHits(order, tensors, one.sram.bytes, rule);
        let bytes = 0;
        for (const { job, reads, writes } of order) {
          for (const read of reads) if (hits.has(`${job} ${read.tensor}`)) bytes += read.bytes;
          const readers = order.filter((use) => use.reads.some(({ tensor }) => tensor === writes?.tensor));
          const areServed = readers.length > 0 && readers.every((use) => hits.has(`${use.job} ${writes!.tensor}`));
          if (leavesStoresOut && areServed) bytes += writes!.bytes;
        }
        return bytes;
      };
      expect(Math.abs(all - saved('oldest', false) - lru.memoryBytes)).toBeLessThanOrEqual(tolerance);
      const best = Math.max(saved('farthest', true), saved('oldest', true));
      expect(Math.abs(all - best - planned.memoryBytes)).toBeLessThanOrEqual(tolerance);
      expect(planned.memoryBytes).toBeLessThanOrEqual(lru.memoryBytes * (1 + 1e-12));
    });
    fc.assert(law, propertyRuns(150, 0.1));
  });

  it('takes in the replay what the estimate says to 1e-9', () => {
    const law = fc.property(jobsWithTensors({ maxJobs: 15, maxCores: 6 }), (one) => {
      const { table, mapping, bandwidth } = one;
      const plan = planOf(one);
      const estimate = allocate(withOnChip(table, { kept: { plan } }), queuesOf(mapping, table.cores), bandwidth);
      const replay = simulate(inputOf(one, plan, { isLive: false }));
      expectInvariants(replay);
      const tolerance = 1e-9 * estimate.makespanCycles;
      for (let job = 0; job < table.jobs; job++)
        expect(Math.abs(replay.timeline.jobEndCycles[job]! - estimate.jobEndCycles[job]!)).toBeLessThanOrEqual(
          tolerance,
        );
      const bytes = Math.max(1, movedBytes(one));
      expect(Math.abs(replay.timeline.bytesServed - estimate.bytesServed)).toBeLessThanOrEqual(1e-9 * bytes);
    });
    fc.assert(law, propertyRuns(100, 0.1));
  });

  it('loses no byte and keeps no more than it has room for, whenever jobs come', () => {
    const law = fc.property(jobsWithTensors({ maxJobs: 15, maxCores: 6 }), (one) => {
      const plan = planOf(one);
      const replay = simulate(inputOf(one, plan, { isLive: true }));
      expectInvariants(replay);
      const { sram } = replay.network!;
      const bytes = movedBytes(one);
      const saved = sram!.tensors.reduce((sum, { hitBytes, skippedBytes }) => sum + hitBytes + skippedBytes, 0);
      expect(Math.abs(replay.timeline.bytesServed + saved - bytes)).toBeLessThanOrEqual(1e-6 * Math.max(1, bytes));
      expect(Math.max(...sram!.occupancy.bytes)).toBeLessThanOrEqual(one.sram.bytes);
      expect(Math.min(...sram!.occupancy.bytes)).toBeGreaterThanOrEqual(0);
      for (const { name, hitBytes, missedBytes } of sram!.tensors) {
        const read = plan.order.flatMap(({ reads }) =>
          reads.filter(({ tensor }) => plan.tensors[tensor]!.name === name),
        );
        const asked = read.reduce((sum, move) => sum + move.bytes, 0);
        expect(Math.abs(hitBytes + missedBytes - asked)).toBeLessThanOrEqual(1e-9 * Math.max(1, asked));
      }
    });
    fc.assert(law, propertyRuns(100, 0.1));
  });

  it('finds as a cache what the plan says where nothing stalls and jobs wait for what they need', () => {
    const law = fc.property(jobsWithTensors({ maxJobs: 20, maxCores: 3 }), (drawn) => {
      const end = new Map(planOf(drawn).order.map(({ job, endCycles }) => [job, endCycles]));
      const start = new Map(planOf(drawn).order.map(({ job, startCycles }) => [job, startCycles]));
      const sram = { ...drawn.sram, replacement: 'lru' as const };
      const outputs = drawn.uses.tensors.length - drawn.table.jobs;
      const byJob = drawn.uses.byJob.map((tensors, job) => ({
        ...tensors!,
        inputs: tensors!.inputs.filter((tensor) => end.get(tensor - outputs)! <= start.get(job)!),
      }));
      const one = { ...drawn, sram, uses: { ...drawn.uses, byJob } };
      const plan = planOf(one);
      const replay = simulate(inputOf(one, plan, { isLive: true, bandwidth: 1e12 }));
      const bytes = Math.max(1, movedBytes(one));
      expect(Math.abs(replay.timeline.bytesServed - plan.memoryBytes)).toBeLessThanOrEqual(1e-6 * bytes);
    });
    fc.assert(law, propertyRuns(150, 0.1));
  });
});
