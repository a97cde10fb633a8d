/**
 * What every nanosecond of accelerator 0 went to in an iteration: computation by pass, steps of the loop, communication
 * that nothing hides by dimension and cause, and waiting for others. The parts sum to the iteration's time.
 */
import { sum } from '../base/numbers.js';
import { logicalNetwork } from '../machine/cluster/logical-dimension.js';
import { stagedNetwork } from '../machine/cluster/pipeline-dimensions.js';
import type { ClusterScenario } from '../scenario/cluster-scenario.js';
import { CAUSES, type Cause } from '../simulator/network/exposed-time.js';
import type { RankTime } from '../simulator/network/program-runner.js';
import type { IterationResult } from '../simulator/network/replay-iteration.js';
import { PASSES, type Pass, type TrainingJob } from '../workload/training/training-job.js';

export interface IterationParts {
  readonly computeNs: Readonly<Record<Pass, number>>;
  readonly stepNs: number;
  /** By dimension of the network. */
  readonly exposedNs: readonly Readonly<Record<Cause, number>>[];
  /** Waiting for accelerators that come later to a collective. */
  readonly skewNs: number;
  /** From summed gradients to new weights. */
  readonly updateNs: number;
  /** Waiting for another pipeline stage. */
  readonly stageNs: number;
  /** Before it began, and after its last result. */
  readonly offsetNs: number;
  readonly idleNs: number;
}

export function explainIteration(
  { cluster }: ClusterScenario,
  { job }: { readonly job: TrainingJob },
  { ranks }: IterationResult,
): IterationParts {
  const stages = job.loop === 'pipeline' ? (job.pipeline?.stages ?? 1) : 1;
  const { dimensions } = logicalNetwork(stagedNetwork(cluster.dimensions, stages).within, job.modelParallel);
  const rank = ranks[0] as RankTime;
  const { exposed } = rank;
  const of = (physical: number, cause: number): number =>
    sum(
      dimensions.map((dimension, d) =>
        dimension.physical === physical ? (exposed.byDimension[d * CAUSES.length + cause] as number) : 0,
      ),
    );
  return {
    computeNs: Object.fromEntries(PASSES.map((pass, p) => [pass, rank.computeNs[p] as number])) as Record<Pass, number>,
    stepNs: rank.stepNs,
    exposedNs: cluster.dimensions.map(
      (_, d) => Object.fromEntries(CAUSES.map((cause, c) => [cause, of(d, c)])) as Record<Cause, number>,
    ),
    skewNs: exposed.skewNs,
    updateNs: exposed.updateNs,
    stageNs: rank.stageNs,
    offsetNs: rank.offsetNs,
    idleNs: rank.idleNs,
  };
}

/** All of it, named as people read it, and how much. */
export function namedParts(parts: IterationParts): [name: string, ns: number][] {
  return [
    ...PASSES.map((pass): [string, number] => [PASS_NAMES[pass], parts.computeNs[pass]]),
    ...parts.exposedNs.map((causes, d): [string, number] => [`exposed in dimension ${d}`, sum(Object.values(causes))]),
    ['exposed: others come later', parts.skewNs],
    ['exposed: update of weights', parts.updateNs],
    ['other pipeline stages', parts.stageNs],
    ['steps of the loop', parts.stepNs],
    ['begins later', parts.offsetNs],
    ['idle at the end', parts.idleNs],
  ];
}

const PASS_NAMES: Readonly<Record<Pass, string>> = {
  forward: 'compute: forward',
  inputGrad: 'compute: input gradients',
  weightGrad: 'compute: weight gradients',
};
