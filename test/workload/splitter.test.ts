import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/base/random.js';
import type { QueuedJob } from '../../src/workload/job.js';
import { drawJobs, wholeModels } from '../../src/workload/job-pool.js';
import { MIX, models } from '../../src/workload/models/zoo.js';
import { splitIntoGroups } from '../../src/workload/splitter.js';
import { propertyRuns } from '../support/property-runs.js';

const zoo = MIX.map((name) => models.get(name)());

const pools = fc.record({
  jobs: fc.integer({ min: 1, max: 400 }),
  inFlight: fc.integer({ min: 1, max: 120 }),
  seed: fc.nat(),
});

function expectGroups(jobs: readonly QueuedJob[], groups: readonly (readonly number[])[], groupSize: number): void {
  const groupOf = new Map(groups.flatMap((ids, group) => ids.map((id) => [id, group] as const)));
  expect(groupOf.size).toBe(jobs.length);
  expect(groups.reduce((sum, ids) => sum + ids.length, 0)).toBe(jobs.length);
  for (const ids of groups) {
    expect(ids.length).toBeLessThanOrEqual(groupSize);
    const inferences = ids.map((id) => jobs[id]!.inference);
    expect(new Set(inferences).size).toBe(inferences.length);
  }
  for (const job of jobs) for (const id of job.after) expect(groupOf.get(id)!).toBeLessThan(groupOf.get(job.id)!);
}

describe('the group splitter', () => {
  it('gives every job one group, without layers of one inference in it and after all it depends on', () => {
    fc.assert(
      fc.property(pools, fc.integer({ min: 4, max: 120 }), ({ jobs, inFlight, seed }, groupSize) => {
        const queue = drawJobs(zoo, jobs, inFlight, stream(seed, 'test'));
        expectGroups(queue, splitIntoGroups(queue, groupSize, 4), groupSize);
      }),
      propertyRuns(40, 0.04),
    );
  });

  it('keeps whole networks in dependency order', () => {
    const queue = wholeModels([
      { model: models.get('googlenet')(), inferences: 5 },
      { model: models.get('bert-base')(), inferences: 2 },
    ]);
    const groups = splitIntoGroups(queue, 6, 4);
    expectGroups(queue, groups, 6);
    // Seven inferences of at most 97 layers, one layer each a group: no fewer groups than the longest network.
    expect(groups.length).toBeGreaterThanOrEqual(97);
  });

  it('fills groups of independent jobs one by one', () => {
    const queue = drawJobs(zoo, 250, 100, stream(1, 'test'));
    expect(splitIntoGroups(queue, 100, 4).map((ids) => ids.length)).toEqual([100, 100, 50]);
  });

  it('refuses groups too small to keep every core busy', () => {
    expect(() => splitIntoGroups([], 3, 4)).toThrow(
      'expected a whole number of at least 4 (the number of cores), found 3',
    );
  });
});

describe('seeded job pools', () => {
  it('repeat by seed', () => {
    const names = (seed: number): string[] =>
      drawJobs(zoo, 60, 20, stream(seed, 'test')).map((job) => job.model + job.name);
    expect(names(4)).toEqual(names(4));
    expect(names(4)).not.toEqual(names(5));
  });

  it('queue the layers of an inference in order, each after what it reads', () => {
    for (const job of drawJobs(zoo, 300, 10, stream(2, 'test')))
      for (const id of job.after) expect(id).toBeLessThan(job.id);
  });
});
