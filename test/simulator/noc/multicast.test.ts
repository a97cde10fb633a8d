/**
 * Weights that several cores read at once: the estimate against the replay and a third written out as plainly as it goes; no
 * byte is lost at any reader, and no link carries more than without streams.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JobTable, withOnChip } from '../../../src/analysis/job-table.js';
import { allocate } from '../../../src/estimate/allocator/allocate.js';
import { sharedResources } from '../../../src/machine/noc/shared-resources.js';
import { queuesOf } from '../../../src/mapping/job-mapping.js';
import { type CastPlan, castPlan } from '../../../src/mapping/residency/cast-plan.js';
import { jobOrder } from '../../../src/mapping/residency/job-order.js';
import type { TensorUses } from '../../../src/mapping/residency/tensors.js';
import { simulate } from '../../../src/simulator/simulate.js';
import { type JobsOnChip, jobsOnChips } from '../../support/chips.js';
import { fluidInput } from '../../support/fluid-replay.js';
import { expectInvariants } from '../../support/invariants.js';
import { propertyRuns } from '../../support/property-runs.js';

const KINDS = 3;

interface Cast extends JobsOnChip {
  readonly cast: CastPlan;
  /** By job, which weights. */
  readonly kind: readonly number[];
}

/** Equal cores, and jobs of three kinds, so that some start and end together. */
const casts: fc.Arbitrary<Cast> = jobsOnChips({ maxJobs: 15, maxCores: 6 }).chain((one) =>
  fc
    .record({
      kind: fc.array(fc.nat(KINDS - 1), { minLength: one.table.jobs, maxLength: one.table.jobs }),
      share: fc.double({ min: 0.05, max: 1, noNaN: true }),
    })
    .map(({ kind, share }) => {
      const { jobs, cores } = one.table;
      const likeKind = (values: Float64Array): Float64Array =>
        Float64Array.from(
          { length: jobs * cores },
          (_, entry) => values[kind[Math.floor(entry / cores)]! % values.length]!,
        );
      const table: JobTable = {
        ...{ jobs, cores },
        latencyCycles: likeKind(one.table.latencyCycles),
        bandwidthBytesPerCycle: likeKind(one.table.bandwidthBytesPerCycle.map((bytes) => Math.max(bytes, 0.01))),
        ways: { ...one.table.ways!, storeShare: likeKind(one.table.ways!.storeShare.map((s) => Math.min(s, 0.5))) },
      };
      const uses: TensorUses = {
        tensors: Array.from({ length: KINDS }, (_, i) => ({ name: `w${i}`, kind: 'weights', bytes: 1 })),
        byJob: kind.map((weights) => ({ inputs: [], output: -1, weights })),
        moved: (job, core) => {
          const entry = job * cores + core;
          const all = table.latencyCycles[entry]! * table.bandwidthBytesPerCycle[entry]!;
          const loaded = all * (1 - table.ways!.storeShare[entry]!);
          return {
            loadBytes: { input: loaded * (1 - share), weights: loaded * share, output: 0 },
            storeBytes: { input: 0, weights: 0, output: 0 },
          };
        },
      };
      const latencyCycles = (job: number, core: number): number => table.latencyCycles[job * cores + core]!;
      const groups = [queuesOf(one.mapping, cores)];
      const cast = castPlan(jobOrder(uses, { groups, barrier: true, latencyCycles }), uses.tensors, jobs, undefined);
      return { ...one, table, cast, kind };
    }),
);

function replay({ table, mapping, bandwidth, noc, cast }: Cast, sharing: 'uniform' | 'by-link', isCast = true) {
  const input = fluidInput(table, mapping, bandwidth);
  return simulate({
    ...input,
    noc: {
      ...{ resources: table.ways!.resources, sharing, hopCycles: noc.hopCycles, flitBytes: 1 },
      ...(isCast ? { cast } : {}),
    },
    work: input.work.map((work, job) => ({
      ...(work as Extract<typeof work, { kind: 'fluid' }>),
      storeShare: table.ways!.storeShare[job * table.cores + mapping.core[job]!]!,
    })),
  });
}

