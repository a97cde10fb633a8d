/** Expected cycles of random patterns against the mean of drawn ones. */
import { describe, expect, it } from 'vitest';
import { binomial, expectedMaximumOfCounts } from '../../../src/cost/sparse/distributions.js';
import { expectedBytes, expectedComputeCycles } from '../../../src/cost/sparse/expected-cost.js';
import { laneWork } from '../../../src/cost/sparse/lane-work.js';
import { sparseCost, totalBytes } from '../../../src/cost/sparse/sparse-cost.js';
import { sparseClass, sparseClasses } from '../../../src/machine/sparse/sparse-class.js';
import { sparseCore } from '../../../src/machine/sparse/sparse-core.js';
import { uniformPattern } from '../../../src/problem/sparsity/generators.js';
import { sparseProduct } from '../../../src/problem/sparsity/product.js';

const SIZES = [
  { m: 64, k: 64, n: 64 },
  { m: 100, k: 30, n: 50 },
];
const DENSITIES = [0.01, 0.05, 0.2, 0.5, 1];
const DRAWS = 3;

/** Largest mean error over all sizes, densities and lanes, as measured; a single case of few cycles may be off by a third. */
const MEAN_ERROR: Readonly<Record<string, number>> = {
  tpu: 0,
  eie: 0.04,
  extensor: 0.06,
  outerspace: 0.06,
  matraptor: 0.05,
};

describe.each(sparseClasses.names)('expected cycles of %s', (name) => {
  it('are those of drawn patterns on average', () => {
    let [sum, cases] = [0, 0];
    for (const { m, k, n } of SIZES)
      for (const densityA of DENSITIES)
        for (const densityB of DENSITIES)
          for (const lanes of [4, 64]) {
            const core = sparseCore({ class: name, lanes });
            const drawn = Array.from({ length: DRAWS }, (_, seed) => {
              const a = uniformPattern({ rows: m, columns: k }, densityA, 2 * seed + 1);
              const b = uniformPattern({ rows: k, columns: n }, densityB, 2 * seed + 2);
              return laneWork(sparseProduct(a, b), core).computeCycles;
            });
            const mean = Math.max(1, drawn.reduce((x, y) => x + y, 0) / DRAWS);
            const expected = expectedComputeCycles({ m, n, k, densityA, densityB }, core);
            const error = Math.abs(expected / mean - 1);
            if (mean > 100) expect(error).toBeLessThan(0.35);
            sum += error;
            cases++;
          }
    expect(sum / cases).toBeLessThanOrEqual(MEAN_ERROR[name]!);
  });
});

describe('expected bytes', () => {
  it.each(sparseClasses.names)('of %s are those of drawn patterns on average', (name) => {
    const core = sparseCore({ class: name, lanes: 16 });
    const drawn = Array.from({ length: 4 }, (_, seed) => {
      const a = uniformPattern({ rows: 50, columns: 40 }, 0.1, 2 * seed + 1);
      const b = uniformPattern({ rows: 40, columns: 60 }, 0.3, 2 * seed + 2);
      return totalBytes(sparseCost(sparseProduct(a, b), core));
    });
    const expected = expectedBytes({ m: 50, n: 60, k: 40, densityA: 0.1, densityB: 0.3 }, core);
    expect(expected).toBeCloseTo(drawn.reduce((x, y) => x + y, 0) / 4, 6); // as many non-zeros in each of them
  });
});

describe('distributions', () => {
  it('are binomial', () => {
    const { from, probability } = binomial(4, 0.5);
    expect(from).toBe(0);
    expect(Array.from(probability, (p) => p * 16)).toEqual([1, 4, 6, 4, 1]);
    expect(binomial(5, 1)).toEqual({ from: 5, probability: Float64Array.of(1) });
    expect(binomial(0, 0.3)).toEqual({ from: 0, probability: Float64Array.of(1) });
    expect(expectedMaximumOfCounts(binomial(1, 0.5), 2)).toBeCloseTo(0.75, 12);
    expect(expectedMaximumOfCounts(binomial(1000, 0.3), 1)).toBeCloseTo(300, 9);
  });

  it('of another class, or a density that is none, are refused', () => {
    const own = sparseClass({ name: 'own', formats: ['UmCk', 'UkCn'], loops: ['m', 'k', 'n'], unrolled: ['m'] });
    const product = { m: 4, n: 4, k: 4, densityA: 0.5, densityB: 0.5 };
    expect(() => expectedComputeCycles(product, sparseCore({ class: own, lanes: 2 }))).toThrow('class: expected tpu');
    const core = sparseCore({ class: 'eie', lanes: 2 });
    expect(() => expectedComputeCycles({ ...product, densityB: 1.5 }, core)).toThrow('densityB: expected a density');
  });
});
