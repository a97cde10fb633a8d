/**
 * Bytes that one accelerator sends through each dimension in a collective, with fractions, as LIBRA counts them
 * (arXiv 2109.11762): every dimension in one fixed order, all-gathers from the outside in, an all-to-all's bytes kept.
 */
import type { CollectiveKind } from '../../mapping/chunk-order/collective.js';
import { PASSES, type Pass, type TrainingJob } from './training-job.js';

/** Members of each dimension that take part; anything below 2: the dimension does not. */
export type Communicator = readonly number[];

export function dimensionTraffic(kind: CollectiveKind, bytes: number, members: Communicator): number[] {
  const traffic = members.map(() => 0);
  const order = [...members.keys()].filter((d) => (members[d] as number) > 1);
  if (kind === 'all-gather') order.reverse();
  let held = bytes;
  for (const d of order) {
    const size = members[d] as number;
    if (kind === 'all-gather') {
      traffic[d] = held * (size - 1);
      held *= size;
      continue;
    }
    const ways = kind === 'all-reduce' ? 2 : 1;
    traffic[d] = ((ways * held) / size) * (size - 1);
    if (kind !== 'all-to-all') held /= size;
  }
  return traffic;
}

/** Collectives that bring every dimension the same bytes. */
export interface TrafficPhase {
  readonly bytesPerDimension: readonly number[];
  readonly count: number;
}

export interface TrainingTraffic {
  /** Of all passes of all layers. */
  readonly computeNs: number;
  readonly phases: readonly TrafficPhase[];
}

/** Of one iteration in which nothing overlaps. */
export function trainingTraffic(
  { layers }: Pick<TrainingJob, 'layers'>,
  communicators: Readonly<Record<Pass, Communicator>>,
): TrainingTraffic {
  let computeNs = 0;
  const phases = new Map<string, { bytesPerDimension: number[]; count: number }>();
  for (const layer of layers) {
    for (const pass of PASSES) {
      const { computeNs: ns, collective, bytes } = layer[pass];
      computeNs += ns;
      if (collective === 'none') continue;
      const bytesPerDimension = dimensionTraffic(collective, bytes, communicators[pass]);
      const key = bytesPerDimension.join();
      const known = phases.get(key);
      if (known !== undefined) known.count++;
      else if (bytesPerDimension.some((sent) => sent > 0)) phases.set(key, { bytesPerDimension, count: 1 });
    }
  }
  return { computeNs, phases: [...phases.values()] };
}
