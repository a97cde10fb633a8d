/** The measures `fusion` and `fusion-replay`: what fused layers gain by the estimate, and what their replay says. */
import type { MeasureOf } from '../measure.js';

export const fusionMeasure: MeasureOf<'fusion'> = {
  kind: 'fusion',
  columns: [
    'latency_cycles',
    'unfused_cycles',
    'optimum_cycles',
    'speed_up',
    'over_optimum',
    'off_chip_bytes',
    'unfused_off_chip_bytes',
    'peak_bytes',
    'groups',
    'search_samples',
    'tile_by_tile_cycles',
  ],
  of({ estimated }) {
    const { latencyCycles, baselineCycles, optimumCycles, chains, ...rest } = estimated();
    return [
      latencyCycles,
      baselineCycles,
      optimumCycles,
      baselineCycles / latencyCycles,
      latencyCycles / optimumCycles,
      rest.offChipBytes,
      rest.baselineOffChipBytes,
      rest.peakBytes,
      chains.reduce((sum, { plan }) => sum + plan.groups.length, 0),
      chains.reduce((sum, { found }) => sum + (found?.samples ?? 0), 0),
      rest.spatialCycles,
    ];
  },
};

export const fusionReplayMeasure: MeasureOf<'fusion'> = {
  kind: 'fusion',
  columns: ['replay_cycles', 'replay_over_estimate', 'replay_peak_bytes', 'unfused_replay_cycles'],
  of({ replayed, unfusedReplay }) {
    const { replayCycles = Number.NaN, latencyCycles, chains } = replayed();
    const peak = Math.max(...chains.map(({ replay }) => replay?.peakBytes ?? 0));
    return [replayCycles, replayCycles / latencyCycles, peak, unfusedReplay()];
  },
};
