/**
 * No mapping beats the certified bound: not one drawn at random, not the best that a search finds.
 */
import { test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { Random } from '../../src/base/random.js';
import { allocate } from '../../src/estimate/allocator/allocate.js';
import { queuesOf } from '../../src/mapping/job-mapping.js';
import { makespanProblem, plainEstimator } from '../../src/pipeline/estimator.js';
import { dualAscent } from '../../src/search/jobs/bound/dual-ascent.js';
import { relaxationOf } from '../../src/search/jobs/bound/relaxation.js';
import { mappers } from '../../src/search/jobs/mappers.js';
import { mappedTables } from '../support/arbitraries.js';
import { propertyRuns } from '../support/property-runs.js';

describe('the lower bound', () => {
  test.prop([mappedTables()], propertyRuns(300))('is at most the makespan of any mapping', (given) => {
    const { table, mapping, bandwidth } = given;
    const { bound } = dualAscent(relaxationOf(table, bandwidth));
    expect(bound).toBeGreaterThan(0);
    expect(bound).toBeLessThanOrEqual(allocate(table, queuesOf(mapping, table.cores), bandwidth).makespanCycles);
  });

  test.prop([mappedTables({ maxJobs: 12, maxCores: 4 })], propertyRuns(100, 0.05))(
    'is at most what a search finds',
    ({ table, bandwidth }) => {
      const { bound } = dualAscent(relaxationOf(table, bandwidth));
      const search = mappers.get('magma');
      const problem = makespanProblem(plainEstimator(table, bandwidth));
      const { best } = search(problem, { samples: 1000, random: new Random(1) });
      expect(bound).toBeLessThanOrEqual(best);
    },
  );
});
