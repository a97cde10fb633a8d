/**
 * From bytes over bandwidth to the replay of a collective, one effect a rung: what latency, endpoints, reductions, the
 * queue, whole nanoseconds, the order at one nanosecond and the sharing of links are worth. Phases that share no links
 * have a dimension one at a time in the rungs before `sharing`, or several would have all of its bandwidth each.
 */
import { estimateCollective } from '../estimate/network/collective-estimate.js';
import type { Cluster } from '../machine/cluster/cluster.js';
import { totalGiBps } from '../machine/cluster/dimension.js';
import { logicalNetwork } from '../machine/cluster/logical-dimension.js';
import type { CollectiveKind } from '../mapping/chunk-order/collective.js';
import { type ChunkSchedule, chunkScheduler } from '../mapping/chunk-order/scheduler.js';
import type { NetworkOptions } from '../simulator/network/chunk-network.js';
import { replayCollective } from '../simulator/network/replay-collective.js';

export interface NetworkLadderTask {
  readonly cluster: Cluster;
  readonly kind: CollectiveKind;
  readonly bytes: number;
  readonly schedule: ChunkSchedule;
  readonly options: NetworkOptions;
}

export interface NetworkRung {
  readonly name: string;
  readonly about: string;
  readonly timeNs: number;
}

/** The last rung is the replay under the task's own options. @throws InputError */
export function networkLadder(task: NetworkLadderTask): NetworkRung[] {
  const { cluster, kind, bytes, schedule, options } = task;
  const { dimensions } = logicalNetwork(cluster.dimensions);
  const scheduler = chunkScheduler(schedule, {
    sizes: dimensions.map(({ size }) => size),
    bandwidths: cluster.dimensions.map(totalGiBps),
  });
  const plans = scheduler.plan({ kind, bytes, involved: dimensions.map(() => true) }, 0);
  const estimate = estimateCollective(plans, dimensions, cluster, {
    activeChunks: options.activeChunks,
    sharesLinks: options.model === 'physical',
  });
  const replay = (on: Cluster, how: NetworkOptions): number =>
    replayCollective({ cluster: on, kind, bytes, schedule, plans, options: how }).timeNs;

  const bare: Cluster = {
    dimensions: cluster.dimensions.map((dimension) => ({ ...dimension, latencyNs: 0, nicNs: 0, routerNs: 0 })),
    endpointDelayNs: 0,
    reductionBytesPerNs: Number.POSITIVE_INFINITY,
  };
  const late: Cluster = { ...bare, dimensions: cluster.dimensions };
  const ended: Cluster = { ...late, endpointDelayNs: cluster.endpointDelayNs };
  const apart: NetworkOptions = options.model === 'physical' ? { ...options, activeChunks: 1 } : options;
  const plain: NetworkOptions = { ...apart, model: 'astra', queue: 'fifo', wholeNs: false, ties: 'starts' };
  const queued: NetworkOptions = { ...plain, queue: options.queue };
  const whole: NetworkOptions = { ...queued, wholeNs: options.wholeNs };
  return [
    { name: 'bandwidth', about: 'bytes of the most loaded dimension over its bandwidth', timeNs: estimate.boundNs },
    { name: 'pipeline', about: 'chunks wait for each other, first come, first served', timeNs: replay(bare, plain) },
    { name: 'latency', about: 'links, cards and routers take time', timeNs: replay(late, plain) },
    { name: 'endpoint', about: 'a delay at both ends of every message', timeNs: replay(ended, plain) },
    { name: 'reduction', about: 'what has come is added up', timeNs: replay(cluster, plain) },
    { name: 'queue', about: 'the queue policy', timeNs: replay(cluster, queued) },
    { name: 'rounding', about: 'whole nanoseconds', timeNs: replay(cluster, whole) },
    { name: 'ties', about: 'order of events at one nanosecond', timeNs: replay(cluster, { ...whole, ties: 'events' }) },
    {
      name: 'sharing',
      about: 'chunks are in a dimension at a time and take turns on its links',
      timeNs: replay(cluster, options),
    },
  ];
}
