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
  /** Names of its models, in order of first appearance. */
  readonly models: readonly string[];
  readonly jobs: number;
  readonly inferences: number;
  /** Of its inferences; percentiles by nearest rank. */
  readonly latencyCycles: LatencyFigures;
}

export interface LatencyFigures {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** In order of tenant. */
export function tenantFigures(jobs: readonly TenantJob[], timeline: Timeline): TenantFigures[] {
  const byTenant = new Map<number, TenantJob[]>();
  for (const job of jobs) {
    const own = byTenant.get(job.tenant);
    if (own === undefined) byTenant.set(job.tenant, [job]);
    else own.push(job);
  }
  return [...byTenant.entries()]
    .sort(([a], [b]) => a - b)
    .map(([tenant, own]) => {
      const latencies = inferenceLatencies(own, timeline);
      return {
        tenant,
        models: [...new Set(own.map(({ model }) => model))],
        jobs: own.length,
        inferences: latencies.length,
        latencyCycles: latencyFigures(latencies),
      };
    });
}

function inferenceLatencies(jobs: readonly TenantJob[], timeline: Timeline): number[] {
  const latest = new Map<number, number>();
  for (const { id, inference, arrivalCycles } of jobs) {
    const latency = timeline.jobEndCycles[id]! - arrivalCycles;
    latest.set(inference, Math.max(latest.get(inference) ?? 0, latency));
  }
  return [...latest.values()];
}

function latencyFigures(latencies: number[]): LatencyFigures {
  const sorted = Float64Array.from(latencies).sort();
  const rank = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
  const mean = sorted.reduce((sum, latency) => sum + latency, 0) / sorted.length;
  return { mean, p50: rank(0.5), p95: rank(0.95), p99: rank(0.99), max: rank(1) };
}
