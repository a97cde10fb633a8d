/**
 * Tenants: networks that share an accelerator, each with arrivals, a priority, a deadline and cores of its own. Queued
 * in order of arrival; what a tenant draws does not depend on the others.
 */
import { InputError, locate } from '../base/errors.js';
import { demandAtMost, MOST_PAIRS } from '../base/limits.js';
import { stream } from '../base/random.js';
import { type ArrivalProcess, arrivalTimes, inOrderOfArrival } from './arrivals.js';
import type { Job } from './job.js';
import { type Network, wholeModels } from './job-pool.js';
import { type LayerShape, reshapedJobs } from './layer-shape.js';
import { modelNamed } from './models/zoo.js';
import type { ServedModel } from './serving/served-model.js';

/** What is promised to a tenant, and asked of it. */
export interface TenantTerms {
  readonly name: string;
  /** The lowest number is served first. */
  readonly priority?: number | undefined;
  /** From the arrival of an inference to the end of its last job. */
  readonly deadlineCycles?: number | undefined;
  /** Indices of the only cores it may run on, ascending. */
  readonly cores?: readonly number[] | undefined;
}

export interface Tenancy extends TenantTerms {
  /** A name of the zoo, or what a file holds. */
  readonly network: string | Network;
  /** Passes through the network. */
  readonly inferences: number;
  /** Without it all of them are there at time 0. */
  readonly arrivals?: ArrivalProcess | undefined;
  readonly shape?: LayerShape | undefined;
  /** Its layers run as fused groups, within this memory of a core; the smallest scratchpad where it is left out. */
  readonly fusion?: { readonly memoryBytes?: number | undefined } | undefined;
}

/** A tenant that serves a language model. */
export interface ServedTenancy extends Omit<TenantTerms, 'deadlineCycles'> {
  readonly served: ServedModel;
}

/**
 * The host's queue. @param shape of all tenants' layers; a tenant's own goes before it
 * @throws InputError for more jobs than can be held, or a pattern of layers that matches none
 */
export function queueTenants(tenants: readonly Tenancy[], seed: number, shape: LayerShape = {}): Job[] {
  const networks = tenants.map(({ network }) => (typeof network === 'string' ? modelNamed(network) : network));
  const jobs = tenants.reduce((sum, { inferences }, i) => sum + inferences * (networks[i]?.layers.length ?? 0), 0);
  demandAtMost(jobs, MOST_PAIRS, 'jobs of all tenants', { path: 'workload.tenants' });
  const queue = reshapedJobs(
    wholeModels(tenants.map(({ inferences }, i) => ({ model: networks[i] as Network, inferences }))),
    shape,
  );
  const own: Job[][] = tenants.map(() => []);
  for (const job of queue) own[job.tenant]?.push(job);
  const arrival = new Map<number, number>();
  const served = tenants.flatMap((tenant, index) => {
    const theirs = own[index] as Job[];
    const inferences = [...new Set(theirs.map(({ inference }) => inference))];
    const times = arrivalsOf(tenant, inferences.length, seed);
    inferences.forEach((inference, k) => {
      arrival.set(inference, times[k] ?? 0);
    });
    const reshaped = locate({ path: `workload.tenants.${index}` }, () => reshapedJobs(theirs, tenant.shape ?? {}, ''));
    return reshaped.map((job) => termed(job, tenant));
  });
  return inOrderOfArrival(served, arrival);
}

function arrivalsOf({ name, arrivals }: Tenancy, inferences: number, seed: number): readonly number[] {
  return arrivals === undefined ? [] : arrivalTimes(arrivals, inferences, stream(seed, `arrivals/${name}`));
}

function termed(job: Job, { priority, cores }: TenantTerms): Job {
  return { ...job, ...(priority === undefined ? {} : { priority }), ...(cores === undefined ? {} : { cores }) };
}

/** Of a trace there are as many as it has. @throws InputError for more inferences than a trace has arrivals */
export function inferencesOf(asked: number | undefined, arrivals: ArrivalProcess | undefined): number {
  if (arrivals?.kind !== 'trace') return asked ?? 1;
  const { length } = arrivals.cycles;
  if (asked !== undefined && asked > length)
    throw new InputError({
      path: 'inferences',
      expected: `at most ${length} (the arrivals of the trace)`,
      found: asked,
    });
  return asked ?? length;
}
