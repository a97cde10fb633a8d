/** Searches of sparse schedules: what every plan is, never behind the best core, never ahead of its replay. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { stream } from '../../../src/base/random.js';
import type { SparseCore } from '../../../src/machine/sparse/sparse-core.js';
import { sparseCore } from '../../../src/machine/sparse/sparse-core.js';
import { sparsePresets } from '../../../src/machine/sparse/sparse-platform.js';
import { cutProduct } from '../../../src/mapping/sparse/piece.js';
import { namedPattern } from '../../../src/problem/sparsity/named-pattern.js';
import { sparseProduct, usefulMacs } from '../../../src/problem/sparsity/product.js';
import { mappers } from '../../../src/search/jobs/mappers.js';
import { naiveSplit } from '../../../src/search/sparse/naive-split.js';
import { jobsOf, type KernelPlan } from '../../../src/search/sparse/plan.js';
import { batchJobs, searchBatch } from '../../../src/search/sparse/search-batch.js';
import { searchKernel } from '../../../src/search/sparse/search-kernel.js';
import { replaySparse } from '../../../src/simulator/sparse-replay.js';
import type { SparseKernel } from '../../../src/workload/sparse-kernel.js';
import { propertyRuns } from '../../support/property-runs.js';
import { products } from '../../support/sparse-arbitraries.js';

const CLASSES = ['tpu', 'eie', 'extensor', 'outerspace', 'matraptor'];

const platforms: fc.Arbitrary<SparseCore[]> = fc
  .array(
    fc.record({
      class: fc.constantFrom(...CLASSES),
      lanes: fc.constantFrom(1, 2, 4),
      clockRatio: fc.constantFrom(1, 0.5),
      options: fc.record({ overlap: fc.boolean(), compressC: fc.boolean() }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((specs) => specs.map((spec) => sparseCore(spec)));

/** With all copies in memory, or by rows as lists, to be converted. */
const kernels: fc.Arbitrary<SparseKernel> = fc.tuple(products(16), fc.boolean()).map(([product, converts]) => {
  const held = { format: 'UC', outer: 'rows' } as const;
  return { name: 'kernel', product, ...(converts ? { held: { a: held, b: held } } : {}) };
});

const bandwidths = fc.constantFrom(2, 16, 256, Number.POSITIVE_INFINITY);

function replayed(plan: KernelPlan, bandwidthBytesPerCycle: number) {
  const memory = { bandwidthBytesPerCycle, arbitration: 'max-min' };
  return replaySparse({ cores: plan.costs.cores, memory, schedule: jobsOf(plan) });
}

describe('a search over one kernel', () => {
  test.prop([kernels, platforms, bandwidths], propertyRuns(40, 0.2))(
    'is never behind the whole kernel on its best core',
    (kernel, cores, bandwidth) => {
      const { plan, tried } = searchKernel(kernel, cores, bandwidth);
      const whole = tried.find(({ strategy }) => strategy === 'best-whole')!;
      for (const other of tried) expect(plan.cycles).toBeLessThanOrEqual(other.cycles);
      const alone = cores.map((core) => searchKernel(kernel, [core], bandwidth).plan.cycles);
      expect(whole.cycles).toBe(Math.min(...alone));
    },
  );

  test.prop([kernels, platforms, bandwidths], propertyRuns(40, 0.2))(
    'does all of the work, whatever way it goes about it',
    (kernel, cores, bandwidth) => {
      for (const { pieces, costs, strategy } of searchKernel(kernel, cores, bandwidth).tried) {
        const macs = pieces.map(({ piece }) => usefulMacs(cutProduct(costs.kernel.product, piece)));
        expect([strategy, macs.reduce((x, y) => x + y, 0)]).toEqual([strategy, usefulMacs(kernel.product)]);
      }
    },
  );

  test.prop([kernels, platforms, bandwidths], propertyRuns(60))(
    'promises no more than its replay can hold, and moves the bytes it says',
    (kernel, cores, bandwidth) => {
      const plans = [...searchKernel(kernel, cores, bandwidth).tried, naiveSplit(kernel, cores, bandwidth, true)];
      for (const plan of plans) {
        const { timeline, bytesServed } = replayed(plan, bandwidth);
        expect(timeline.makespanCycles).toBeGreaterThanOrEqual(plan.cycles * (1 - 1e-9));
        expect(Math.abs(bytesServed - plan.bytes)).toBeLessThanOrEqual(1e-9 * Math.max(1, plan.bytes));
      }
    },
  );

  test.prop([products(16), platforms], propertyRuns(60))(
    'takes in the replay what it says, when nothing is contended',
    (product, drawn) => {
      const kernel = { name: 'kernel', product };
      const cores = drawn.map((core) => ({ ...core, options: { ...core.options, overlap: false } }));
      for (const plan of searchKernel(kernel, cores, Number.POSITIVE_INFINITY).tried) {
        const { makespanCycles } = replayed(plan, Number.POSITIVE_INFINITY).timeline;
        expect(Math.abs(makespanCycles - plan.cycles)).toBeLessThanOrEqual(1e-9 * Math.max(1, plan.cycles));
      }
    },
  );

  it('cuts a kernel that one core is too slow for', () => {
    const kernel = {
      name: 'k',
      product: sparseProduct(namedPattern('rnd_uni_128x64_0.3_s1'), namedPattern('rnd_uni_64x64_0.3_s2')),
    };
    const cores = [0, 1, 2, 3].map((i) => sparseCore({ name: `eie${i}`, class: 'eie', lanes: 16 }));
    const one = searchKernel(kernel, [cores[0]!], 1e9).plan.cycles;
    const { plan } = searchKernel(kernel, cores, 1e9);
    expect(plan.cycles).toBeLessThan(one / 3.5);
    expect(new Set(plan.pieces.map(({ core }) => core)).size).toBe(4);
  });
});

