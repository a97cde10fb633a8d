/** What a run on a network has to show, for its page, its figures and its tables. Plain data; times in nanoseconds. */
import type { CsvCell } from '../../formats/csv-write.js';
import type { AcceleratorSpan } from '../../formats/network-trace.js';
import type { DimensionSums } from '../../simulator/network/dimension-sums.js';
import type { DimensionTime, PhaseSpan } from '../../simulator/network/recording.js';

export type NamedTime = readonly [name: string, ns: number];

export interface NetworkReport {
  readonly title: string;
  readonly timeNs: number;
  /** What the run's time is held against: estimate, bounds. */
  readonly against: readonly NamedTime[];
  /** Of accelerator 0; they sum to `timeNs`. None for a collective. */
  readonly parts: readonly NamedTime[];
  readonly accelerator: readonly AcceleratorSpan[];
  /** Within a stage and a group: a dimension that groups straddle is two. */
  readonly dimensions: readonly { readonly name: string; readonly uses: DimensionTime }[];
  /** By dimension of the network. */
  readonly links: readonly ({ readonly name: string } & DimensionSums)[];
  readonly spans: readonly PhaseSpan[];
}

/** How a dimension's time was used, the most useful first. */
export const USES = ['link', 'reduction', 'latency', 'endpoint', 'linkWait', 'starved', 'free'] as const;

export const USE_NAMES: Readonly<Record<(typeof USES)[number], string>> = {
  link: 'link',
  reduction: 'reduction',
  latency: 'latency',
  endpoint: 'endpoint',
  linkWait: 'link wait',
  starved: 'starved',
  free: 'free',
};

/** A row a phase of a chunk, in the order of their numbers, under a heading. */
export function phaseRows({ spans, dimensions }: NetworkReport): CsvCell[][] {
  return [
    [...['chunk', 'phase', 'dimension', 'collective', 'bytes', 'entered_ns', 'started_ns', 'ended_ns', 'waiting_ns']],
    ...spans.map(({ chunk, phase, dimension, kind, bytes, enteredNs, startedNs, endedNs }) => [
      ...[chunk, phase, dimensions[dimension]?.name, kind, bytes, enteredNs, startedNs, endedNs, startedNs - enteredNs],
    ]),
  ].map((row, i) => {
    if (i === 0) return [...row, 'link_ns', 'latency_ns', 'endpoint_ns', 'reduction_ns', 'link_wait_ns'];
    const { linkNs, latencyNs, endpointNs, reductionNs, linkWaitNs } = (spans[i - 1] as PhaseSpan).split;
    return [...row, linkNs, latencyNs, endpointNs, reductionNs, linkWaitNs];
  });
}
