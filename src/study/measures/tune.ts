/**
 * The measure `tune`: makespan with the tuned settings over that of the mapper as it is, same seeds: while tuning, on the
 * same workloads with other seeds, and on unseen ones. Geometric means; `settings` and the ratios by workload are JSON.
 */
import { geometricMean } from '../../base/numbers.js';
import type { Judged } from '../../pipeline/tune.js';
import type { MeasureOf } from '../measure.js';

export const tuneMeasure: MeasureOf<'tune'> = {
  kind: 'tune',
  columns: [
    'trials',
    'tuning_ratio',
    'seen_ratio',
    'unseen_ratio',
    'settings',
    'seen_ratio_by_workload',
    'unseen_ratio_by_workload',
  ],
  of({ trials, ratio, settings, seen, unseen }) {
    return [
      trials,
      ratio,
      over(seen),
      over(unseen),
      JSON.stringify(settings),
      JSON.stringify(byWorkload(seen)),
      JSON.stringify(byWorkload(unseen)),
    ];
  },
};

/** Over workloads and seeds. */
function over(judged: readonly Judged[]): number {
  return geometricMean(judged.flatMap(({ ratios }) => ratios));
}

/** By the workload's file. */
function byWorkload(judged: readonly Judged[]): Readonly<Record<string, number>> {
  return Object.fromEntries(judged.map((one) => [one.file, over([one])]));
}
