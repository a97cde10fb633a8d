/** The mixed platform against homogeneous ones, on the whole measured suite; skipped where that is absent. */
import { describe, expect, it } from 'vitest';
import { geometricMean } from '../../../src/base/numbers.js';
import { parseGapPattern } from '../../../src/formats/gap-pattern.js';
import { DERIVED_AREA_ENERGY } from '../../../src/machine/sparse/area-energy.js';
import { sparsePresets } from '../../../src/machine/sparse/sparse-platform.js';
import { isGenerated, namedPattern } from '../../../src/problem/sparsity/named-pattern.js';
import type { Pattern } from '../../../src/problem/sparsity/pattern.js';
import { sparseProduct } from '../../../src/problem/sparsity/product.js';
import { headline, type KernelHeadline, speedup } from '../../../src/search/sparse/headline.js';
import { jobsOf, type KernelPlan } from '../../../src/search/sparse/plan.js';
import { planEnergyDelay } from '../../../src/search/sparse/plan-energy.js';
import { replaySparse } from '../../../src/simulator/sparse-replay.js';
import type { SparseKernel } from '../../../src/workload/sparse-kernel.js';
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
