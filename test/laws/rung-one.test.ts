/**
 * The simulator's coarsest rung is the allocator, group by group: two programs that share nothing but plain data.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { allocateGroups } from '../../src/estimate/allocator/allocate-groups.js';
import { queuesOf } from '../../src/mapping/job-mapping.js';
import { simulate } from '../../src/simulator/simulate.js';
import { mappedTables } from '../support/arbitraries.js';
import { fluidInput } from '../support/fluid-replay.js';
import { expectInvariants } from '../support/invariants.js';
import { propertyRuns } from '../support/property-runs.js';

describe('rung 1 of the ladder', () => {
  const seeds = fc.infiniteStream(fc.nat(2));

  test.prop([mappedTables(), seeds, fc.boolean()], propertyRuns(300))(
    'equals the allocator to 1e-9, over groups, with and without a barrier',
    ({ table, mapping, bandwidth }, groupOf, barrier) => {
      const members: number[][] = [[], [], []];
      for (let job = 0; job < table.jobs; job++) members[groupOf.next().value as number]!.push(job);
      const groups = members.map((ids) => queuesOf(mapping, table.cores, ids));
      const estimate = allocateGroups(table, groups, bandwidth, barrier);
      const input = fluidInput(table, mapping, bandwidth);
      const replay = simulate({ ...input, groups, host: { barrier, controlLatencyCycles: 0 } });
      expectInvariants(replay);
      const tolerance = 1e-9 * estimate.makespanCycles;
      const near = (value: number | undefined, expected: number | undefined): void =>
        expect(Math.abs(value! - expected!)).toBeLessThanOrEqual(tolerance);
      near(replay.timeline.makespanCycles, estimate.makespanCycles);
      estimate.jobEndCycles.forEach((end, job) => {
        near(replay.timeline.jobStartCycles[job], estimate.jobStartCycles[job]);
        near(replay.timeline.jobEndCycles[job], end);
      });
      estimate.coreFinishCycles.forEach((finish, core) => {
        near(replay.timeline.coreFinishCycles[core], finish);
      });
    },
  );
});
