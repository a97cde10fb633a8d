/**
 * The measure `sparse-lanes`: how many lanes each class should have for the kernels under a budget of area, by formula.
 * Cycles are geometric means over the kernels, each searched over cuts: on the best split, and on the platform itself.
 */
import { geometricMean } from '../../base/numbers.js';
import { searchKernel } from '../../search/sparse/search-kernel.js';
import type { MeasureOf } from '../measure.js';

export const sparseLanesMeasure: MeasureOf<'sparse'> = {
  kind: 'sparse',
  columns: ['lane_split', 'split_mm2', 'split_budget_mm2', 'split_cycles', 'platform_cycles', 'splits'],
  of({ scenario: { kernels, laneSplit, platform }, splits }) {
    const [best] = splits();
    const { cores, bandwidthBytesPerCycle } = platform;
    const lanes = laneSplit.classes.flatMap((name) => {
      const own = best?.lanes[name] ?? 0;
      return own > 0 ? [`${name} ${own}`] : [];
    });
    return [
      lanes.join(' + '),
      best?.areaMm2,
      laneSplit.areaBudgetMm2,
      best?.splitCycles,
      geometricMean(kernels.map((kernel) => searchKernel(kernel, cores, bandwidthBytesPerCycle).plan.cycles)),
      splits().length,
    ];
  },
};
