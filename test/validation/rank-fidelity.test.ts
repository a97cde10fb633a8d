import { describe, expect, it } from 'vitest';
import { rankFidelity } from '../../src/validation/rank-fidelity.js';

const of = (estimates: readonly number[], simulated: readonly number[]) =>
  rankFidelity(
    estimates.map((estimateCycles, i) => ({
      origin: i % 2 === 0 ? 'random' : 'magma',
      estimateCycles,
      simulatedCycles: simulated[i]!,
    })),
  );

describe('rank fidelity', () => {
  it('is perfect for an estimate that is off by the same factor everywhere', () => {
    const { tau, regret, error } = of([1, 2, 3, 4], [2, 4, 6, 8]);
    expect(tau).toBe(1);
    expect(regret.map(({ percent }) => percent)).toEqual([0, 0, 0]);
    expect(error).toEqual({ meanPercent: 100, lowestPercent: 100, highestPercent: 100 });
  });

  it('counts what trusting the best estimate costs, and what looking at more of them saves', () => {
    const simulated = [130, 120, 110, 105, 102, 101, 100, 103, 104, 106, 107];
    const { regret } = of(
      simulated.map((_, i) => i + 1),
      simulated,
    );
    expect(regret.map(({ top }) => top)).toEqual([1, 5, 10]);
    expect(regret.map(({ percent }) => Math.round(percent))).toEqual([30, 2, 0]);
  });

  it('tells origins apart where there are enough of them', () => {
    const twenty = Array.from({ length: 20 }, (_, i) => i + 1);
    const { tauByOrigin } = of(twenty, twenty);
    expect(tauByOrigin).toEqual([
      { origin: 'random', mappings: 10, tau: 1 },
      { origin: 'magma', mappings: 10, tau: 1 },
    ]);
    expect(of([1, 2], [1, 2]).tauByOrigin).toEqual([]);
  });
});
