/**
 * The measure `jobs`: the job analysis table in four numbers, over every job on every core.
 */
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
      geometricMean(table.bandwidthBytesPerCycle),
    ];
  },
};

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of the values above 0. */
function geometricMean(values: Float64Array): number {
  const above = values.filter((value) => value > 0);
  return Math.exp(above.reduce((sum, value) => sum + Math.log(value), 0) / above.length);
}
