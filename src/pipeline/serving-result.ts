/** What serving a language model came to, by tenant. */
import { seconds } from '../base/units.js';
import type { SteadyState } from '../estimate/serving/steady-state.js';
import type { Scenario } from '../scenario/scenario.js';
import { type Occupancy, type RequestOutcome, type ServingFigures, servingFigures } from '../timeline/serving.js';
import { cachePages } from '../workload/serving/served-model.js';
import type { StepKind } from '../workload/serving/step.js';
import type { StepSums } from './served-figures.js';
import type { PreparedTenant } from './served-tenant.js';

export interface ServedResult {
  readonly name: string;
  readonly model: string;
  readonly figures: ServingFigures;
  readonly outcomes: readonly RequestOutcome[];
  readonly steps: readonly (StepSums & { readonly kind: StepKind })[];
  readonly cache: {
    /** Absent where there is no limit. */
    readonly pages?: number;
    readonly mostPages: number;
    readonly meanPages: number;
    readonly pageTokens: number;
    readonly occupancy: Occupancy;
  };
  /** Requests in the system, time average; by Little's law their rate times their mean time in it. */
  readonly meanInSystem: number;
  /** That the tiles of all steps loaded and stored, and what they cost. Of static power nothing. */
  readonly bytes: number;
  readonly nanojoules: number;
  readonly bytesPerToken: number;
  readonly nanojoulesPerToken: number;
  /** In the long run, by formula. */
  readonly estimate: SteadyState & { readonly tokensPerSecond: number };
}

const KINDS: readonly StepKind[] = ['prefill', 'decode', 'mixed'];

export function servedResult({ platform }: Scenario, tenant: PreparedTenant, makespanCycles: number): ServedResult {
  const { tenancy, scheduler, figures, occupancy, estimate } = tenant;
  const { served, name } = tenancy;
  const { clockGHz } = platform;
  const outcomes = scheduler.log.outcomes();
  const endCycles = outcomes.reduce((last, outcome) => Math.max(last, outcome.endCycles), 0);
  if (!scheduler.isDone) throw new Error(`the replay of ${name} stopped at ${makespanCycles} before its requests`);
  const steps = KINDS.flatMap((kind) => {
    const sums = figures.byKind.get(kind);
    return sums === undefined ? [] : [{ kind, ...sums }];
  });
  const bytes = steps.reduce((sum, step) => sum + step.bytes, 0);
  const nanojoules = steps.reduce((sum, step) => sum + step.nanojoules, 0);
  const all = servingFigures(outcomes, served.deadline, { clockGHz, endCycles });
  const pages = cachePages(served);
  return {
    ...{ name, model: served.model, figures: all, outcomes, steps, bytes, nanojoules },
    cache: {
      ...(Number.isFinite(pages) ? { pages } : {}),
      mostPages: scheduler.pool.mostTaken,
      meanPages: scheduler.pool.meanTaken(endCycles),
      pageTokens: served.held.pageTokens,
      occupancy,
    },
    meanInSystem: scheduler.meanInSystem(endCycles),
    bytesPerToken: bytes / all.outputTokens,
    nanojoulesPerToken: nanojoules / all.outputTokens,
    estimate: { ...estimate, tokensPerSecond: estimate.tokensPerCycle / seconds(1, clockGHz) },
  };
}
