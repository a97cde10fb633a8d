/** The measure `collective`: a collective's time, what bounds it, and what the dimensions did, as shares that sum to 1. */
import type { DimensionTime } from '../../simulator/network/recording.js';
import type { MeasureOf } from '../measure.js';

const USES = ['link', 'latency', 'endpoint', 'reduction', 'linkWait', 'starved', 'free'] as const;

const COLUMNS: readonly string[] = [
  'time_ns',
  'estimate_ns',
  'bound_ns',
  'least_bound_ns',
  'chunks',
  ...USES.map((use) => `${use === 'linkWait' ? 'link_wait' : use}_share`),
];

export const collectiveMeasure: MeasureOf<'cluster'> = {
  kind: 'cluster',
  columns: COLUMNS,
  of({ collective }) {
    const outcome = collective();
    if (outcome === undefined) return COLUMNS.map(() => undefined);
    const { replay, estimate, leastBoundNs } = outcome;
    const dimensions = replay.recording?.dimensionNs ?? [];
    return [
      replay.timeNs,
      estimate.timeNs,
      estimate.boundNs,
      leastBoundNs,
      replay.chunks,
      ...USES.map((use) => shareOf(dimensions, use, replay.timeNs)),
    ];
  },
};

/** Mean over the dimensions. */
function shareOf(dimensions: readonly DimensionTime[], use: (typeof USES)[number], timeNs: number): number {
  return dimensions.reduce((sum, ns) => sum + ns[use], 0) / (dimensions.length * timeNs);
}
