/**
 * How a cluster's bandwidth should be spread over its dimensions for what goes over it: what an iteration sends through
 * each dimension, what a GB/s costs there, and the designs of least time and of least time × cost beside an equal split.
 */

import { InputError } from '../base/errors.js';
import { costPerGBps } from '../estimate/network/training-time.js';
import type { Cluster } from '../machine/cluster/cluster.js';
import { BYTES_PER_GIB, type NetworkDimension, totalGiBps, usableLinks } from '../machine/cluster/dimension.js';
import { logicalNetwork } from '../machine/cluster/logical-dimension.js';
import type { ClusterScenario, ClusterTraffic } from '../scenario/cluster-scenario.js';
import { type BandwidthProblem, iterationNs, networkCost } from '../search/bandwidth/bandwidth-problem.js';
import { replayCollective } from '../simulator/network/replay-collective.js';
import { replayIteration } from '../simulator/network/replay-iteration.js';
import { dimensionTraffic, type TrainingTraffic, trainingTraffic } from '../workload/training/dimension-traffic.js';

export type DesignTraffic = Exclude<ClusterTraffic, { readonly kind: 'traces' }>;

/** @throws InputError for a switch whose price is not whole, and for a job in stages */
export function bandwidthProblemOf(scenario: ClusterScenario, traffic: DesignTraffic): BandwidthProblem {
  const { cluster, design } = scenario;
  return { ...sentBy(traffic, cluster), costPerGBps: pricesOf(cluster), ...design };
}

/** Without any price, all dimensions cost nothing; with some, each needs one. */
function pricesOf({ dimensions }: Cluster): readonly number[] {
  if (dimensions.every(({ price }) => price === undefined)) return dimensions.map(() => 0);
  return costPerGBps(
    dimensions.map(({ topology, size, price }, d) => {
      if (price !== undefined) return { topology, size, price };
      throw new InputError({ path: `dimensions.${d}.price`, expected: 'a price of each dimension', found: undefined });
    }),
  );
}

function sentBy(traffic: DesignTraffic, { dimensions }: Cluster): TrainingTraffic {
  const sizes = dimensions.map(({ size }) => size);
  if (traffic.kind === 'collective') {
    const { kind, bytes } = traffic.collective;
    return { computeNs: 0, phases: [{ bytesPerDimension: dimensionTraffic(kind, bytes, sizes), count: 1 }] };
  }
  const { job } = traffic;
  if (job.loop === 'pipeline')
    throw new InputError({ path: 'job.pipeline', expected: 'a job without stages for a design', found: 'stages' });
  if (job.loop === 'data' || job.loop === 'hybrid-dlrm')
    return trainingTraffic(job, { forward: sizes, inputGrad: sizes, weightGrad: sizes });
  // Of a dimension that a group straddles, its inner half is the group's.
  const logical = logicalNetwork(dimensions, job.modelParallel);
  const model = sizes.map(() => 1);
  const data = sizes.map(() => 1);
  logical.dimensions.forEach(({ physical, size }, d) => {
    (d < logical.modelDimensions ? model : data)[physical] = size;
  });
  return trainingTraffic(job, { forward: model, inputGrad: model, weightGrad: data });
}

/** Each dimension the same, whatever the constraints say. */
export function equalSplit(problem: BandwidthProblem) {
  const dimensions = problem.costPerGBps.length;
  const bandwidthGBps = problem.costPerGBps.map(() => problem.totalGBps / dimensions);
  return {
    bandwidthGBps,
    timeNs: iterationNs(problem, bandwidthGBps),
    costDollars: networkCost(problem, bandwidthGBps),
  };
}

/** What a replay makes of a network with other bandwidths: with overlap, latency and queues. Nanoseconds. */
export function replayedNs(
  { cluster, schedule, options }: ClusterScenario,
  traffic: DesignTraffic,
  bandwidthGBps: readonly number[],
): number {
  const dimensions = cluster.dimensions.map((dimension, d) => withBandwidth(dimension, bandwidthGBps[d] as number));
  const other = { ...cluster, dimensions };
  if (traffic.kind === 'collective')
    return replayCollective({ cluster: other, ...traffic.collective, schedule, options }).timeNs;
  return replayIteration({ cluster: other, ...traffic, schedule, options }).timeNs;
}

function withBandwidth(dimension: NetworkDimension, gBps: number): NetworkDimension {
  const links = usableLinks(dimension);
  if (dimension.size === 1 || totalGiBps(dimension) === 0) return dimension;
  return { ...dimension, linkGiBps: Math.max((gBps * 1e9) / BYTES_PER_GIB / links, Number.MIN_VALUE) };
}
