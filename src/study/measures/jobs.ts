/**
 * The measure `jobs`: the job analysis table in four numbers, over every job on every core.
 */
import { geometricMean, mean } from '../../base/numbers.js';
import type { Measure } from '../measure.js';

export const jobsMeasure: Measure = {
  columns: [
    'job_latency_mean_cycles',
    'job_latency_geomean_cycles',
    'job_bandwidth_mean_bytes_per_cycle',
    'job_bandwidth_geomean_bytes_per_cycle',
  ],
  of({ analysis: { table } }) {
    return [
      mean(table.latencyCycles),
      geometricMean(table.latencyCycles),
      mean(table.bandwidthBytesPerCycle),
      geometricMean(table.bandwidthBytesPerCycle.filter((value) => value > 0)),
    ];
  },
};
