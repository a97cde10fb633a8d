/** Policies that learn are well ahead of random search, and one that never learns is not: over four tables. */
import { describe, expect, test } from 'vitest';
import { mapperByPolicy } from '../../../src/search/jobs/optimiser-mappers.js';
import { A2C, a2c } from '../../../src/search/optimisers/policy/a2c.js';
import { policyGradient } from '../../../src/search/optimisers/policy/policy-gradient.js';
import { ppo2 } from '../../../src/search/optimisers/policy/ppo2.js';
import { gainOverRandom } from '../jobs/instances.js';

const TABLES = [1, 2, 3, 4];
const SAMPLES = 1500;

describe('with as many samples as random search', () => {
  test('a policy that never learns is as good', () => {
    expect(Math.abs(gainOverRandom(mapperByPolicy(policyGradient(A2C, () => {})), SAMPLES, TABLES))).toBeLessThan(0.03);
  });

  test.each([
    ['a2c', mapperByPolicy(a2c)],
    ['ppo2', mapperByPolicy(ppo2)],
  ])('%s is well ahead', { timeout: 120_000 }, (_, mapper) => {
    expect(gainOverRandom(mapper, SAMPLES, TABLES)).toBeLessThan(-0.05);
  });
});
