/** Every mapper with every goal; and the default mapper against every other, with as many samples. */
import { describe, expect, it } from 'vitest';
import { goals } from '../../src/search/jobs/goals.js';
import { mappers } from '../../src/search/jobs/mappers.js';
import { naive, ran, TASK } from '../support/goal-runs.js';

describe.each(goals.names.filter((name) => name !== 'deadline-misses'))('the goal %s', (goal) => {
  it.each(mappers.names)('is what %s says it found, by the allocator', (name) => {
    const result = ran(`{name: ${name}, samples: 150, goal: ${goal}}`, TASK);
    const [search] = result.searches;
    expect(search!.best / naive(goal, result, 'allocator')).toBeCloseTo(1, 5);
  });

  it('is smaller by the default mapper than by any other with as many samples, to 1 %', () => {
    const found = mappers.names.map((name) => {
      const result = ran(`{name: ${name}, samples: 1500, goal: ${goal}}`, TASK);
      return { name, value: naive(goal, result, 'allocator') };
    });
    const best = Math.min(...found.map(({ value }) => value));
    expect(found[0]!.name).toBe('magma-plus');
    expect(found[0]!.value / best).toBeLessThan(1.01);
  }, 120_000);
});
