/**
 * Fills the host's queue: a task's seeded pool, whole networks, or what was read from a file.
 */
import type { Random } from '../base/random.js';
import type { TilePlan } from '../mapping/tile-plan.js';
import { arriveAsPoisson } from './arrivals.js';
import type { FusedJob } from './fusion/fused-job.js';
import type { Job, QueuedJob } from './job.js';
import { drawJobs, type Tenant, wholeModels } from './job-pool.js';
import { modelNamed } from './models/zoo.js';
import type { ServedTenancy, Tenancy, TenantTerms } from './tenants.js';

/** Where the queued jobs come from. Imported tiles have no layers: they are jobs all the same. */
export type Workload =
  | { readonly kind: 'task'; readonly models: readonly string[]; readonly jobs: number }
  | { readonly kind: 'models'; readonly tenants: readonly { readonly name: string; readonly inferences: number }[] }
  | { readonly kind: 'networks'; readonly tenants: readonly Tenant[] }
  | {
      readonly kind: 'tenants';
      readonly tenants: readonly Tenancy[];
      /** Those that serve language models: their jobs come while the machine runs. */
      readonly served?: readonly ServedTenancy[];
    }
  | { readonly kind: 'jobs'; readonly jobs: readonly Job[] }
  | { readonly kind: 'tiles'; readonly plans: readonly TilePlan[] };

/** All but tenants, which draw from streams of their own (tenants.ts). */
type DrawnWorkload = Exclude<Workload, { readonly kind: 'tenants' }>;

/** @typeParam L what a job computes: a layer, or several as a fused group */
export type QueuedWorkload<L extends QueuedJob = Job | FusedJob> =
  | { readonly jobs: readonly QueuedJob[]; readonly layers: readonly L[]; readonly plans?: undefined }
  | { readonly jobs: readonly QueuedJob[]; readonly plans: readonly TilePlan[] };

/** How the inferences of a tenant arrive; all at once, at time 0, where there are no arrivals. */
export interface Arrivals {
  /** Mean time between two inferences of a tenant, cycles. */
  readonly meanCycles: number;
}

/** @param inFlight inferences that a task keeps going at the same time */
export function queueJobs(
  workload: DrawnWorkload,
  inFlight: number,
  random: Random,
  arrivals: Arrivals | undefined = undefined,
): QueuedWorkload<Job> {
  const queued = allAtOnce(workload, inFlight, random);
  if (arrivals === undefined || queued.plans !== undefined) return queued;
  return ofLayers(arriveAsPoisson(queued.layers, arrivals.meanCycles, random));
}

function allAtOnce(workload: DrawnWorkload, inFlight: number, random: Random): QueuedWorkload<Job> {
  switch (workload.kind) {
    case 'task':
      return ofLayers(drawJobs(workload.models.map(modelNamed), workload.jobs, inFlight, random));
    case 'models':
      return ofLayers(
        wholeModels(workload.tenants.map(({ name, inferences }) => ({ model: modelNamed(name), inferences }))),
      );
    case 'networks':
      return ofLayers(wholeModels(workload.tenants));
    case 'jobs':
      return ofLayers(workload.jobs);
    case 'tiles': {
      const jobs = workload.plans.map((_, id) => ({
        id,
        tenant: id,
        model: 'tiles',
        name: String(id),
        inference: id,
        after: [],
        arrivalCycles: 0,
      }));
      return { jobs, plans: workload.plans };
    }
  }
}

function ofLayers(layers: readonly Job[]): QueuedWorkload<Job> {
  return { jobs: layers, layers };
}

/** Tenants that serve language models. */
export function servedTenants(workload: Workload): readonly ServedTenancy[] {
  return workload.kind === 'tenants' ? (workload.served ?? []) : [];
}

/** By tenant; nothing where the tenants are not the user's own. */
export function termsOf(workload: Workload): readonly TenantTerms[] | undefined {
  return workload.kind === 'tenants' ? workload.tenants : undefined;
}
