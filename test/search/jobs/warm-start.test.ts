/**
 * A transferred mapping is valid, is itself where nothing changed, and a search that begins with it is no worse.
 */
import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { stream } from '../../../src/base/random.js';
import { mappers } from '../../../src/search/jobs/mappers.js';
import { transferMapping } from '../../../src/search/jobs/warm-start.js';
import { propertyRuns } from '../../support/property-runs.js';
import { makespanProblem, tables } from './instances.js';

const table = tables({ maxJobs: 20, maxCores: 5 });

test.prop([table, table, fc.nat()], propertyRuns(50, 0.05))(
  'from one group and platform to another',
  (old, next, seed) => {
    const magma = mappers.get('magma');
    const found = magma(makespanProblem(old, 8), { samples: 200, random: stream(seed, 'mapper') });
    const seeded = transferMapping(found, old, next);
    for (const core of Array.from(seeded.core)) expect(core >= 0 && core < next.cores).toBe(true);
    const problem = makespanProblem(next, 8);
    const value = problem.objective(Int32Array.from(seeded.core), Float64Array.from(seeded.priority), 0);
    const { best } = magma(problem, { samples: 200, random: stream(seed, 'mapper'), seeds: [seeded] });
    expect(best).toBeLessThanOrEqual(value);
    expect(transferMapping(found, old, old)).toEqual({ core: found.core, priority: found.priority });
  },
);
