/** The mixed platform against homogeneous ones: on generated kernels. The measured suite is in `headline.slow.test.ts`. */
import { describe, expect, it } from 'vitest';
import { DERIVED_AREA_ENERGY } from '../../../src/machine/sparse/area-energy.js';
import { sparsePresets } from '../../../src/machine/sparse/sparse-platform.js';
import { namedPattern } from '../../../src/problem/sparsity/named-pattern.js';
import { sparseProduct } from '../../../src/problem/sparsity/product.js';
import { headline, speedup } from '../../../src/search/sparse/headline.js';
import { searchLaneSplit } from '../../../src/search/sparse/lane-split.js';
import type { SparseKernel } from '../../../src/workload/sparse-kernel.js';
import fixtures from '../../fixtures/sparse-suite.json' with { type: 'json' };

function kernelOf(name: string): SparseKernel {
  const [a = '', b = ''] = name.split('|');
  return { name, product: sparseProduct(namedPattern(a), namedPattern(b)) };
}

const { cores } = sparsePresets.get('aespa')();

describe('the mixed platform at 256 bytes a cycle', () => {
  it('gains on every baseline on generated kernels, and loses without a search', () => {
    const rows = headline(fixtures.kernels.slice(0, 8).map(kernelOf), cores, 256);
    for (const row of rows) expect(row.searchedCycles).toBeLessThanOrEqual(row.wholeCycles);
    expect(speedup(rows, (row) => row.searchedCycles, 'eie-monolithic')).toBeGreaterThan(1.5);
    expect(speedup(rows, (row) => row.naiveCycles, 'eie-monolithic')).toBeLessThan(1);
    expect(speedup(rows, (row) => row.naiveSortedCycles, 'eie-monolithic')).toBeLessThan(1);
  });
});

describe('the split of lanes', () => {
  it('keeps to its budget, and is best first', () => {
    const splits = searchLaneSplit(fixtures.kernels.slice(4, 8).map(kernelOf), {
      classes: ['tpu', 'eie', 'matraptor'],
      quantumLanes: 32,
      maxLanes: 128,
      areaBudgetMm2: 0.3,
      table: DERIVED_AREA_ENERGY,
      bandwidthBytesPerCycle: 256,
      finalists: 2,
    });
    for (const { areaMm2, lanes } of splits) {
      expect(areaMm2).toBeLessThanOrEqual(0.3);
      expect(Object.values(lanes).reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(128);
    }
    const finalists = splits.findIndex(({ splitCycles }) => splitCycles === undefined);
    expect(finalists).toBeGreaterThanOrEqual(2);
    const used = splits
      .slice(0, finalists)
      .map(({ lanes }) => Object.values(lanes).filter((count) => count > 0).length);
    expect([...new Set(used)].sort()).toEqual([1, 2, 3]);
    expect(splits[0]!.splitCycles!).toBeLessThanOrEqual(splits[1]!.splitCycles!);
    const whole = splits.slice(finalists).map(({ wholeCycles }) => wholeCycles);
    expect(whole).toEqual(whole.toSorted((a, b) => a - b));
  });

  it('is refused without room for a quantum', () => {
    const options = {
      ...{ classes: ['eie'], quantumLanes: 32, maxLanes: 64, table: DERIVED_AREA_ENERGY, bandwidthBytesPerCycle: 1 },
      areaBudgetMm2: 0.01,
    };
    expect(() => searchLaneSplit([], options)).toThrow('areaBudgetMm2: expected room for a core of one quantum');
    expect(() => searchLaneSplit([], { ...options, quantumLanes: 48 })).toThrow(
      'quantumLanes: expected a divisor of 64',
    );
  });
});
