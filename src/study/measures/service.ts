/**
 * The measure `service`: whom the memory serves. Fairness between tenants (validation/fairness), and how long the HB
 * cores and the others wait for it, in shares of the makespan.
 */

import { fairness } from '../../pipeline/fairness.js';
import type { RunResult } from '../../pipeline/result.js';

import type { Measure } from '../measure.js';

export const serviceMeasure: Measure = {
  columns: ['stp_per_tenant', 'antt', 'worst_slowdown', 'hb_wait_share', 'other_wait_share', 'job_end_mean_cycles'],
  of(result) {
    const { jobs, replay } = result;
    // Over all tenants, those of a single job too: a study compares policies on the same jobs.
    const { tenants } = fairness(result.input, jobs, replay.timeline);
    return [
      tenants.reduce((sum, { slowdown }) => sum + 1 / slowdown, 0) / tenants.length,
      tenants.reduce((sum, { slowdown }) => sum + slowdown, 0) / tenants.length,
      tenants.reduce((worst, { slowdown }) => Math.max(worst, slowdown), 0),
      waitShare(result, (dataflow) => dataflow === 'hb'),
      waitShare(result, (dataflow) => dataflow !== 'hb'),
      replay.timeline.jobEndCycles.reduce((sum, end) => sum + end, 0) / jobs.length,
    ];
  },
};

/** Waiting for loads and stores, over the makespan; mean over the cores. NaN without such a core. */
function waitShare({ scenario, replay }: RunResult, counts: (dataflow: string) => boolean): number {
  const waits = replay.attribution.filter((_, core) => counts(scenario.platform.cores[core]?.dataflow ?? ''));
  const cycles = waits.reduce((sum, { load, store }) => sum + load + store, 0);
  return cycles / (waits.length * replay.metrics.makespanCycles);
}
