/**
 * Arrival times: when the inferences of a tenant come. A queue in which everything came at once is put in order of arrival,
 * and ids follow. Cycles.
 */
import type { Random } from '../base/random.js';
import type { Job } from './job.js';

export type ArrivalProcess =
  | { readonly kind: 'poisson'; readonly meanCycles: number }
  /** One every `periodCycles` from `offsetCycles` on, each late by up to `jitterCycles`, drawn uniformly. */
  | {
      readonly kind: 'uniform';
      readonly periodCycles: number;
      readonly offsetCycles: number;
      readonly jitterCycles: number;
    }
  /** As they were recorded, ascending. */
  | { readonly kind: 'trace'; readonly cycles: readonly number[] };

/** When each of a tenant's inferences arrives; of a trace the first ones. */
export function arrivalTimes(process: ArrivalProcess, inferences: number, random: Random): number[] {
  switch (process.kind) {
    case 'poisson': {
      let last = 0;
      return Array.from({ length: inferences }, () => {
        last -= process.meanCycles * Math.log(1 - random.uniform());
        return last;
      });
    }
    case 'uniform': {
      const { periodCycles, offsetCycles, jitterCycles } = process;
      return Array.from(
        { length: inferences },
        (_, k) => offsetCycles + k * periodCycles + (jitterCycles === 0 ? 0 : jitterCycles * random.uniform()),
      );
    }
    case 'trace':
      return process.cycles.slice(0, inferences);
  }
}

/** Each tenant's inferences come as a Poisson stream of their own. @param meanCycles between two inferences of a tenant */
export function arriveAsPoisson(jobs: readonly Job[], meanCycles: number, random: Random): Job[] {
  const lastOfTenant = new Map<number, number>();
  const ofInference = new Map<number, number>();
  for (const { tenant, inference } of jobs) {
    if (ofInference.has(inference)) continue;
    const arrival = (lastOfTenant.get(tenant) ?? 0) - meanCycles * Math.log(1 - random.uniform());
    lastOfTenant.set(tenant, arrival);
    ofInference.set(inference, arrival);
  }
  return inOrderOfArrival(jobs, ofInference);
}

/** @param ofInference when each inference arrives */
export function inOrderOfArrival(jobs: readonly Job[], ofInference: ReadonlyMap<number, number>): Job[] {
  const arrivalOf = (job: Job): number => ofInference.get(job.inference) ?? 0;
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
