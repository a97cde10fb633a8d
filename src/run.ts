/**
 * The whole way through the house, from a scenario to its result. Read this first: every step is one call, and the
 * file it is imported from is where the step lives.
 */

import { analyzeJobs } from './analysis/analyze-jobs.js';
import { bandwidthEstimates } from './analysis/bandwidth-estimate.js';
import { analysisOfTable, analysisOfTiles } from './analysis/imported.js';
import type { JobAnalysis } from './analysis/job-analysis.js';
import { stream } from './base/random.js';
import { costModelFor } from './cost/models.js';
import { allocateGroups } from './estimate/allocator/allocate-groups.js';
import type { Platform } from './machine/accelerator.js';
import { peCount } from './machine/core.js';
import { type Mapping, queuesOf } from './mapping/job-mapping.js';
import { correctedEstimator, type Estimator, plainEstimator } from './pipeline/estimator.js';
import { type Fairness, fairness } from './pipeline/fairness.js';
import { findMapping } from './pipeline/find-mapping.js';
import type { Scenario } from './scenario/scenario.js';
import type { Guard } from './search/interruption.js';
import type { GroupResult } from './search/jobs/map-groups.js';
import type { SimulationInput } from './simulator/input.js';
import { replayInput } from './simulator/replay-input.js';
import { type SimulationResult, simulate } from './simulator/simulate.js';
import { type Metrics, metricsOf } from './timeline/metrics.js';
import type { Timeline } from './timeline/timeline.js';
import type { QueuedJob } from './workload/job.js';
import { type QueuedWorkload, queueJobs } from './workload/queue-jobs.js';
import { splitIntoGroups } from './workload/splitter.js';

export interface RunResult {
  readonly scenario: Scenario;
  readonly jobs: readonly QueuedJob[];
  /** Job ids by group. */
  readonly groups: readonly (readonly number[])[];
  readonly analysis: JobAnalysis;
  readonly mapping: Mapping;
  /** By group; empty when the mapping was given. */
  readonly searches: readonly GroupResult[];
  /** What the analytical allocator says. */
  readonly estimate: { readonly timeline: Timeline; readonly metrics: Metrics };
  /** What the event simulator was given. */
  readonly input: SimulationInput;
  /** What it says. */
  readonly replay: SimulationResult & { readonly metrics: Metrics };
  /** What sharing costs each tenant. */
  readonly fairness: Fairness;
}

export interface RunOptions {
  /** Keep every span and bandwidth change, for traces. */
  readonly record?: boolean;
  readonly onProgress?: (group: number, samples: number, best: number) => void;
  /** Does the search and may end it early: the run then goes on with the best mapping so far. */
  readonly guard?: Guard;
}

/** @throws InputError when the scenario asks for what cannot be had */
export function run(scenario: Scenario, options: RunOptions = {}): RunResult {
  const { platform, groupSize } = scenario;
  const bandwidth = platform.memory.bandwidthBytesPerCycle;

  const workload = queueOf(scenario);
  const groups = splitIntoGroups(workload.jobs, groupSize, platform.cores.length);
  const analysis = analyze(scenario, workload);
  const estimator = estimatorOf(scenario, analysis);
  const { mapping, searches } = findMapping(scenario, analysis, estimator, groups, options);

  const queues = groups.map((ids) => queuesOf(mapping, platform.cores.length, ids));
  const estimate = allocateGroups(
    estimator.table,
    queues,
    estimator.bandwidthBytesPerCycle,
    scenario.simulator.barrier,
    estimator.collisions,
  );
  const input = replayInput({
    platform,
    ...scenario.simulator,
    analysis,
    mapping,
    groups: queues,
    jobs: workload.jobs,
  });
  const replay = simulate(input, { record: options.record === true });

  const macs = analysis.macs.reduce((sum, job) => sum + job, 0);
  const machine = { clockGHz: platform.clockGHz, bandwidthBytesPerCycle: bandwidth, pes: pesOf(platform) };
  return {
    scenario,
    jobs: workload.jobs,
    groups,
    analysis,
    mapping,
    searches,
    estimate: { timeline: estimate, metrics: metricsOf(estimate, macs, machine) },
    input,
    replay: { ...replay, metrics: metricsOf(replay.timeline, macs, machine) },
    fairness: fairness(input, workload.jobs, replay.timeline),
  };
}

/** The host's queue. */
export function queueOf({ workload, groupSize, seed, arrivals }: Scenario): QueuedWorkload {
  return queueJobs(workload, groupSize, stream(seed, 'workload'), arrivals);
}

/** The job analyzer, or what was imported in its place. */
export function analyze({ cost, platform }: Scenario, workload: QueuedWorkload): JobAnalysis {
  const { cores } = platform;
  if (workload.plans !== undefined) return analysisOfTiles(workload.plans, cores);
  const { layers } = workload;
  if (cost.table !== undefined) return analysisOfTable(cost.table(layers.length, cores.length), cores, layers);
  return analyzeJobs(layers, cores, costModelFor(cost), bandwidthEstimates.get(cost.bandwidth));
}

/** The allocator's view of the machine. */
export function estimatorOf({ allocator, platform, simulator }: Scenario, analysis: JobAnalysis): Estimator {
  return allocator.model === 'corrected'
    ? correctedEstimator(analysis, platform, simulator.crossJobPrefetch)
    : plainEstimator(analysis.table, platform.memory.bandwidthBytesPerCycle);
}

function pesOf(platform: Platform): number {
  return platform.cores.reduce((sum, core) => sum + peCount(core) * core.clockRatio, 0);
}
