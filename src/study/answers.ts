/**
 * What one may ask of a run when sizing a machine: figures by name, with their units, read from a finished run. By the
 * simulator.
 */
import type { RunResult } from '../pipeline/result.js';
import { type LatencyFigures, tenantFigures } from '../timeline/tenants.js';
import { termsOf } from '../workload/queue-jobs.js';

type Answer = (result: RunResult) => number;

const latencyMs =
  (pick: keyof LatencyFigures): Answer =>
  ({ jobs, replay, scenario }) => {
    const tenants = tenantFigures(jobs, replay.timeline);
    const worst = tenants.reduce((most, { latencyCycles }) => Math.max(most, latencyCycles[pick] ?? 0), 0);
    return worst / (scenario.platform.clockGHz * 1e6);
  };

export const ANSWERS: Readonly<Record<string, Answer>> = {
  makespanCycles: ({ replay }) => replay.metrics.makespanCycles,
  makespanMs: ({ replay }) => replay.metrics.makespanMs,
  throughputGflops: ({ replay }) => replay.metrics.throughputGflops,
  bandwidthUtilization: ({ replay }) => replay.metrics.bandwidthUtilization,
  peUtilization: ({ replay }) => replay.metrics.peUtilization,
  energyMj: ({ replay }) => (replay.energy?.total ?? Number.NaN) / 1e6,
  averageWatts: ({ replay }) => (replay.energy?.total ?? Number.NaN) / 1e6 / replay.metrics.makespanMs,
  /** Of the tenant that fares worst. */
  meanLatencyMs: latencyMs('mean'),
  p95LatencyMs: latencyMs('p95'),
  maxLatencyMs: latencyMs('max'),
  /** Inferences that ended after their tenant's deadline. */
  deadlineMisses: ({ jobs, replay, scenario }) =>
    tenantFigures(jobs, replay.timeline, { terms: termsOf(scenario.workload) }).reduce(
      (sum, { deadline }) => sum + (deadline?.misses ?? 0),
      0,
    ),
};
