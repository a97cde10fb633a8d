/**
 * Allocator and simulator against the released allocator (maestro-project/magma f25ef66): the same mappings on the same
 * job tables, to 1e-9. The two sides share no code but plain data types.
 */
import { describe, expect, it } from 'vitest';
import type { JobTable } from '../../src/analysis/job-table.js';
import { allocate } from '../../src/estimate/allocator/allocate.js';
import { MakespanEvaluator } from '../../src/estimate/allocator/evaluator.js';
import { readJobTable } from '../../src/formats/job-table-csv.js';
import { queuesOf } from '../../src/mapping/job-mapping.js';
import { bandwidthUtilization } from '../../src/timeline/timeline.js';
import fixtures from '../fixtures/released-allocator.json' with { type: 'json' };
import { replayFluid } from '../support/fluid-replay.js';
import { expectInvariants } from '../support/invariants.js';
import { hasReference, referenceLines, referenceText } from '../support/reference.js';

interface Case {
  readonly jobTable: string;
  readonly bandwidthColumn: string;
  readonly systemBandwidthBytesPerCycle: number;
  readonly core: readonly number[];
  readonly priority: readonly number[];
  readonly makespanCycles: number;
  readonly coreFinishCycles: readonly number[];
  readonly bandwidthUtilization: number;
}

const TOLERANCE = 1e-9;

function expectAgreement(table: JobTable, released: Case): void {
  const bandwidth = released.systemBandwidthBytesPerCycle;
  const near = (value: number, expected: number): void => {
    expect(Math.abs(value - expected)).toBeLessThanOrEqual(TOLERANCE * released.makespanCycles);
  };

  const estimate = allocate(table, queuesOf(released, table.cores), bandwidth);
  near(estimate.makespanCycles, released.makespanCycles);
  released.coreFinishCycles.forEach((finish, core) => {
    near(estimate.coreFinishCycles[core]!, finish);
  });
  const utilization = bandwidthUtilization(estimate, bandwidth);
  expect(Math.abs(utilization - released.bandwidthUtilization)).toBeLessThanOrEqual(TOLERANCE);

  const evaluator = new MakespanEvaluator(table, bandwidth);
  near(
    evaluator.makespan(Int32Array.from(released.core), Float64Array.from(released.priority)),
    released.makespanCycles,
  );

  const replay = replayFluid(table, released, bandwidth);
  expectInvariants(replay);
  near(replay.timeline.makespanCycles, released.makespanCycles);
  released.coreFinishCycles.forEach((finish, core) => {
    near(replay.timeline.coreFinishCycles[core]!, finish);
  });
  for (let job = 0; job < table.jobs; job++) {
    near(replay.timeline.jobStartCycles[job]!, estimate.jobStartCycles[job]!);
    near(replay.timeline.jobEndCycles[job]!, estimate.jobEndCycles[job]!);
  }
}

describe('allocator and job-fluid replay agree with the released allocator', () => {
  it.each(fixtures.cases.map((released) => [released.name, released] as const))('fixture %s', (_, released) => {
    const { latencyCycles, bandwidthBytesPerCycle, ...rest } = released;
    const jobs = released.core.length;
    expectAgreement(
      {
        jobs,
        cores: latencyCycles.length / jobs,
        latencyCycles: Float64Array.from(latencyCycles),
        bandwidthBytesPerCycle: Float64Array.from(bandwidthBytesPerCycle),
      },
      { jobTable: '', bandwidthColumn: '', ...rest },
    );
  });

  describe.skipIf(!hasReference)('all cases of the reference table', () => {
    const tables = new Map<string, JobTable>();
    const tableOf = ({ jobTable, bandwidthColumn }: Case): JobTable => {
      const key = `${jobTable} ${bandwidthColumn}`;
      const known =
        tables.get(key) ?? readJobTable(referenceText('allocator', 'job-tables', jobTable), jobTable, bandwidthColumn);
      tables.set(key, known);
      return known;
    };

    it('240 cases', () => {
      const cases = referenceLines<Case>('allocator', 'cases.jsonl');
      expect(cases.length).toBeGreaterThanOrEqual(240);
      for (const released of cases) expectAgreement(tableOf(released), released);
    });
  });
});
