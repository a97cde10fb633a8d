/**
 * LIBRA's estimate of an iteration and of what a network costs (arXiv 2109.11762, section IV): no overlap, no latency,
 * every collective as long as its most loaded dimension; links, switches and network cards by bandwidth.
 */
import { InputError } from '../../base/errors.js';
import { acceleratorCount } from '../../machine/cluster/cluster.js';
import type { DimensionPrice, Topology } from '../../machine/cluster/dimension.js';
import type { TrainingTraffic } from '../../workload/training/dimension-traffic.js';

/** @param bandwidthGBps of an accelerator in each dimension, 10⁹ bytes a second */
export function noOverlapNs({ computeNs, phases }: TrainingTraffic, bandwidthGBps: readonly number[]): number {
  return phases.reduce((sum, { bytesPerDimension, count }) => {
    const times = bytesPerDimension.map((bytes, d) => (bytes === 0 ? 0 : bytes / (bandwidthGBps[d] as number)));
    return sum + count * Math.max(...times);
  }, computeNs);
}

/** What an accelerator's GB/s in a dimension cost all over the network. */
export interface PricedDimension {
  readonly topology: Topology;
  readonly size: number;
  readonly price: DimensionPrice;
}

/**
 * Dollars per GB/s that every accelerator has in a dimension: each has its links there, and of a switch its ports and its
 * cards. A ring splits the bandwidth over two links, a clique over one to each peer, which comes to the same.
 * @throws InputError for a switch without a price
 */
export function costPerGBps(dimensions: readonly PricedDimension[]): number[] {
  const accelerators = acceleratorCount(dimensions);
  return dimensions.map(({ topology, price }, d) => {
    if (topology !== 'switch') return accelerators * price.linkPerGBps;
    const { linkPerGBps, switchPerGBps, nicPerGBps } = price;
    for (const [name, value] of Object.entries({ switchPerGBps, nicPerGBps }))
      if (value === undefined)
        throw new InputError({ path: `dimensions.${d}.price.${name}`, expected: 'a price of a switch', found: value });
    return accelerators * (linkPerGBps + (switchPerGBps as number) + (nicPerGBps as number));
  });
}

/** Dollars per GB/s by where a dimension lies: the default table of LIBRA (astra-sim/libra inputs/cost_model). */
export const LIBRA_PRICES: Readonly<Record<string, DimensionPrice>> = {
  InterChiplet: { linkPerGBps: 2 },
  InterPackage: { linkPerGBps: 4, switchPerGBps: 13 },
  InterNode: { linkPerGBps: 4, switchPerGBps: 13 },
  InterPod: { linkPerGBps: 7.8, switchPerGBps: 18, nicPerGBps: 31.6 },
};
