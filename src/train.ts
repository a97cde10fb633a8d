/**
 * A training iteration on a network of accelerators: described by a scenario, estimated in closed form, replayed chunk by
 * chunk, and the difference explained by what every nanosecond of an accelerator went to.
 */
import { estimateIteration, type IterationEstimate } from './estimate/network/iteration-estimate.js';
import { explainIteration, type IterationParts } from './pipeline/iteration-parts.js';
import type { ClusterScenario, ClusterTraffic } from './scenario/cluster-scenario.js';
import type { ProgramCauses } from './simulator/network/causes.js';
import type { RankObserver } from './simulator/network/program-runner.js';
import { type IterationResult, replayIteration } from './simulator/network/replay-iteration.js';

/** Of a job whose products have their times (`timedTraffic` gives them). */
export type TrainingTraffic = Extract<ClusterTraffic, { readonly kind: 'job' }> & { readonly timedBy?: undefined };

export interface TrainResult {
  /** Of one iteration, where several follow one another. */
  readonly estimate: IterationEstimate;
  readonly replay: IterationResult;
  /** Of accelerator 0; they sum to the replay's time. */
  readonly parts: IterationParts;
}

export interface TrainOptions {
  /** Told what every accelerator does. */
  readonly observer?: RankObserver | undefined;
  /** Told what waits for what. */
  readonly causes?: ProgramCauses | undefined;
  /** Keep every phase. Default false. */
  readonly record?: boolean | undefined;
}

/** @throws InputError */
export function train(scenario: ClusterScenario, traffic: TrainingTraffic, options: TrainOptions = {}): TrainResult {
  const { cluster, schedule, options: network, offsetsNs } = scenario;
  const { job, iterations, collectivePriority } = traffic;
  const { activeChunks, model } = network;
  const estimate = estimateIteration({
    cluster,
    job,
    schedule,
    options: { activeChunks, sharesLinks: model === 'physical' },
  });
  const replay = replayIteration({
    ...{ cluster, job, iterations, schedule, options: network, collectivePriority, offsetsNs },
    ...options,
  });
  return { estimate, replay, parts: explainIteration(scenario, traffic, replay) };
}
