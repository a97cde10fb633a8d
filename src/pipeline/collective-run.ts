/** A collective on a cluster: bound, estimate and replay, with what each dimension was used for. */
import { type CollectiveEstimate, estimateCollective, leastBoundNs } from '../estimate/network/collective-estimate.js';
import { totalGiBps } from '../machine/cluster/dimension.js';
import { logicalNetwork } from '../machine/cluster/logical-dimension.js';
import { chunkScheduler } from '../mapping/chunk-order/scheduler.js';
import type { ClusterScenario, ClusterTraffic } from '../scenario/cluster-scenario.js';
import { type CollectiveResult, replayCollective } from '../simulator/network/replay-collective.js';

export interface CollectiveOutcome {
  readonly estimate: CollectiveEstimate;
  /** Bytes over bandwidth of the best mixture of orders. */
  readonly leastBoundNs: number;
  /** With its recording. */
  readonly replay: CollectiveResult;
}

/** @throws InputError */
export function runCollective(
  { cluster, schedule, options, offsetsNs }: ClusterScenario,
  { collective }: Extract<ClusterTraffic, { readonly kind: 'collective' }>,
): CollectiveOutcome {
  const { dimensions } = logicalNetwork(cluster.dimensions);
  const scheduler = chunkScheduler(schedule, {
    sizes: dimensions.map(({ size }) => size),
    bandwidths: cluster.dimensions.map(totalGiBps),
  });
  const whole = { ...collective, involved: dimensions.map(() => true) };
  const plans = scheduler.plan(whole, 0);
  const { activeChunks, model } = options;
  return {
    estimate: estimateCollective(plans, dimensions, cluster, { activeChunks, sharesLinks: model === 'physical' }),
    leastBoundNs: leastBoundNs(whole, dimensions),
    replay: replayCollective({ cluster, ...collective, schedule, options, plans, offsetsNs, record: true }),
  };
}