/** One step a job's end; of a group's weights every way is looked at, and each resource counted once for each stack. */
function naiveMakespan({ table, mapping, cast }: Cast): number {
  const { resources, storeShare } = table.ways!;
  const queues = queuesOf(mapping, table.cores).map((queue) => [...queue]);
  const left = new Map<number, number>();
  let now = 0;
  for (;;) {
    for (const [core, [job]] of queues.entries())
      if (job !== undefined && !left.has(job)) left.set(job, table.latencyCycles[job * table.cores + core]!);
    const running = queues.flatMap(([job], core) => (job === undefined ? [] : [{ job, core }]));
    if (running.length === 0) return now;
    const asked = resources.names.map(() => 0);
    const counted = new Set<string>();
    for (const { job, core } of running) {
      const entry = job * table.cores + core;
      const bytes = table.bandwidthBytesPerCycle[entry]!;
      const stored = storeShare[entry]!;
      const shared = cast.group[job]! < 0 ? 0 : bytes * (1 - stored) * cast.share[job]!;
      resources.stores[core]!.resources.forEach((r, i) => {
        asked[r]! += bytes * stored * resources.stores[core]!.shares[i]!;
      });
      const ways = resources.loadWays[core]!;
      for (const { from, resources: passed } of ways)
        for (const r of passed) {
          asked[r]! += (bytes * (1 - stored) - shared) / ways.length;
          const mark = `${cast.group[job]} ${from} ${r}`;
          if (shared === 0 || counted.has(mark)) continue;
          counted.add(mark);
          asked[r]! += shared / ways.length;
        }
    }
    const factor = asked.reduce((most, bytes, r) => Math.max(most, bytes / resources.bytesPerCycle[r]!), 1);
    const soonest = Math.min(...running.map(({ job }) => left.get(job)!));
    now += soonest * factor;
    for (const { job, core } of running) {
      left.set(job, left.get(job)! - soonest);
      if (left.get(job)! <= 1e-9 * soonest) queues[core]!.shift();
    }
  }
}

describe('weights that several cores read at once', () => {
  it('take in the replay what the estimate says to 1e-9, and so does the plain third', () => {
    let groups = 0;
    const law = fc.property(casts, (one) => {
      const { table, mapping, bandwidth, cast } = one;
      const estimate = allocate(withOnChip(table, { cast }), queuesOf(mapping, table.cores), bandwidth);
      const played = replay(one, 'uniform');
      expectInvariants(played);
      const tolerance = 1e-9 * estimate.makespanCycles;
      for (let job = 0; job < table.jobs; job++)
        expect(Math.abs(played.timeline.jobEndCycles[job]! - estimate.jobEndCycles[job]!)).toBeLessThanOrEqual(
          tolerance,
        );
      expect(Math.abs(naiveMakespan(one) - estimate.makespanCycles)).toBeLessThanOrEqual(tolerance);
      const bytes = Math.max(1, estimate.bytesServed);
      expect(Math.abs(played.timeline.bytesServed - estimate.bytesServed)).toBeLessThanOrEqual(1e-6 * bytes);
      groups += cast.group.some((group) => group >= 0) ? 1 : 0;
    });
    fc.assert(law, propertyRuns(100, 0.1));
    expect(groups).toBeGreaterThan(0);
  });

  it('come whole to every reader, over links that carry no more than without streams', () => {
    let saved = 0;
    const law = fc.property(casts, (one) => {
      const cast = replay(one, 'by-link');
      const alone = replay(one, 'by-link', false);
      expectInvariants(cast);
      expect(Math.abs(cast.bytesAsked - alone.bytesAsked)).toBeLessThanOrEqual(1e-9 * alone.bytesAsked);
      const { bytes, castBytes = 0 } = cast.network!;
      for (const [r, carried] of alone.network!.bytes.entries())
        expect(bytes[r]!).toBeLessThanOrEqual(carried * (1 + 1e-6) + 1e-6);
      const crossed = cast.timeline.bytesServed + castBytes;
      expect(Math.abs(crossed - alone.bytesServed)).toBeLessThanOrEqual(1e-6 * Math.max(1, alone.bytesServed));
      saved += castBytes;
    });
    fc.assert(law, propertyRuns(100, 0.1));
    expect(saved).toBeGreaterThan(0);
  });

  it('are sent once from the start where two cores begin together', () => {
    // Ten bytes a cycle; two jobs of 100 bytes, all weights: one stream of 100 bytes instead of 200.
    const noc = {
      grid: { topology: 'mesh' as const, sizes: [2, 1] },
      ...{ linkBytesPerCycle: 100, hopCycles: 0, flitBytes: 1, corePlaces: [0, 1], stackPlaces: [0] },
      ...{ channels: 'interleaved' as const, multicast: true },
    };
    const resources = sharedResources(noc, 10);
    const table: JobTable = {
      ...{ jobs: 2, cores: 2, latencyCycles: new Float64Array(4).fill(10) },
      bandwidthBytesPerCycle: new Float64Array(4).fill(10),
      ways: { resources, storeShare: new Float64Array(4) },
    };
    const cast = { weights: new Int32Array(2), share: new Float64Array(2).fill(1), group: new Int32Array(2) };
    const mapping = { core: Int32Array.of(0, 1), priority: new Float64Array(2) };
    const one = { table, mapping, bandwidth: 10, noc, cast, kind: [0, 0] };
    expect(allocate(table, queuesOf(mapping, 2), 10).makespanCycles).toBe(20);
    expect(allocate(withOnChip(table, { cast }), queuesOf(mapping, 2), 10).makespanCycles).toBe(10);
    const { timeline, network } = replay(one, 'by-link');
    expect(timeline.makespanCycles).toBe(10);
    expect([timeline.bytesServed, network?.castBytes]).toEqual([100, 100]);
    expect(network?.bytes[network.resources.names.indexOf('(0,0)>(1,0)')]).toBe(100);
  });
});
