/**
 * What sharing the machine costs each tenant: the same mapping is replayed with one tenant's jobs alone. System
 * throughput (STP) and average normalised turnaround time (ANTT) are those of Eyerman & Eeckhout, "System-Level
 * Performance Metrics for Multiprogram Workloads", IEEE Micro 2008.
 */
import type { SimulationInput } from '../simulator/input.js';
import { simulate } from '../simulator/simulate.js';
import { type TenantFigures, type TenantJob, tenantFigures } from '../timeline/tenants.js';
import type { Timeline } from '../timeline/timeline.js';

export interface TenantFairness extends TenantFigures {
  /** Mean latency of the tenant's inferences when nobody else is there. */
  readonly aloneCycles: number;
  /** Mean latency over that. */
  readonly slowdown: number;
}

export interface Fairness {
  readonly tenants: readonly TenantFairness[];
  /** Σ 1 / slowdown: how many tenants' worth of progress the machine makes. At most the number of tenants. */
  readonly stp: number;
  /** Mean slowdown. */
  readonly antt: number;
}

/** @param timeline of `input` as it was simulated whole */
export function fairness(input: SimulationInput, jobs: readonly TenantJob[], timeline: Timeline): Fairness {
  const tenants = tenantFigures(jobs, timeline).map((shared) => {
    const own = jobs.filter(({ tenant }) => tenant === shared.tenant);
    const alone = tenantFigures(own, simulate(only(input, new Set(own.map(({ id }) => id)))).timeline)[0];
    const aloneCycles = alone?.latencyCycles.mean ?? 0;
    return { ...shared, aloneCycles, slowdown: shared.latencyCycles.mean / aloneCycles };
  });
  return {
    tenants,
    stp: tenants.reduce((sum, { slowdown }) => sum + 1 / slowdown, 0),
    antt: tenants.reduce((sum, { slowdown }) => sum + slowdown, 0) / tenants.length,
  };
}

/** The queues of some jobs, without the others. */
function only(input: SimulationInput, ids: ReadonlySet<number>): SimulationInput {
  return { ...input, groups: input.groups.map((queues) => queues.map((queue) => queue.filter((id) => ids.has(id)))) };
}
