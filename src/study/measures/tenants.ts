/**
 * The measure `tenants`: how the most urgent tenant of a scenario fares, the one of the lowest priority number (the first where
 * several have it, or none has one), and how the others do.
 */
import type { RunResult } from '../../pipeline/result.js';
import { type TenantFigures, tenantFigures } from '../../timeline/tenants.js';
import { termsOf } from '../../workload/queue-jobs.js';
import type { Measure } from '../measure.js';

export const tenantsMeasure: Measure = {
  columns: ['urgent_mean_cycles', 'urgent_p99_cycles', 'urgent_late_share', 'others_mean_cycles'],
  of({ scenario, jobs, replay }: RunResult) {
    const terms = termsOf(scenario.workload) ?? [];
    const level = (tenant: number): number => terms[tenant]?.priority ?? 0;
    const figures = tenantFigures(jobs, replay.timeline, { terms });
    const urgent = figures.reduce<TenantFigures | undefined>(
      (best, other) => (best === undefined || level(other.tenant) < level(best.tenant) ? other : best),
      undefined,
    );
    const others = figures.filter((figure) => figure !== urgent);
    const inferences = others.reduce((sum, { inferences: own }) => sum + own, 0);
    const cycles = others.reduce((sum, { latencyCycles, inferences: own }) => sum + latencyCycles.mean * own, 0);
    const { latencyCycles, deadline, inferences: own = 1 } = urgent ?? {};
    return [
      latencyCycles?.mean,
      latencyCycles?.p99,
      deadline === undefined ? undefined : deadline.misses / own,
      inferences === 0 ? undefined : cycles / inferences,
    ];
  },
};
