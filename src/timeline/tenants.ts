/**
 * How the tenants fared: the latency of an inference is from its arrival to the end of its last job.
 */
import type { Timeline } from './timeline.js';

/** What is read of a job. */
export interface TenantJob {
  readonly id: number;
  readonly tenant: number;
  readonly model: string;
  readonly inference: number;
  readonly arrivalCycles: number;
}

export interface TenantFigures {
  readonly tenant: number;
  /** What the scenario calls it; absent where it does not. */
  readonly name?: string;
  /** Names of its models, in order of first appearance. */
  readonly models: readonly string[];
  readonly jobs: number;
  readonly inferences: number;
  /** Of its inferences. */
  readonly latencyCycles: LatencyFigures;
  /** Absent where it has no deadline. */
  readonly deadline?: DeadlineFigures;
  /** That its jobs move over the memory, reloads included; absent where nobody has counted them. */
  readonly bytes?: number;
}

/** A percentile, by nearest rank, is there only where the sample tells it from the largest value. */
export interface LatencyFigures {
  readonly mean: number;
  /** Of at least 2 inferences. */
  readonly p50?: number;
  /** Of at least 20. */
  readonly p95?: number;
  /** Of at least 100. */
  readonly p99?: number;
  readonly max: number;
}

export interface DeadlineFigures {
  readonly cycles: number;
  /** Inferences that took longer. */
  readonly misses: number;
}

/** What a scenario says of a tenant, and a replay of its jobs. */
export interface TenantTold {
  /** By tenant. */
  readonly terms?: readonly { readonly name: string; readonly deadlineCycles?: number | undefined }[] | undefined;
  /** Bytes of a job, by its id. */
  readonly bytesOf?: (job: number) => number;
}

/** In order of tenant. */
export function tenantFigures(
  jobs: readonly TenantJob[],
  timeline: Timeline,
  { terms = [], bytesOf }: TenantTold = {},
): TenantFigures[] {
  const byTenant = new Map<number, TenantJob[]>();
  for (const job of jobs) {
    const own = byTenant.get(job.tenant);
    if (own === undefined) byTenant.set(job.tenant, [job]);
    else own.push(job);
  }
  return [...byTenant.entries()]
    .sort(([a], [b]) => a - b)
    .map(([tenant, own]) => {
      const latencies = inferenceLatencies(own, timeline).map(({ latencyCycles }) => latencyCycles);
      const { name, deadlineCycles } = terms[tenant] ?? {};
      return {
        tenant,
        ...(name === undefined ? {} : { name }),
        models: [...new Set(own.map(({ model }) => model))],
        jobs: own.length,
        inferences: latencies.length,
        latencyCycles: latencyFigures(latencies),
        ...(deadlineCycles === undefined ? {} : { deadline: deadlineFigures(latencies, deadlineCycles) }),
        ...(bytesOf === undefined ? {} : { bytes: own.reduce((sum, { id }) => sum + bytesOf(id), 0) }),
      };
    });
}

function deadlineFigures(latencies: readonly number[], cycles: number): DeadlineFigures {
  return { cycles, misses: latencies.filter((latency) => latency > cycles).length };
}

export interface InferenceLatency {
  readonly inference: number;
  readonly arrivalCycles: number;
  /** From the arrival to the end of its last job. */
  readonly latencyCycles: number;
}

/** Of the inferences that the jobs belong to, in order of their first job. */
export function inferenceLatencies(jobs: readonly TenantJob[], timeline: Timeline): InferenceLatency[] {
  const found = new Map<number, InferenceLatency>();
  for (const { id, inference, arrivalCycles } of jobs) {
    const latency = timeline.jobEndCycles[id]! - arrivalCycles;
    const before = found.get(inference)?.latencyCycles ?? 0;
    found.set(inference, { inference, arrivalCycles, latencyCycles: Math.max(before, latency) });
  }
  return [...found.values()];
}

/** Of at least one. */
export function latencyFigures(latencies: readonly number[]): LatencyFigures {
  const sorted = Float64Array.from(latencies).sort();
  const mean = sorted.reduce((sum, latency) => sum + latency, 0) / sorted.length;
  return {
    mean,
    ...percentile(sorted, 'p50', 0.5),
    ...percentile(sorted, 'p95', 0.95),
    ...percentile(sorted, 'p99', 0.99),
    max: sorted[sorted.length - 1]!,
  };
}

function percentile(sorted: Float64Array, name: string, share: number): Readonly<Record<string, number>> {
  if (sorted.length * (1 - share) < 1 - 1e-9) return {};
  return { [name]: sorted[Math.ceil(share * sorted.length) - 1]! };
}
