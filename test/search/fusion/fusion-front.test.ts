/** The front of latency against memory, against the optimum at every budget there is. */
import { test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { FusionEvaluator } from '../../../src/estimate/fusion/evaluator.js';
import { GroupCosts } from '../../../src/estimate/fusion/group-costs.js';
import { fusionOptimum } from '../../../src/search/fusion/dp/fusion-dp.js';
import { fusionFront } from '../../../src/search/fusion/fusion-front.js';
import { fusionCases } from '../../support/fusion.js';
import { propertyRuns } from '../../support/property-runs.js';

test.prop([fusionCases({ maxLayers: 4, maxBatch: 8 })], propertyRuns(25, 0.1))('the front is complete', (drawn) => {
  const { chain, batch, machine } = drawn;
  const costs = new GroupCosts(chain, batch, machine);
  const space = { chain, batch, memoryBytes: 3000, choices: [1, 2, 4].filter((size) => size <= batch) };
  const front = fusionFront(space, costs, 0);
  expect(front.at(-1)!.memoryBytes).toBe(0);
  for (let budget = space.memoryBytes; budget > 0; budget -= 97) {
    const { latencyCycles } = fusionOptimum({ ...space, memoryBytes: budget }, costs);
    const affordable = front.filter(({ memoryBytes }) => memoryBytes <= budget);
    expect(Math.min(...affordable.map((point) => point.latencyCycles))).toBeCloseTo(latencyCycles, 6);
  }
  front.forEach((point, i) => {
    const { memoryBytes, latencyCycles, tokens } = point;
    const value = new FusionEvaluator(chain, batch, Math.max(1, memoryBytes), machine).value(tokens);
    expect(value).toBeCloseTo(latencyCycles, 6);
    if (i === 0) return;
    expect(memoryBytes).toBeLessThan(front[i - 1]!.memoryBytes);
    expect(latencyCycles).toBeGreaterThan(front[i - 1]!.latencyCycles);
  });
});
