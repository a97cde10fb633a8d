/**
 * What sharing the machine costs each tenant: the same mapping is replayed with one tenant's jobs alone. System
 * throughput (STP) and average normalised turnaround time (ANTT) are those of Eyerman & Eeckhout, "System-Level
 * Performance Metrics for Multiprogram Workloads", IEEE Micro 2008.
 */
import { tileTotals } from '../mapping/tile-plan.js';
import type { JobWork, SimulationInput } from '../simulator/input.js';
import { simulate } from '../simulator/simulate.js';
import { type TenantFigures, type TenantJob, type TenantTold, tenantFigures } from '../timeline/tenants.js';
import type { Timeline } from '../timeline/timeline.js';

export interface TenantFairness extends TenantFigures {
  /** Mean latency of the tenant's inferences when nobody else is there. */
  readonly aloneCycles: number;
  /** Mean latency over that. */
  readonly slowdown: number;
}

export interface Fairness {
  readonly tenants: readonly TenantFairness[];
  /** Absent where no tenant has more than one job. */
  readonly sharing?: Sharing;
}

/** Over the tenants that have more than one job: how much slower a single job is tells of that job, not of sharing. */
export interface Sharing {
  readonly tenants: number;
  /** Σ 1 / slowdown: how many tenants' worth of progress the machine makes. At most the number of tenants. */
  readonly stp: number;
  /** Mean slowdown. */
  readonly antt: number;
  readonly medianSlowdown: number;
}

/** @param timeline of `input` as it was simulated whole */
export function fairness(
  input: SimulationInput,
  jobs: readonly TenantJob[],
  timeline: Timeline,
  terms?: TenantTold['terms'],
): Fairness {
  const own = byTenant(jobs);
  const alone = aloneInputs(input, own);
  const tenants = tenantFigures(jobs, timeline, { terms, bytesOf: (job) => bytesOf(input.work[job]) }).map((shared) => {
    const theirs = own.get(shared.tenant) ?? [];
    const renumbered = theirs.map((job, id) => ({ ...job, id }));
    const replay = simulate(alone.get(shared.tenant) as SimulationInput).timeline;
    const aloneCycles = tenantFigures(renumbered, replay)[0]?.latencyCycles.mean ?? 0;
    return { ...shared, aloneCycles, slowdown: slowdownOf(shared.latencyCycles.mean, aloneCycles) };
  });
  const slowdowns = tenants.filter((tenant) => tenant.jobs > 1).map(({ slowdown }) => slowdown);
  return { tenants, ...(slowdowns.length === 0 ? {} : { sharing: sharingOf(slowdowns) }) };
}

function sharingOf(slowdowns: readonly number[]): Sharing {
  const tenants = slowdowns.length;
  const sorted = slowdowns.toSorted((a, b) => a - b);
  return {
    tenants,
    stp: slowdowns.reduce((sum, slowdown) => sum + 1 / slowdown, 0),
    antt: slowdowns.reduce((sum, slowdown) => sum + slowdown, 0) / tenants,
    medianSlowdown: (sorted[(tenants - 1) >> 1]! + sorted[tenants >> 1]!) / 2,
  };
}

function bytesOf(work: JobWork | undefined): number {
  if (work === undefined) return 0;
  if (work.kind === 'fluid') return work.latencyCycles * work.bandwidthBytesPerCycle;
  const { loadBytes, storeBytes } = tileTotals(work.plan);
  return loadBytes + storeBytes;
}

/** A tenant whose jobs take no time is slowed by nobody. */
function slowdownOf(cycles: number, alone: number): number {
  return alone > 0 ? cycles / alone : 1;
}

/** Does a tenant have more than one job? Otherwise "alone" is one job on an empty machine, which tells of no sharing. */
export function hasSeveralJobs(jobs: readonly Pick<TenantJob, 'tenant'>[]): boolean {
  return new Set(jobs.map(({ tenant }) => tenant)).size < jobs.length;
}

function byTenant(jobs: readonly TenantJob[]): Map<number, TenantJob[]> {
  const own = new Map<number, TenantJob[]>();
  for (const job of jobs) {
    const theirs = own.get(job.tenant);
    if (theirs === undefined) own.set(job.tenant, [job]);
    else theirs.push(job);
  }
  return own;
}

/**
 * For each tenant the queues of its jobs without the others. Jobs are numbered anew, so that a tenant's replay costs
 * what its own jobs cost, however many others there are.
 */
function aloneInputs(
  input: SimulationInput,
  own: ReadonlyMap<number, readonly TenantJob[]>,
): Map<number, SimulationInput> {
  const number = new Int32Array(input.work.length);
  const tenantOf = new Int32Array(input.work.length).fill(-1);
  for (const [tenant, jobs] of own)
    jobs.forEach(({ id }, k) => {
      number[id] = k;
      tenantOf[id] = tenant;
    });
  const nothing = input.cores.map((): number[] => []);
  const groups = new Map([...own.keys()].map((tenant) => [tenant, input.groups.map(() => nothing)]));
  input.groups.forEach((queues, g) => {
    queues.forEach((queue, core) => {
      for (const id of queue) {
        const theirs = groups.get(tenantOf[id]!) as number[][][];
        if (theirs[g] === nothing) theirs[g] = input.cores.map(() => []);
        theirs[g]?.[core]?.push(number[id]!);
      }
    });
  });
  return new Map(
    [...own].map(([tenant, jobs]) => [
      tenant,
      {
        ...input,
        groups: groups.get(tenant) as number[][][],
        work: jobs.map(({ id }) => input.work[id]),
        after: jobs.map(({ id }) => ownOnly(input.after[id] ?? [], tenant)),
        arrivalCycles: jobs.map(({ id }) => input.arrivalCycles?.[id] ?? 0),
        ...(input.priority === undefined ? {} : { priority: jobs.map(({ id }) => input.priority?.[id] ?? 0) }),
        ...(input.inference === undefined ? {} : { inference: jobs.map(({ id }) => input.inference?.[id] ?? id) }),
      },
    ]),
  );

  function ownOnly(needs: readonly number[], tenant: number): number[] {
    return needs.filter((id) => tenantOf[id] === tenant).map((id) => number[id]!);
  }
}
