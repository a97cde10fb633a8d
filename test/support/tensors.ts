/** Random tensors of random jobs: a chain here and there, weights that several jobs read, and how much of each is moved. */
import fc from 'fast-check';
import { memoryAndSram, type SharedResources, sharedResources } from '../../src/machine/noc/shared-resources.js';
import type { SharedSram } from '../../src/machine/shared-sram.js';
import { queuesOf } from '../../src/mapping/job-mapping.js';
import { jobOrder } from '../../src/mapping/residency/job-order.js';
import { planResidency, type ResidencyPlan } from '../../src/mapping/residency/plan-residency.js';
import type { Tensor, TensorUses } from '../../src/mapping/residency/tensors.js';
import { type JobsOnChip, jobsOnChips } from './chips.js';

export interface JobsWithTensors extends JobsOnChip {
  readonly uses: TensorUses;
  readonly sram: SharedSram;
  readonly resources: SharedResources;
  /** By job, what it needs. */
  readonly after: readonly (readonly number[])[];
}

export function jobsWithTensors(options: { maxJobs?: number; maxCores?: number } = {}): fc.Arbitrary<JobsWithTensors> {
  return jobsOnChips(options).chain((one) =>
    fc
      .record({
        drawn: fc.array(
          fc.record({
            needs: fc.option(fc.nat(1000), { freq: 3 }),
            alsoNeeds: fc.option(fc.nat(1000), { freq: 1 }),
            weights: fc.option(fc.nat(3), { freq: 3 }),
            output: fc.integer({ min: 200, max: 1000 }),
            inputShare: fc.double({ min: 0, max: 1, noNaN: true }),
          }),
          { minLength: one.table.jobs, maxLength: one.table.jobs },
        ),
        weights: fc.array(fc.integer({ min: 200, max: 1000 }), { minLength: 4, maxLength: 4 }),
        bytes: fc.integer({ min: 300, max: 2500 }),
        banks: fc.integer({ min: 1, max: 3 }),
        bandwidth: fc.double({ min: 0.5, max: 500, noNaN: true }),
        replacement: fc.constantFrom('planned' as const, 'lru' as const),
        hasNetwork: fc.boolean(),
      })
      .map(({ drawn, weights, bytes, banks, bandwidth, replacement, hasNetwork }) => {
        const { noc } = one;
        // No two jobs end at one time: which of them is first would be anybody's guess.
        const latencyCycles = one.table.latencyCycles.map(
          (cycles, entry) => cycles + Math.abs(Math.sin(entry + 1)) * 1e-1,
        );
        const table = { ...one.table, latencyCycles };
        const tensors: Tensor[] = [
          ...weights.map((size, i): Tensor => ({ name: `w${i}`, kind: 'weights', bytes: size })),
          ...drawn.map(({ output }, job): Tensor => ({ name: `o${job}`, kind: 'output', bytes: output })),
        ];
        const after = drawn.map(({ needs, alsoNeeds }, job) => [
          ...new Set([needs, alsoNeeds].flatMap((n) => (n === null || job === 0 ? [] : [n % job]))),
        ]);
        const uses: TensorUses = {
          tensors,
          byJob: drawn.map((job, id) => ({
            inputs: after[id]!.map((need) => weights.length + need),
            output: weights.length + id,
            weights: job.weights ?? undefined,
          })),
          moved: (job, core) => {
            const entry = job * table.cores + core;
            const all = table.latencyCycles[entry]! * table.bandwidthBytesPerCycle[entry]!;
            const stored = all * table.ways!.storeShare[entry]!;
            const input = (all - stored) * drawn[job]!.inputShare;
            return {
              loadBytes: { input, weights: all - stored - input, output: 0 },
              storeBytes: { input: 0, weights: 0, output: stored },
            };
          },
        };
        const sram = { bytes, banks, bandwidthBytesPerCycle: bandwidth, replacement };
        const bankPlaces = noc.corePlaces.map((_, i) => i).slice(0, Math.min(banks, noc.corePlaces.length));
        const resources = hasNetwork
          ? sharedResources({ ...noc, bankPlaces }, one.bandwidth, sram)
          : memoryAndSram(table.cores, one.bandwidth, sram);
        return { ...one, table: { ...table, ways: { ...table.ways!, resources } }, uses, sram, resources, after };
      }),
  );
}

export function planOf({ uses, table, mapping, sram }: JobsWithTensors): ResidencyPlan {
  const latencyCycles = (job: number, core: number): number => table.latencyCycles[job * table.cores + core]!;
  const order = jobOrder(uses, { groups: [queuesOf(mapping, table.cores)], barrier: true, latencyCycles });
  return planResidency(order, uses.tensors, sram, table.jobs);
}
