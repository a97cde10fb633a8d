/**
 * What one may ask of a run when sizing a machine: figures by name, with their units, read from a finished run. By the
 * simulator.
 */
import type { RunResult } from '../pipeline/result.js';
import { tenantFigures } from '../timeline/tenants.js';

type Answer = (result: RunResult) => number;

const latencyMs =
  (pick: 'mean' | 'p95' | 'max'): Answer =>
  (result) => {
    const { jobs, replay, scenario } = result;
    const latencies = tenantFigures(jobs, replay.timeline).map(({ latencyCycles }) => latencyCycles[pick]);
    return latencies.reduce((worst, one) => Math.max(worst, one), 0) / (scenario.platform.clockGHz * 1e6);
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
};
