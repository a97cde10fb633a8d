/**
 * The measure `ladder`: what each physical effect adds, in per cent of the allocator's makespan, and the allocator's
 * error for single jobs, in per cent of the simulated makespan.
 */

import { RUNG_NAMES, type RungName } from '../../validation/rungs.js';
import { ladderOf } from '../../validation/validate.js';
import type { Measure } from '../measure.js';

/** What a rung adds. */
export function rungColumn(name: RungName): string {
  return `${name.replaceAll(/[ -]/g, '_')}_percent`;
}

export const ladderMeasure: Measure = {
  columns: [...RUNG_NAMES.map(rungColumn), 'job_error_mean_percent', 'job_error_p95_percent', 'job_error_max_percent'],
  of(result) {
    const { rungs } = ladderOf(result);
    const errors = rungs.at(-1)?.jobErrors;
    return [
      ...RUNG_NAMES.map((name) => rungs.find((rung) => rung.name === name)?.changePercent), // some rungs only apply where they are asked for
      errors?.meanPercent,
      errors?.p95Percent,
      errors?.maxPercent,
    ];
  },
};