describe('cuts at multiples of a quantum', () => {
  const kernel = {
    name: 'k',
    product: sparseProduct(namedPattern('rnd_uni_32x16_0.3_s1'), namedPattern('rnd_uni_16x24_0.3_s2')),
  };
  const cores = ['eie', 'matraptor'].map((name) => sparseCore({ class: name, lanes: 4 }));

  it('lie there, up to the end of the matrix', () => {
    for (const { strategy, pieces } of searchKernel(kernel, cores, 64, { quanta: { rows: 5, columns: 7 } }).tried) {
      if (strategy !== 'rows' && strategy !== 'columns') continue;
      const cuts = pieces.map(({ piece }) => piece[strategy].to - piece[strategy].from);
      expect(cuts.filter((size) => size % (strategy === 'rows' ? 5 : 7) !== 0).length).toBeLessThanOrEqual(1);
    }
  });

  it('that is larger than the matrix are refused', () => {
    expect(() => searchKernel(kernel, cores, 64, { quanta: { rows: 33 } })).toThrow(
      'quanta.rows: expected a whole number in 1 … 32, found 33',
    );
    expect(() => searchKernel(kernel, cores, 64, { quanta: { reduction: 0 } })).toThrow('quanta.reduction');
  });
});

describe('a search over many kernels', () => {
  test.prop([fc.array(kernels, { minLength: 1, maxLength: 5 }), platforms, bandwidths], propertyRuns(20, 0.1))(
    'takes the best of its ways, none of which promises more than its replay can hold',
    (batch, cores, bandwidth) => {
      const { plan, tried } = searchBatch(batch, cores, bandwidth, {
        magma: (problem) => mappers.get('magma')(problem, { samples: 100, random: stream(1, 'mapper') }),
      });
      expect(tried.map(({ strategy }) => strategy)).toEqual(['longest-first', 'magma', 'split']);
      for (const other of tried) {
        expect(plan.cycles).toBeLessThanOrEqual(other.cycles);
        const memory = { bandwidthBytesPerCycle: bandwidth, arbitration: 'max-min' };
        const { timeline } = replaySparse({ cores, memory, schedule: batchJobs(other) });
        expect(timeline.makespanCycles).toBeGreaterThanOrEqual(other.cycles * (1 - 1e-9));
      }
    },
  );
});

describe('a kernel on a mixed platform', () => {
  it('is replayed with its conversions before it', () => {
    const held = { format: 'UC', outer: 'rows' } as const;
    const kernel: SparseKernel = {
      name: 'k',
      product: sparseProduct(namedPattern('rnd_uni_32x32_0.1_s1'), namedPattern('rnd_uni_32x32_0.1_s2')),
      held: { a: held, b: held },
    };
    const { cores } = sparsePresets.get('matraptor-monolithic')({ lanes: 8 });
    const { plan } = searchKernel(kernel, cores, 64);
    const { jobs, after } = jobsOf(plan);
    expect(jobs.map(({ name }) => name)).toEqual(['k: A to UC by columns', 'k: B to UC by columns', 'k']);
    expect(after?.[2]).toEqual([0, 1]);
  });
});
