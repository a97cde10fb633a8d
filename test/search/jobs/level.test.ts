/** A search that ends at its bound: of mappings as good, the one that asks for bandwidth evenly. */
import { describe, expect, it } from 'vitest';
import { stream } from '../../../src/base/random.js';
import { makespanProblem } from '../../../src/pipeline/estimator.js';
import { levelDemand, unevenness } from '../../../src/search/jobs/level.js';
import { mapGroups } from '../../../src/search/jobs/map-groups.js';
import { mappers } from '../../../src/search/jobs/mappers.js';
import { drawTable } from './instances.js';

/** Two jobs that ask for much and two for little, on two equal cores. */
const table = {
  jobs: 4,
  cores: 2,
  latencyCycles: Float64Array.from([10, 10, 10, 10, 10, 10, 10, 10]),
  bandwidthBytesPerCycle: Float64Array.from([8, 8, 8, 8, 2, 2, 2, 2]),
};
const mapping = (core: number[], priority: number[]) => ({
  core: Int32Array.from(core),
  priority: Float64Array.from(priority),
});

describe('unevenness', () => {
  it('is 0 where demand is the same throughout, and what the formula says elsewhere', () => {
    expect(unevenness(table, mapping([0, 1, 0, 1], [0, 0.5, 0.5, 0]))).toBeCloseTo(0, 12);
    // 16 for 10 cycles, 4 for 10: mean 10, ∫D²/T = (256 + 16) / 2 = 136.
    expect(unevenness(table, mapping([0, 1, 0, 1], [0, 0, 0.5, 0.5]))).toBeCloseTo(0.36, 12);
  });
});

describe('levelling', () => {
  it('evens demand and never leaves the bound', () => {
    const found = { ...mapping([0, 1, 0, 1], [0, 0, 0.5, 0.5]), best: 5 };
    const even = levelDemand(table, found, { objective: () => 5, limit: 5, samples: 200, random: stream(1, 'level') });
    expect(unevenness(table, even)).toBeCloseTo(0, 12);
    const kept = levelDemand(table, found, { objective: () => 6, limit: 5, samples: 200, random: stream(1, 'level') });
    expect(kept.core).toEqual(found.core);
    expect(kept.value).toBe(5);
  });

  it('is what mapGroups does where a mapper ends at its bound, within the budget of samples', () => {
    const drawn = drawTable(30, 4, 3);
    const alike = (values: Float64Array) => values.map((_, entry) => values[entry - (entry % 4)]!);
    const jobs = {
      ...drawn,
      latencyCycles: alike(drawn.latencyCycles),
      bandwidthBytesPerCycle: alike(drawn.bandwidthBytesPerCycle),
    };
    const groups = [Array.from({ length: 30 }, (_, job) => job)];
    // So little bandwidth that every mapping is at the bound.
    const estimator = { table: jobs, bandwidthBytesPerCycle: 1e-3, collisions: [] };
    const search = (samples: number) =>
      mapGroups(jobs, {
        groups,
        mapper: mappers.get('random'),
        problem: (part) => makespanProblem({ ...estimator, table: part }),
        samples,
        seed: 1,
      });
    const first = search(1);
    const more = search(500);
    expect(first.searches[0]!.samples).toBe(1);
    expect(more.searches[0]!.samples).toBeLessThanOrEqual(500);
    expect(more.searches[0]!.best / first.searches[0]!.best).toBeLessThanOrEqual(1 + 1e-6);
    expect(unevenness(jobs, more.mapping)).toBeLessThan(0.5 * unevenness(jobs, first.mapping));
  });
});
