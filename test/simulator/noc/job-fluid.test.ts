/**
 * Jobs on a chip with a network: the estimate's identity over many resources, the replay's coarsest rung, and a third
 * written out as plainly as it goes; the search's evaluator; and what the network's own sharing keeps to.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate } from '../../../src/estimate/allocator/allocate.js';
import { MakespanEvaluator } from '../../../src/estimate/allocator/evaluator.js';
import { nodesOf } from '../../../src/machine/noc/grid.js';
import { sharedResources } from '../../../src/machine/noc/shared-resources.js';
import { queuesOf } from '../../../src/mapping/job-mapping.js';
import { quickBound } from '../../../src/search/jobs/bound.js';
import type { SimulationInput } from '../../../src/simulator/input.js';
import { simulate } from '../../../src/simulator/simulate.js';
import { type JobsOnChip, jobsOnChips } from '../../support/chips.js';
import { fluidInput } from '../../support/fluid-replay.js';
import { expectInvariants } from '../../support/invariants.js';
import { propertyRuns } from '../../support/property-runs.js';

function inputOf({ noc, table, mapping, bandwidth }: JobsOnChip, sharing: 'uniform' | 'by-link'): SimulationInput {
  const input = fluidInput(table, mapping, bandwidth);
  const { hopCycles, flitBytes } = noc;
  return {
    ...input,
    noc: { resources: table.ways!.resources, sharing, hopCycles, flitBytes },
    work: input.work.map((work, job) => ({
      ...(work as Extract<typeof work, { kind: 'fluid' }>),
      storeShare: table.ways!.storeShare[job * table.cores + mapping.core[job]!]!,
    })),
  };
}

/** One step a job's end: what is left of every running job, and who asks how much of what, looked up by name. */
function naiveMakespan({ table, mapping }: JobsOnChip): number {
  const { resources, storeShare } = table.ways!;
  const queues = queuesOf(mapping, table.cores).map((queue) => [...queue]);
  const left = new Map<number, number>();
  let now = 0;
  for (;;) {
    for (const [core, queue] of queues.entries())
      if (queue.length > 0 && !left.has(queue[0]!))
        left.set(queue[0]!, table.latencyCycles[queue[0]! * table.cores + core]!);
    const running = queues.flatMap((queue, core) => (queue.length > 0 ? [{ job: queue[0]!, core }] : []));
    if (running.length === 0) return now;
    let factor = 1;
    for (const [r, name] of resources.names.entries()) {
      let asked = 0;
      for (const { job, core } of running) {
        const entry = job * table.cores + core;
        for (const [uses, part] of [
          [resources.loads[core]!, 1 - storeShare[entry]!],
          [resources.stores[core]!, storeShare[entry]!],
        ] as const)
          uses.resources.forEach((resource, i) => {
            if (resources.names[resource] === name)
              asked += table.bandwidthBytesPerCycle[entry]! * part * uses.shares[i]!;
          });
      }
      factor = Math.max(factor, asked / resources.bytesPerCycle[r]!);
    }
    const soonest = Math.min(...running.map(({ job }) => left.get(job)!));
    now += soonest * factor;
    for (const { job, core } of running) {
      left.set(job, left.get(job)! - soonest);
      if (left.get(job)! <= 1e-9 * soonest) queues[core]!.shift();
    }
  }
}

