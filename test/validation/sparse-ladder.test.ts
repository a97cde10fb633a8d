/** The rungs from the least a sparse schedule can take to its replay. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { sparseCore } from '../../src/machine/sparse/sparse-core.js';
import { namedPattern } from '../../src/problem/sparsity/named-pattern.js';
import { sparseProduct } from '../../src/problem/sparsity/product.js';
import { jobsOf } from '../../src/search/sparse/plan.js';
import { searchKernel } from '../../src/search/sparse/search-kernel.js';
import { SPARSE_RUNGS, sparseLadder } from '../../src/validation/sparse-ladder.js';
import { propertyRuns } from '../support/property-runs.js';
import { products } from '../support/sparse-arbitraries.js';

const cores = ['tpu', 'eie', 'extensor', 'matraptor'].map((name) =>
  sparseCore({ class: name, lanes: 4, clearedPerCycle: 8 }),
);

describe('the ladder of a sparse schedule', () => {
  test.prop([products(14), fc.constantFrom(2, 16, 256), fc.boolean()], propertyRuns(60, 0.2))(
    'rises to its replay, but where bytes of several cores come before each core’s own',
    (product, bandwidthBytesPerCycle, converts) => {
      const held = { format: 'UC', outer: 'rows' } as const;
      const kernel = { name: 'k', product, ...(converts ? { held: { a: held, b: held } } : {}) };
      for (const plan of searchKernel(kernel, cores, bandwidthBytesPerCycle).tried) {
        const memory = { bandwidthBytesPerCycle, arbitration: 'max-min' };
        const ladder = sparseLadder(jobsOf(plan), cores, memory);
        const slack = 1 - 1e-9;
        expect(ladder['lock-step']).toBeGreaterThanOrEqual(ladder.work * slack);
        expect(ladder.clearing).toBeGreaterThanOrEqual(ladder['lock-step'] * slack);
        expect(ladder.conversions).toBeGreaterThanOrEqual(ladder.clearing * slack);
        expect(ladder.bytes).toBeGreaterThanOrEqual(ladder.conversions * slack);
        expect(ladder.fill).toBeGreaterThanOrEqual(ladder.conversions * slack);
        expect(ladder.contention).toBeGreaterThanOrEqual(Math.max(ladder.bytes, ladder.fill) * slack);
      }
    },
  );

  it('by hand: one core, one tile', () => {
    const product = sparseProduct(namedPattern('rnd_dense_4x4_0_s1'), namedPattern('rnd_dense_4x4_0_s1'));
    const core = sparseCore({ class: 'outerspace', lanes: 4, clearedPerCycle: 4 });
    const plan = searchKernel({ name: 'k', product }, [core], 8).plan;
    const ladder = sparseLadder(jobsOf(plan), [core], { bandwidthBytesPerCycle: 8, arbitration: 'fcfs' });
    const bytes = 2 * (4 * 5 + 8 * 16) + 64;
    expect(ladder).toEqual({
      ...{ work: 16, 'lock-step': 16, clearing: 20, conversions: 20 },
      ...{ bytes: bytes / 8, fill: 20 + bytes / 8, contention: 20 + bytes / 8 },
    });
    expect(Object.keys(ladder)).toEqual(SPARSE_RUNGS.map(([name]) => name));
  });
});
