/** A tenant that serves a language model, made ready to be played: its requests, its scheduler, its steps as work. */
import type { SegmentAnalyzer } from '../analysis/segment-work.js';
import { segmentAnalyzer } from '../analysis/step-work.js';
import { stream } from '../base/random.js';
import { costModelFor } from '../cost/models.js';
import { type MeanRequest, type SteadyState, steadyState } from '../estimate/serving/steady-state.js';
import type { EstimatedMachine } from '../estimate/serving/step-cycles.js';
import type { Scenario } from '../scenario/scenario.js';
import { type Phase, Scheduler } from '../simulator/serving/scheduler.js';
import type { StepSource } from '../simulator/serving/step-engine.js';
import type { Occupancy } from '../timeline/serving.js';
import { ThinnedSeries } from '../timeline/thinned-series.js';
import { drawRequests, type Request } from '../workload/serving/requests.js';
import { cachePages } from '../workload/serving/served-model.js';
import { stepSegments } from '../workload/serving/step-layers.js';
import type { ServedTenancy } from '../workload/tenants.js';
import { ServedFigures } from './served-figures.js';

export interface Engine {
  readonly phase: Phase;
  /** Indices of the cores that play its steps. */
  readonly cores: readonly number[];
}

export interface PreparedTenant {
  readonly tenancy: ServedTenancy;
  readonly requests: readonly Request[];
  readonly scheduler: Scheduler;
  readonly engines: readonly { readonly engine: Engine; readonly source: StepSource; readonly mostJobs: number }[];
  readonly figures: ServedFigures;
  readonly occupancy: Occupancy;
  readonly estimate: SteadyState;
}

export function analyzerOf({ platform, cost, energy }: Scenario): SegmentAnalyzer {
  return segmentAnalyzer({ ...platform, model: costModelFor(cost), energy });
}

export function prepareTenant(scenario: Scenario, tenancy: ServedTenancy, analyzer: SegmentAnalyzer): PreparedTenant {
  const { served, name } = tenancy;
  const requests = drawRequests(served.requests, (purpose) => stream(scenario.seed, `${purpose}/${name}`));
  const series = new ThinnedSeries();
  const scheduler = new Scheduler(served, requests, (time, pages) => series.add(time, pages));
  const engines = enginesOf(scenario, tenancy);
  const machine = machineOf(scenario, [...new Set(engines.flatMap(({ cores }) => cores))]);
  const figures = new ServedFigures(served, machine);
  return {
    ...{ tenancy, requests, scheduler, figures },
    engines: engines.map((engine) => ({
      engine,
      mostJobs: mostJobs(tenancy, engine.cores.length),
      source: {
        scheduler,
        phase: engine.phase,
        segmentsOf: (step) => stepSegments(step, served.held),
        workOf: (segment) => analyzer(segment, engine.cores),
        onStep: figures.onStep,
      },
    })),
    occupancy: { cycles: series.cycles, pages: series.values },
    estimate: estimateOf(tenancy, requests, machine),
  };
}

function enginesOf({ platform }: Scenario, { cores, served }: ServedTenancy): readonly Engine[] {
  const all = cores ?? platform.cores.map((_, core) => core);
  const { prefillCores, decodeCores } = served;
  if (prefillCores === undefined && decodeCores === undefined) return [{ phase: 'both', cores: all }];
  return [
    { phase: 'prefill', cores: prefillCores ?? all },
    { phase: 'decode', cores: decodeCores ?? all },
  ];
}

function machineOf({ platform }: Scenario, serving: readonly number[]): EstimatedMachine {
  const macsPerCycle = serving.reduce((sum, index) => {
    const core = platform.cores[index];
    return sum + (core === undefined ? 0 : core.rows * core.columns * core.clockRatio);
  }, 0);
  return { bandwidthBytesPerCycle: platform.memory.bandwidthBytesPerCycle, macsPerCycle };
}

/** Of a segment: every sequence may have an attention of its own, and every expert its network. */
function mostJobs({ served }: ServedTenancy, cores: number): number {
  const { experts } = served.held.decoder.feedForward;
  const layers = 4 + served.maxBatch + (experts === undefined ? 0 : 1 + 2 * (experts.count + 1));
  return layers * cores;
}

function estimateOf({ served }: ServedTenancy, requests: readonly Request[], machine: EstimatedMachine): SteadyState {
  const { held, maxBatch } = served;
  const mean = (of: (request: Request) => number): number =>
    requests.reduce((sum, request) => sum + of(request), 0) / requests.length;
  const request: MeanRequest = {
    promptTokens: mean(({ promptTokens }) => promptTokens),
    outputTokens: mean(({ outputTokens }) => outputTokens),
  };
  const widths = { weightBytes: held.weightBytes, cacheBytes: held.cacheElementBytes };
  const cacheTokens = cachePages(served) * held.pageTokens;
  return steadyState(held.decoder, widths, machine, { ...request, batch: maxBatch, cacheTokens });
}
