/**
 * Chrome trace-event JSON of replayed fused groups, for Perfetto: a process a chain with a track for its groups, one each
 * for loads, firings and stores, and a counter of the on-chip memory. Chains follow one another. The machine has no clock:
 * a cycle is a nanosecond of the trace (Trace Event Format, Google, 2016).
 */
import type { FusionPlan } from '../mapping/fusion-plan/plan.js';
import type { FusedReplay, FusedSpan } from '../simulator/fused-replay.js';

export interface TracedChain {
  readonly plan: FusionPlan;
  readonly replay: FusedReplay;
  readonly spans: readonly FusedSpan[];
  readonly occupancy: { readonly timeCycles: readonly number[]; readonly bytes: readonly number[] };
}

const TRACKS = { group: 0, load: 1, compute: 2, store: 3 } as const;

/** @param metadata goes into `otherData` as it is */
export function* writeFusionTrace(
  chains: readonly TracedChain[],
  metadata: Readonly<Record<string, string | number>>,
): Generator<string> {
  yield `{"displayTimeUnit":"ns","otherData":${JSON.stringify(metadata)},"traceEvents":[`;
  let separator = '\n';
  let begin = 0;
  for (const [pid, chain] of chains.entries()) {
    for (const event of events(chain, pid, begin)) {
      yield `${separator}${JSON.stringify(event)}`;
      separator = ',\n';
    }
    begin += chain.replay.latencyCycles;
  }
  yield '\n]}\n';
}

function* events({ plan, replay, spans, occupancy }: TracedChain, pid: number, begin: number): Generator<object> {
  const us = (cycles: number): number => (begin + cycles) / 1000;
  const names = plan.chain.layers;
  const streams = plan.groups.map(({ first, last }) =>
    first === last ? `${names[first]}` : groupName(names, first, last),
  );
  yield { ph: 'M', pid, tid: 0, name: 'process_name', args: { name: plan.chain.name } };
  for (const [name, tid] of Object.entries(TRACKS)) yield { ph: 'M', pid, tid, name: 'thread_name', args: { name } };
  for (const [group, { startCycles, endCycles, peakBytes, firings }] of replay.groups.entries())
    yield {
      ...{ ph: 'X', pid, tid: TRACKS.group, ts: us(startCycles), dur: (endCycles - startCycles) / 1000 },
      ...{ name: streams[group], cat: 'group', args: { policy: plan.groups[group]?.policy, peakBytes, firings } },
    };
  for (const { activity, group, firing, startCycles, endCycles } of spans) {
    if (endCycles <= startCycles) continue;
    yield {
      ...{ ph: 'X', pid, tid: TRACKS[activity], ts: us(startCycles), dur: (endCycles - startCycles) / 1000 },
      ...{ name: `${activity} ${firing}`, cat: activity, args: { group: streams[group] } },
    };
  }
  for (const [i, time] of occupancy.timeCycles.entries()) {
    // Of several changes at one time only the last one is seen.
    if (occupancy.timeCycles[i + 1] === time) continue;
    yield { ph: 'C', pid, ts: us(time), name: 'on-chip bytes', args: { bytes: occupancy.bytes[i] } };
  }
}

function groupName(names: readonly string[], first: number, last: number): string {
  return `${names[first]} … ${names[last]}`;
}
