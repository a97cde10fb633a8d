/**
 * Laws of MAGMA's operators: genomes stay valid, crossovers only exchange what is there, and the released code's slips
 * are what they are said to be.
 */
import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { Random } from '../../../src/base/random.js';
import { paperOperators, releasedOperators } from '../../../src/search/jobs/magma/operator-set.js';
import { mutate } from '../../../src/search/jobs/magma/operators.js';
import { type Population, population, randomGenome } from '../../../src/search/jobs/magma/population.js';

const shape = [fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 5 }), fc.integer()] as const;

function pair(jobs: number, cores: number, random: Random): Population {
  const both = population(2, jobs, cores);
  randomGenome(both, 0, random);
  randomGenome(both, 1, random);
  return both;
}

function genes({ core, priority, jobs }: Population, index: number): string[] {
  return Array.from({ length: jobs }, (_, job) => `${core[index * jobs + job]}@${priority[index * jobs + job]}`);
}

test.prop([...shape])('every operator leaves valid genomes', (jobs, cores, seed) => {
  const random = new Random(seed);
  for (const operators of [paperOperators, releasedOperators]) {
    const both = pair(jobs, cores, random);
    operators.gen(both, 0, 1, random);
    operators.range(both, 0, 1, random);
    operators.accel(both, 0, pair(jobs, cores, random), 1, random);
    mutate(both, 1, 0.3, random);
    for (const core of both.core) expect(core >= 0 && core < cores).toBe(true);
    for (const priority of both.priority) expect(priority >= 0 && priority < 1).toBe(true);
  }
});

test.prop([...shape])('the paper’s pair crossovers lose no gene', (jobs, cores, seed) => {
  const random = new Random(seed);
  const both = pair(jobs, cores, random);
  const sorted = (section: Int32Array | Float64Array, job: number): number[] =>
    [section[job]!, section[jobs + job]!].sort((a, b) => a - b);
  const before = { core: both.core.slice(), priority: both.priority.slice() };
  paperOperators.gen(both, 0, 1, random);
  paperOperators.range(both, 0, 1, random);
  for (let job = 0; job < jobs; job++) {
    expect(sorted(both.core, job)).toEqual(sorted(before.core, job));
    expect(sorted(both.priority, job)).toEqual(sorted(before.priority, job));
  }
});

test.prop([...shape])('the released code changes one child in gen, and makes twins in range', (jobs, cores, seed) => {
  const random = new Random(seed);
  const both = pair(jobs, cores, random);
  const second = genes(both, 1);
  releasedOperators.gen(both, 0, 1, random);
  expect(genes(both, 1)).toEqual(second);
  releasedOperators.range(both, 0, 1, random);
  expect(genes(both, 0)).toEqual(genes(both, 1));
});
