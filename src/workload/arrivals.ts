/**
 * Arrival times: each tenant's inferences come as a Poisson stream of their own, from a queue in which everything came
 * at once. The queue is put in order of arrival, and ids follow.
 */
import type { Random } from '../base/random.js';
import type { Job } from './job.js';

/** @param meanCycles between two inferences of a tenant */
export function arriveAsPoisson(jobs: readonly Job[], meanCycles: number, random: Random): Job[] {
  const lastOfTenant = new Map<number, number>();
  const ofInference = new Map<number, number>();
  for (const { tenant, inference } of jobs) {
    if (ofInference.has(inference)) continue;
    const arrival = (lastOfTenant.get(tenant) ?? 0) - meanCycles * Math.log(1 - random.uniform());
    lastOfTenant.set(tenant, arrival);
    ofInference.set(inference, arrival);
  }
  const arrivalOf = (job: Job): number => ofInference.get(job.inference) as number;
  // An inference's jobs share their arrival, so a stable order keeps each behind those it depends on.
  const ordered = [...jobs].sort((a, b) => arrivalOf(a) - arrivalOf(b) || a.id - b.id);
  const idOf = new Map(ordered.map((job, id) => [job.id, id]));
  return ordered.map((job, id) => ({
    ...job,
    id,
    after: job.after.map((needed) => idOf.get(needed) as number),
    arrivalCycles: arrivalOf(job),
  }));
}
