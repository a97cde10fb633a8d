/** The mixed platform against homogeneous ones: on generated kernels, and on the whole measured suite where that is there. */
import { describe, expect, it } from 'vitest';
import { geometricMean } from '../../../src/base/numbers.js';
import { parseGapPattern } from '../../../src/formats/gap-pattern.js';
import { DERIVED_AREA_ENERGY } from '../../../src/machine/sparse/area-energy.js';
import { sparsePresets } from '../../../src/machine/sparse/sparse-platform.js';
import { isGenerated, namedPattern } from '../../../src/problem/sparsity/named-pattern.js';
import type { Pattern } from '../../../src/problem/sparsity/pattern.js';
import { sparseProduct } from '../../../src/problem/sparsity/product.js';
import { headline, type KernelHeadline, speedup } from '../../../src/search/sparse/headline.js';
import { searchLaneSplit } from '../../../src/search/sparse/lane-split.js';
import { jobsOf, type KernelPlan } from '../../../src/search/sparse/plan.js';
import { planEnergyDelay } from '../../../src/search/sparse/plan-energy.js';
import { replaySparse } from '../../../src/simulator/sparse-replay.js';
import type { SparseKernel } from '../../../src/workload/sparse-kernel.js';
import fixtures from '../../fixtures/sparse-suite.json' with { type: 'json' };
import { hasReference, referenceText } from '../../support/reference.js';

function matrix(name: string): Pattern {
  if (isGenerated(name)) return namedPattern(name);
  return parseGapPattern(referenceText('sparse', 'hardtaco', 'matrices', `${name}.pat`), name);
}

function kernelOf(name: string): SparseKernel {
  const [a = '', b = ''] = name.split('|');
  return { name, product: sparseProduct(matrix(a), matrix(b)) };
}

const { cores } = sparsePresets.get('aespa')();

function replayedCycles(plan: KernelPlan, bandwidthBytesPerCycle: number): number {
  const memory = { bandwidthBytesPerCycle, arbitration: 'max-min' };
  return replaySparse({ cores: plan.costs.cores, memory, schedule: jobsOf(plan) }).timeline.makespanCycles;
}

/** Of whole kernels on their best cores over the monolithic EIE-like core, by the derived table. */
function energyDelayGain(rows: readonly KernelHeadline[], idleGated: boolean): number {
  const terms = { table: DERIVED_AREA_ENERGY, clockGHz: 1, idleGated };
  return geometricMean(
    rows.map(
      ({ search, baselines }) =>
        planEnergyDelay(baselines['eie-monolithic'].plan, terms) / planEnergyDelay(search.tried[0]!, terms),
    ),
  );
}

describe('the mixed platform at 256 bytes a cycle', () => {
  it('gains on every baseline on generated kernels, and loses without a search', () => {
    const rows = headline(fixtures.kernels.slice(0, 8).map(kernelOf), cores, 256);
    for (const row of rows) expect(row.searchedCycles).toBeLessThanOrEqual(row.wholeCycles);
    expect(speedup(rows, (row) => row.searchedCycles, 'eie-monolithic')).toBeGreaterThan(1.5);
    expect(speedup(rows, (row) => row.naiveCycles, 'eie-monolithic')).toBeLessThan(1);
    expect(speedup(rows, (row) => row.naiveSortedCycles, 'eie-monolithic')).toBeLessThan(1);
  });

  it.skipIf(!hasReference)(
    'is 2.6 times the monolithic EIE-like core on the measured suite, 2.3 times in the replay',
    () => {
      const names = referenceText('sparse', 'aespa', 'suite_cases.txt').trim().split('\n');
      const rows = headline(names.map(kernelOf), cores, 256);
      const gain = (ours: (row: (typeof rows)[number]) => number): number => speedup(rows, ours, 'eie-monolithic');
      expect(rows).toHaveLength(32);
      expect(gain((row) => row.wholeCycles)).toBeCloseTo(2.043, 3);
      expect(gain((row) => row.baselines['matraptor-monolithic'].plan.cycles)).toBeCloseTo(1.878, 3);
      expect(gain((row) => row.searchedCycles)).toBeGreaterThan(2.6);
      expect(gain((row) => row.baselines['eie-small-cores'].plan.cycles)).toBeGreaterThan(2.08);
      expect(gain((row) => row.naiveCycles)).toBeCloseTo(0.551, 2);
      const gains = [false, true].map((idleGated) => energyDelayGain(rows, idleGated));
      expect(gains[0]).toBeCloseTo(2.627, 2);
      expect(gains[1]).toBeCloseTo(2.658, 2);
      const replayed = rows.map((row) => {
        const base = replayedCycles(row.baselines['eie-monolithic'].plan, 256);
        return Math.log(base / replayedCycles(row.search.plan, 256));
      });
      expect(Math.exp(replayed.reduce((a, b) => a + b, 0) / rows.length)).toBeGreaterThan(2.2);
    },
  );
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
