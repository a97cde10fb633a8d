/**
 * The measure `design`: how the bandwidth of a cluster should be spread over its dimensions, by LIBRA's formula without
 * overlap and latency, against an equal split; of one iteration, or of the collective. What costs nothing has no price.
 */
import { networkCost } from '../../search/bandwidth/bandwidth-problem.js';
import { fastestNetwork, leastTimeCost } from '../../search/bandwidth/design-bandwidth.js';
import type { MeasureOf } from '../measure.js';

const COLUMNS: readonly string[] = [
  'total_gbps',
  'equal_ns',
  'equal_dollars',
  'fastest_ns',
  'fastest_dollars',
  'fastest_split_gbps',
  'fastest_split_dollars',
  'least_product_ns',
  'least_product_dollars',
];

export const designMeasure: MeasureOf<'cluster'> = {
  kind: 'cluster',
  columns: COLUMNS,
  of({ design }) {
    const asked = design();
    if (asked === undefined) return COLUMNS.map(() => undefined);
    const { problem, equal } = asked;
    const fastest = fastestNetwork(problem);
    const bought = fastest.bandwidthGBps.map((width, d) => width * (problem.costPerGBps[d] ?? 0));
    const hasPrices = problem.costPerGBps.some((cost) => cost > 0);
    const product = hasPrices ? leastTimeCost(problem) : undefined;
    return [
      problem.totalGBps,
      equal.timeNs,
      hasPrices ? equal.costDollars : undefined,
      fastest.timeNs,
      hasPrices ? networkCost(problem, fastest.bandwidthGBps) : undefined,
      fastest.bandwidthGBps.join(BETWEEN),
      hasPrices ? bought.join(BETWEEN) : undefined,
      product?.timeNs,
      product?.costDollars,
    ];
  },
};

/** Dimensions of a split, from the innermost out. */
const BETWEEN = ' / ';

/** What a column of a split says of each dimension. */
export function splitOf(text: unknown): number[] {
  return String(text).split(BETWEEN).map(Number);
}
