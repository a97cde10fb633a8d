/**
 * A problem for the mappers of fused layers: the one place where their search meets what judges it, the estimate or the
 * replay.
 */
import { FusionEvaluator } from '../estimate/fusion/evaluator.js';
import type { FusedMachine } from '../machine/fused-machine.js';
import type { FusionChain } from '../mapping/fusion-plan/chain.js';
import { fusionPlan } from '../mapping/fusion-plan/plan.js';
import type { FusionObjective, FusionProblem } from '../search/fusion/fusion-mapper.js';
import { type FusedReplayOptions, replayFusion } from '../simulator/fused-replay.js';

export interface FusionTaskDescription {
  readonly chain: FusionChain;
  readonly batch: number;
  readonly memoryBytes: number;
  readonly machine: FusedMachine;
}

/** Latency by formula; strategies that do not fit are far worse than any that does. */
export function estimatedFusion(task: FusionTaskDescription): FusionProblem {
  const { chain, batch, memoryBytes, machine } = task;
  const evaluator = new FusionEvaluator(chain, batch, memoryBytes, machine);
  const objective: FusionObjective = (tokens, offset) => evaluator.value(tokens, offset);
  return { chain, batch, memoryBytes, machine, objective, costs: evaluator.costs };
}

/** Latency by replay, event by event; what does not fit is valued by the estimate, and not played. */
export function replayedFusion(task: FusionTaskDescription, options: FusedReplayOptions = {}): FusionProblem {
  const { chain, batch, memoryBytes, machine } = task;
  const estimated = estimatedFusion(task);
  const objective: FusionObjective = (tokens, offset) => {
    const strategy = tokens.subarray(offset, offset + chain.layers.length);
    const plan = fusionPlan(chain, strategy, batch, memoryBytes);
    return plan.fits ? replayFusion(plan, machine, options).latencyCycles : estimated.objective(tokens, offset);
  };
  return { ...estimated, objective };
}
