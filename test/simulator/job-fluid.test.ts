/**
 * The simulator's coarsest rung against the allocator on random machines: two programs that share nothing but data.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate } from '../../src/estimate/allocator/allocate.js';
import { queuesOf } from '../../src/mapping/job-mapping.js';
import { mappedTables } from '../support/arbitraries.js';
import { replayFluid } from '../support/fluid-replay.js';
import { expectInvariants } from '../support/invariants.js';
import { propertyRuns } from '../support/property-runs.js';

const { numRuns: RUNS } = propertyRuns(300);

describe('job-fluid replay', () => {
  it(`equals the allocator to 1e-9 on ${RUNS} random tables`, () => {
    fc.assert(
      fc.property(mappedTables(), ({ table, mapping, bandwidth }) => {
        const estimate = allocate(table, queuesOf(mapping, table.cores), bandwidth);
        const replay = replayFluid(table, mapping, bandwidth);
        expectInvariants(replay);
        const tolerance = 1e-9 * estimate.makespanCycles;
        expect(Math.abs(replay.timeline.makespanCycles - estimate.makespanCycles)).toBeLessThanOrEqual(tolerance);
        for (let job = 0; job < table.jobs; job++) {
          const error = replay.timeline.jobEndCycles[job]! - estimate.jobEndCycles[job]!;
          expect(Math.abs(error)).toBeLessThanOrEqual(tolerance);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('under max-min sharing lets a light job run unhindered beside a heavy one', () => {
    const table = {
      jobs: 2,
      cores: 2,
      latencyCycles: Float64Array.of(100, 100, 100, 100),
      bandwidthBytesPerCycle: Float64Array.of(2, 2, 100, 100),
    };
    const mapping = { core: [0, 1], priority: [0, 0] };
    expect(replayFluid(table, mapping, 10).timeline.jobEndCycles[0]).toBeCloseTo(1020, 6); // 102 asked, 10 there
    expect(replayFluid(table, mapping, 10, 'max-min').timeline.jobEndCycles[0]).toBe(100);
  });
});
