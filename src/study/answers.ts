/**
 * What one may ask of a run when sizing a machine: figures by name, with their units, read from a finished run. By the
 * simulator.
 */
import { InputError } from '../base/errors.js';
import { type GenerateResult, generate } from '../pipeline/generate.js';
import type { RunResult } from '../pipeline/result.js';
import { run } from '../run.js';
import type { Scenario } from '../scenario/scenario.js';
import { type LatencyFigures, tenantFigures } from '../timeline/tenants.js';
import { servedTenants, termsOf } from '../workload/queue-jobs.js';
import { perToken, tokensPerSecond, worst } from './measures/serving.js';

type Answer = (result: RunResult) => number;

const latencyMs =
  (pick: keyof LatencyFigures): Answer =>
  ({ jobs, replay, scenario }) => {
    const tenants = tenantFigures(jobs, replay.timeline);
    const worst = tenants.reduce((most, { latencyCycles }) => Math.max(most, latencyCycles[pick] ?? 0), 0);
    return worst / (scenario.platform.clockGHz * 1e6);
  };

const ANSWERS: Readonly<Record<string, Answer>> = {
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

const servedMs = ({ scenario }: GenerateResult, cycles: number | undefined): number =>
  (cycles ?? Number.NaN) / (scenario.platform.clockGHz * 1e6);

/** Where tenants serve language models; latencies of the tenant that fares worst. */
const SERVED_ANSWERS: Readonly<Record<string, (result: GenerateResult) => number>> = {
  makespanCycles: ({ makespanCycles }) => makespanCycles,
  makespanMs: (result) => servedMs(result, result.makespanCycles),
  bandwidthUtilization: ({ bandwidthUtilization }) => bandwidthUtilization,
  tokensPerSecond,
  meanFirstTokenMs: (result) =>
    servedMs(
      result,
      worst(result.tenants, ({ figures }) => figures.firstTokenCycles.mean),
    ),
  maxFirstTokenMs: (result) =>
    servedMs(
      result,
      worst(result.tenants, ({ figures }) => figures.firstTokenCycles.max),
    ),
  perTokenMs: (result) =>
    servedMs(
      result,
      worst(result.tenants, ({ figures }) => figures.perTokenCycles?.mean),
    ),
  millijoulesPerToken: ({ tenants }) => perToken(tenants, ({ nanojoules }) => nanojoules) / 1e6,
};

/** Names of all figures. */
export const FIGURES: readonly string[] = [...new Set([...Object.keys(ANSWERS), ...Object.keys(SERVED_ANSWERS)])];

/** Runs the scenario. @throws InputError for a figure that such a run has not */
export function answerOf(scenario: Scenario, figure: string, path: string): number {
  const isServed = servedTenants(scenario.workload).length > 0;
  const known: Readonly<Record<string, unknown>> = isServed ? SERVED_ANSWERS : ANSWERS;
  if (!Object.hasOwn(known, figure)) {
    const which = isServed ? 'of tenants that serve requests' : 'of a run without requests';
    throw new InputError({ path, expected: `a figure ${which} (${Object.keys(known).join(', ')})`, found: figure });
  }
  if (isServed) return (SERVED_ANSWERS[figure] as (result: GenerateResult) => number)(generate(scenario));
  return (ANSWERS[figure] as Answer)(run(scenario, { tenants: false }));
}
