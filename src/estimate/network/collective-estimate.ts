/**
 * A collective of many chunks, estimated without events. Three statements, each of which no schedule can beat:
 *
 * - bytes over bandwidth, of the plan and of the best mixture of orders;
 * - each dimension serves all its phases one after another (or as many at a time as are let in), after the shortest way
 *   to it and before the shortest way from it: the pipeline;
 * - each chunk goes its whole way.
 *
 * The estimate is the largest. What a replay takes longer is waiting that a better order might save.
 */
import type { Cluster } from '../../machine/cluster/cluster.js';
import { totalGiBps } from '../../machine/cluster/dimension.js';
import type { LogicalDimension } from '../../machine/cluster/logical-dimension.js';
import { balanceOrders } from '../../mapping/chunk-order/balanced.js';
import type { ChunkPlan, Collective, Phase } from '../../mapping/chunk-order/collective.js';
import { estimatePhase, leastLinkNs, type PhaseEstimate } from './phase-estimate.js';

export interface CollectiveEstimate {
  /** The pipeline, or the longest chunk where that takes longer. */
  readonly timeNs: number;
  /** Bytes of the plan over bandwidth, of the most loaded links. */
  readonly boundNs: number;
  /** Bytes of the plan over bandwidth, by the links they go over: halves of a split dimension are on the same ones. */
  readonly linksNs: ReadonlyMap<string, number>;
  /** By dimension. */
  readonly dimensions: readonly DimensionEstimate[];
}

export interface DimensionEstimate {
  /** Σ of the phases' times. */
  readonly serviceNs: number;
  /** Shortest way of a chunk before its first phase here, and after its last. */
  readonly headNs: number;
  readonly tailNs: number;
  readonly boundNs: number;
  readonly sentBytes: number;
}

export interface EstimateOptions {
  /** Phases that a dimension serves at a time. */
  readonly activeChunks: number;
  /** A dimension's bytes take turns on its links, however many phases it serves. */
  readonly sharesLinks: boolean;
}

/** Dimensions are those of the plan's phases. */
export function estimateCollective(
  plans: readonly ChunkPlan[],
  dimensions: readonly LogicalDimension[],
  cluster: Cluster,
  { activeChunks, sharesLinks }: EstimateOptions,
): CollectiveEstimate {
  const estimateOf = rememberEstimates(dimensions, cluster);
  const sums = dimensions.map(() => ({
    serviceNs: 0,
    headNs: Number.POSITIVE_INFINITY,
    tailNs: Number.POSITIVE_INFINITY,
    boundNs: 0,
    sentBytes: 0,
  }));
  let longestNs = 0;
  for (const { phases } of plans) {
    const estimates = phases.map(estimateOf);
    const wholeNs = estimates.reduce((sum, { timeNs }) => sum + timeNs, 0);
    longestNs = Math.max(longestNs, wholeNs);
    let beforeNs = 0;
    const first = new Map<number, number>();
    const last = new Map<number, number>();
    phases.forEach(({ dimension }, p) => {
      const { timeNs, sentBytes, leastNs } = estimates[p] as Known;
      const sum = sums[dimension] as (typeof sums)[number];
      sum.serviceNs += timeNs;
      sum.sentBytes += sentBytes;
      sum.boundNs += leastNs;
      if (!first.has(dimension)) first.set(dimension, beforeNs);
      beforeNs += timeNs;
      last.set(dimension, wholeNs - beforeNs);
    });
    for (const [dimension, ns] of first) lower(sums, dimension, 'headNs', ns);
    for (const [dimension, ns] of last) lower(sums, dimension, 'tailNs', ns);
  }
  const used = sums.map((sum) => (sum.serviceNs > 0 ? sum : { ...sum, headNs: 0, tailNs: 0 }));
  const pipelineNs = Math.max(
    ...used.map(({ serviceNs, boundNs, headNs, tailNs }) => {
      const servedNs = serviceNs / activeChunks;
      return headNs + (sharesLinks ? Math.max(servedNs, boundNs) : servedNs) + tailNs;
    }),
  );
  const linksNs = boundsOfLinks(used, dimensions);
  return {
    timeNs: Math.max(longestNs, pipelineNs),
    boundNs: Math.max(...linksNs.values()),
    linksNs,
    dimensions: used,
  };
}

/** Halves of one ring or switch go over the same links. */
function boundsOfLinks(
  sums: readonly DimensionEstimate[],
  dimensions: readonly LogicalDimension[],
): Map<string, number> {
  const bounds = new Map<string, number>();
  dimensions.forEach(({ physical, whole, stride }, d) => {
    const links = whole.topology === 'fully-connected' ? `${physical} ${stride}` : `${physical}`;
    bounds.set(links, (bounds.get(links) ?? 0) + (sums[d] as DimensionEstimate).boundNs);
  });
  return bounds;
}

type Known = PhaseEstimate & { readonly leastNs: number };

function rememberEstimates(dimensions: readonly LogicalDimension[], cluster: Cluster): (phase: Phase) => Known {
  const known = new Map<Phase, Known>();
  return (phase) => {
    let estimate = known.get(phase);
    if (estimate === undefined) {
      const dimension = dimensions[phase.dimension] as LogicalDimension;
      estimate = { ...estimatePhase(phase, dimension, cluster), leastNs: leastLinkNs(phase, dimension, cluster) };
      known.set(phase, estimate);
    }
    return estimate;
  };
}

function lower<K extends 'headNs' | 'tailNs'>(
  sums: { [key in K]: number }[],
  dimension: number,
  which: K,
  ns: number,
): void {
  const sum = sums[dimension] as { [key in K]: number };
  sum[which] = Math.min(sum[which], ns);
}

/**
 * Bytes over bandwidth of the best mixture of orders: no plan that takes every chunk through each dimension once (an
 * all-reduce: once each way) is faster.
 */
export function leastBoundNs({ kind, bytes, involved }: Collective, dimensions: readonly LogicalDimension[]): number {
  const taking = dimensions.flatMap(({ size }, d) => (size > 1 && involved[d] === true ? [d] : []));
  if (taking.length === 0) return 0;
  const { load } = balanceOrders(kind, taking, {
    sizes: dimensions.map(({ size }) => size),
    bandwidths: dimensions.map(({ whole }) => totalGiBps(whole) * 1.073741824),
  });
  return (kind === 'all-reduce' ? 2 : 1) * bytes * load;
}
