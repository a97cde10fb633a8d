/**
 * The measure `rank`: does the allocator order mappings of the first group as the simulator does, and what does it cost
 * to trust it? `rerank_gain` is what simulating the allocator's ten best of MAGMA's last population saves.
 */

import { rankFidelity } from '../../validation/rank-fidelity.js';
import { judgedMappings } from '../../validation/validate.js';
import type { Measure } from '../measure.js';

export const rankMeasure: Measure = {
  columns: [
    'mappings',
    'kendall_tau',
    'kendall_tau_random',
    'kendall_tau_population',
    'regret_top1_percent',
    'regret_top10_percent',
    'set_error_mean_percent',
    'set_error_lowest_percent',
    'set_error_highest_percent',
    'rerank_gain_percent',
  ],
  of(result) {
    const judged = judgedMappings(result);
    const rank = rankFidelity(judged);
    const of = (origin: string): number | undefined => rank.tauByOrigin.find((one) => one.origin === origin)?.tau;
    const regret = (top: number): number | undefined => rank.regret.find((one) => one.top === top)?.percent;
    const population = judged
      .filter(({ origin }) => origin === 'magma population')
      .sort((a, b) => a.estimateCycles - b.estimateCycles)
      .slice(0, 10)
      .map(({ simulatedCycles }) => simulatedCycles);
    return [
      rank.mappings,
      rank.tau,
      of('random'),
      of('magma population'),
      regret(1),
      regret(10),
      rank.error.meanPercent,
      rank.error.lowestPercent,
      rank.error.highestPercent,
      (1 - Math.min(...population) / (population[0] ?? Number.NaN)) * 100,
    ];
  },
};
