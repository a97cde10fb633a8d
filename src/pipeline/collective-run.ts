/** A collective on a cluster: bound, estimate and replay, with what each dimension was used for; and a search of orders. */
import { stream } from '../base/random.js';
import { type CollectiveEstimate, estimateCollective, leastBoundNs } from '../estimate/network/collective-estimate.js';
import type { Cluster } from '../machine/cluster/cluster.js';
import { totalGiBps } from '../machine/cluster/dimension.js';
import { logicalNetwork } from '../machine/cluster/logical-dimension.js';
import { chunkScheduler, type OrderedNetwork } from '../mapping/chunk-order/scheduler.js';
import type { ClusterScenario, ClusterTraffic } from '../scenario/cluster-scenario.js';
import { searchOrders } from '../search/chunk-order/search-orders.js';
import type { ProgramCauses } from '../simulator/network/causes.js';
import { QUEUE_POLICIES, type QueuePolicy } from '../simulator/network/lane-queue.js';
import { type CollectiveResult, replayCollective } from '../simulator/network/replay-collective.js';

export interface CollectiveOutcome {
  readonly estimate: CollectiveEstimate;
  /** Bytes over bandwidth of the best mixture of orders. */
  readonly leastBoundNs: number;
  /** With its recording. */
  readonly replay: CollectiveResult;
}

type Asked = Extract<ClusterTraffic, { readonly kind: 'collective' }>;

/** @param found orders and a queue to take instead of the scenario's @param causes told what waits for what @throws InputError */
export function runCollective(
  scenario: ClusterScenario,
  { collective }: Asked,
  found?: FoundOrders,
  causes?: ProgramCauses,
): CollectiveOutcome {
  const { cluster, schedule, offsetsNs } = scenario;
  const { dimensions } = logicalNetwork(cluster.dimensions);
  const whole = { ...collective, involved: dimensions.map(() => true) };
  const plans = found?.plans ?? chunkScheduler(schedule, orderedNetwork(cluster)).plan(whole, 0);
  const options = { ...scenario.options, queue: found?.queue ?? scenario.options.queue };
  const { activeChunks, model } = options;
  return {
    estimate: estimateCollective(plans, dimensions, cluster, { activeChunks, sharesLinks: model === 'physical' }),
    leastBoundNs: leastBoundNs(whole, dimensions),
    replay: replayCollective({ cluster, ...collective, schedule, options, plans, offsetsNs, causes, record: true }),
  };
}

export type FoundOrders = ReturnType<typeof searchOrders<QueuePolicy>>;

/** The fastest orders and queue that `samples` replays find. @throws InputError */
export function findOrders(
  scenario: ClusterScenario,
  { collective }: Asked,
  samples: number,
  seed: number,
): FoundOrders {
  const { cluster, schedule, options, offsetsNs } = scenario;
  return searchOrders(
    {
      collective: { ...collective, involved: cluster.dimensions.map(() => true) },
      network: orderedNetwork(cluster),
      chunks: schedule.chunks,
      queues: QUEUE_POLICIES,
      judge: (plans, queue) =>
        replayCollective({ cluster, ...collective, schedule, options: { ...options, queue }, plans, offsetsNs }).timeNs,
    },
    { samples, random: stream(seed, 'orders') },
  );
}

function orderedNetwork({ dimensions }: Cluster): OrderedNetwork {
  return { sizes: dimensions.map(({ size }) => size), bandwidths: dimensions.map(totalGiBps) };
}