describe('jobs on a chip with a network', () => {
  it('take in the replay what the estimate says to 1e-9, and so do the evaluator and the plain third', () => {
    const law = fc.property(jobsOnChips({ maxJobs: 15, maxCores: 6 }), (one) => {
      const { table, mapping, bandwidth } = one;
      const estimate = allocate(table, queuesOf(mapping, table.cores), bandwidth);
      const replay = simulate(inputOf(one, 'uniform'));
      expectInvariants(replay);
      const tolerance = 1e-9 * estimate.makespanCycles;
      for (let job = 0; job < table.jobs; job++) {
        const error = replay.timeline.jobEndCycles[job]! - estimate.jobEndCycles[job]!;
        expect(Math.abs(error)).toBeLessThanOrEqual(tolerance);
      }
      expect(Math.abs(naiveMakespan(one) - estimate.makespanCycles)).toBeLessThanOrEqual(tolerance);
      const evaluated = new MakespanEvaluator(table, bandwidth).makespan(
        Int32Array.from(mapping.core),
        Float64Array.from(mapping.priority),
      );
      expect(Math.abs(evaluated - estimate.makespanCycles)).toBeLessThanOrEqual(tolerance);
      expect(estimate.makespanCycles).toBeGreaterThanOrEqual(quickBound(table, bandwidth) * (1 - 1e-9));
    });
    fc.assert(law, propertyRuns(100, 0.1));
  });

  it('never take more of a link or a stack than it moves, and lose and make no bytes', () => {
    const law = fc.property(jobsOnChips({ maxJobs: 15, maxCores: 6 }), (one) => {
      const { table, mapping } = one;
      const replay = simulate(inputOf(one, 'by-link'));
      expectInvariants(replay);
      const { makespanCycles } = replay.timeline;
      const { resources, bytes, waitedCycles } = replay.network!;
      const asked = Float64Array.from(resources.names, () => 0);
      for (let job = 0; job < table.jobs; job++) {
        const core = mapping.core[job]!;
        const entry = job * table.cores + core;
        const all = table.latencyCycles[entry]! * Math.max(table.bandwidthBytesPerCycle[entry]!, 1e-200);
        const stored = table.ways!.storeShare[entry]!;
        const { loads, stores } = resources;
        for (const [i, r] of loads[core]!.resources.entries())
          asked[r]! += all * (1 - stored) * loads[core]!.shares[i]!;
        for (const [i, r] of stores[core]!.resources.entries()) asked[r]! += all * stored * stores[core]!.shares[i]!;
      }
      for (const [r, most] of resources.bytesPerCycle.entries()) {
        expect(bytes[r]!).toBeLessThanOrEqual(most * makespanCycles * (1 + 1e-9));
        // Whole flits: never less than what was asked for, and at most a flit more a job and resource.
        expect(bytes[r]!).toBeGreaterThanOrEqual(asked[r]! * (1 - 1e-9));
        expect(bytes[r]!).toBeLessThanOrEqual(asked[r]! * (1 + 1e-9) + table.jobs * one.noc.flitBytes);
      }
      expect(waitedCycles.every((cycles) => cycles >= 0 && cycles <= makespanCycles)).toBe(true);
    });
    fc.assert(law, propertyRuns(100, 0.1));
  });

  it('spread the bytes of a core over all stacks, or take them from the nearest', () => {
    const noc = {
      grid: { topology: 'mesh' as const, sizes: [4, 4] },
      linkBytesPerCycle: 10,
      hopCycles: 1,
      flitBytes: 16,
      corePlaces: Array.from({ length: 16 }, (_, core) => core),
      stackPlaces: [0, 15],
    };
    expect(nodesOf(noc.grid)).toBe(16);
    const spread = sharedResources({ ...noc, channels: 'interleaved' }, 100);
    const near = sharedResources({ ...noc, channels: 'partitioned' }, 100);
    const passes = (use: { resources: Int32Array; shares: Float64Array }, names: readonly string[]) =>
      Object.fromEntries([...use.resources].map((r, i) => [names[r], use.shares[i]]));
    expect(passes(spread.stores[1]!, spread.names)).toMatchObject({ stack0: 0.5, stack1: 0.5, '(1,0)>(0,0)': 0.5 });
    expect(passes(near.loads[1]!, near.names)).toEqual({
      stack0: 1,
      'stack0>(0,0)': 1,
      '(0,0)>(1,0)': 1,
      '(1,0)>core1': 1,
    });
    expect(near.hops[1]).toBe(2);
    expect(spread.hops[1]).toBe((2 + 6) / 2);
  });
});
