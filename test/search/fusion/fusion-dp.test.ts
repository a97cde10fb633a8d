/**
 * The dynamic programme against exhaustive enumeration: every strategy of small chains, valued by naive firing.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { FusionEvaluator } from '../../../src/estimate/fusion/evaluator.js';
import { GroupCosts } from '../../../src/estimate/fusion/group-costs.js';
import { fusionPlan } from '../../../src/mapping/fusion-plan/plan.js';
import { Front, labelIn } from '../../../src/search/fusion/dp/front.js';
import { fusionOptimum } from '../../../src/search/fusion/dp/fusion-dp.js';
import { type FusionCase, fusionCases } from '../../support/fusion.js';
import { naiveFusion } from '../../support/naive-fusion.js';
import { propertyRuns } from '../../support/property-runs.js';

const choicesOf = (batch: number): fc.Arbitrary<number[]> =>
  fc.uniqueArray(fc.integer({ min: 1, max: batch }), { minLength: 1, maxLength: 3 });

const cases = fusionCases({ maxLayers: 5, maxBatch: 12 }).chain((drawn) =>
  choicesOf(drawn.batch).map((choices) => ({ ...drawn, choices })),
);

describe('fusion-dp', () => {
  test.prop([cases], propertyRuns(150, 0.2))(
    'is the best of all strategies, and of the best the one of least bytes',
    (drawn) => {
      const { chain, batch, memoryBytes, machine, choices } = drawn;
      const costs = new GroupCosts(chain, batch, machine);
      const optimum = fusionOptimum({ chain, batch, memoryBytes, choices }, costs);
      const best = exhaustive(drawn, choices);
      expect(optimum.latencyCycles).toBeCloseTo(best.latencyCycles, 6);
      expect(optimum.offChipBytes).toBe(best.offChipBytes);
      // And the strategy given is one that has these values.
      const found = naiveFusion(chain, Array.from(optimum.tokens), batch, memoryBytes, machine);
      expect(found.latencyCycles).toBeCloseTo(best.latencyCycles, 6);
      expect(found.offChipBytes).toBe(best.offChipBytes);
      expect(fusionPlan(chain, optimum.tokens, batch, memoryBytes).fits).toBe(true);
    },
  );

  test.prop([cases], propertyRuns(150))('is never worse where memory or choices are more', (drawn) => {
    const { chain, batch, memoryBytes, machine, choices } = drawn;
    const costs = new GroupCosts(chain, batch, machine);
    const latency = (bytes: number, from: readonly number[]): number =>
      fusionOptimum({ chain, batch, memoryBytes: bytes, choices: from }, costs).latencyCycles;
    const here = latency(memoryBytes, choices);
    expect(latency(memoryBytes * 2, choices)).toBeLessThanOrEqual(here);
    expect(latency(memoryBytes, [...new Set([...choices, 1])])).toBeLessThanOrEqual(here);
    expect(here).toBeLessThanOrEqual(
      (1 + 1e-12) * new FusionEvaluator(chain, batch, memoryBytes, machine).value(chain.layers.map(() => 0)),
    );
  });

  it('refuses micro-batches that are none', () => {
    const [{ chain, machine }] = fc.sample(fusionCases(), 1) as [FusionCase];
    const costs = new GroupCosts(chain, 4, machine);
    expect(() => fusionOptimum({ chain, batch: 4, memoryBytes: 1, choices: [1, 5] }, costs)).toThrow(
      'choices.1: expected a micro-batch from 1 to the batch of 4, found 5',
    );
  });
});

/** Ties within the rounding of a double go to the fewer bytes. */
function exhaustive(drawn: FusionCase, choices: readonly number[]): { latencyCycles: number; offChipBytes: number } {
  const { chain, batch, memoryBytes, machine } = drawn;
  let best = { latencyCycles: Number.POSITIVE_INFINITY, offChipBytes: Number.POSITIVE_INFINITY };
  const walk = (tokens: readonly number[]): void => {
    if (tokens.length < chain.layers.length - 1) {
      for (const token of [0, ...choices]) walk([...tokens, token]);
      return;
    }
    const { latencyCycles, offChipBytes, peakBytes } = naiveFusion(chain, [...tokens, 0], batch, memoryBytes, machine);
    if (peakBytes > memoryBytes) return;
    const isEqual = Math.abs(latencyCycles - best.latencyCycles) <= 1e-9 * latencyCycles;
    if (isEqual ? offChipBytes < best.offChipBytes : latencyCycles < best.latencyCycles)
      best = { latencyCycles, offChipBytes };
  };
  walk([]);
  return best;
}

describe('a front of labels', () => {
  const labels = fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { maxLength: 30 });
  const frontOf = (list: readonly (readonly [number, number])[]): Front => {
    const front = new Front();
    for (const [staging, traffic] of [...list].sort((a, b) => a[0] - b[0] || a[1] - b[1]))
      front.push(staging, traffic, -1);
    return front;
  };
  const pairs = (front: Front): [number, number][] =>
    Array.from({ length: front.size }, (_, i) => [front.staging[i]!, front.traffic[i]!]);
  const pareto = (list: readonly (readonly [number, number])[]): [number, number][] =>
    list
      .filter(([s, t]) => !list.some(([a, b]) => a <= s && b <= t && (a < s || b < t)))
      .filter(([s, t], i, all) => all.findIndex(([a, b]) => a === s && b === t) === i)
      .map(([s, t]): [number, number] => [s, t])
      .sort((a, b) => a[0] - b[0]);

  test.prop(
    [labels, labels, fc.nat(9), fc.nat(9), fc.integer({ min: 5, max: 40 }), fc.integer({ min: 5, max: 40 })],
    propertyRuns(200),
  )('merged is the front of all labels up to the limits', (mine, others, staging, traffic, limit, most) => {
    const into = new Front(1);
    const kept = mine.filter(([s]) => s <= limit);
    frontOf(kept).mergeWith(
      frontOf(others),
      { staging, traffic, mostStaging: limit, mostTraffic: most, index: 3 },
      into,
    );
    const grown = others
      .map(([s, t]): [number, number] => [s + staging, t + traffic])
      .filter(([s, t]) => s <= limit && t <= most);
    expect(pairs(into)).toEqual(pareto([...kept, ...grown]));
    for (let i = 0; i < into.size; i++) expect([-1, 3]).toContain(Math.floor(into.parent[i]! / labelIn(1, 0)));
  });

  test.prop([labels, labels], propertyRuns(200))('drops what another front has as good', (mine, others) => {
    const front = frontOf(mine);
    front.dropDominatedBy(frontOf(others));
    const left = pareto(mine).filter(([s, t]) => !others.some(([a, b]) => a <= s && b <= t));
    expect(pairs(front)).toEqual(left);
  });
});
