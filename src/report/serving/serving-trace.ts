/**
 * Requests as a trace for Perfetto, as JSON (Trace Event Format, Google, 2016; times in microseconds) and as its protobuf: of
 * each served tenant a process with a lane for every request that is there at once, and counters.
 */
import { Counter } from '../../formats/perfetto/counter.js';
import { type Sink, TraceFile } from '../../formats/perfetto/trace-file.js';
import { describe, Track } from '../../formats/perfetto/track.js';
import type { RequestSlice, RequestTracks } from './request-tracks.js';

/** @param metadata goes into `otherData` as it is */
export function* requestTraceJson(
  tenants: readonly RequestTracks[],
  clockGHz: number,
  metadata: Readonly<Record<string, string | number>>,
): Generator<string> {
  const us = (cycles: number): number => cycles / (clockGHz * 1000);
  yield `{"displayTimeUnit":"ns","otherData":${JSON.stringify(metadata)},"traceEvents":[\n`;
  let separator = '';
  for (const event of eventsOf(tenants, us)) {
    yield `${separator}${JSON.stringify(event)}`;
    separator = ',\n';
  }
  yield '\n]}\n';
}

function* eventsOf(tenants: readonly RequestTracks[], us: (cycles: number) => number): Generator<object> {
  for (const [pid, { name, lanes, slices, counters }] of tenants.entries()) {
    yield { ph: 'M', pid, tid: 0, name: 'process_name', args: { name } };
    for (let tid = 0; tid < lanes; tid++)
      yield { ph: 'M', pid, tid, name: 'thread_name', args: { name: `request lane ${tid}` } };
    for (const slice of slices) {
      const { lane, phase, start, end, args } = slice;
      const times = { ts: us(start), dur: us(end - start) };
      yield { ph: 'X', pid, tid: lane, ...times, name: nameOf(slice), cat: phase, args };
    }
    for (const { name, unit, cycles, values } of counters)
      for (const [k, cycle] of cycles.entries())
        yield { ph: 'C', pid, tid: 0, ts: us(cycle), name: `${name} (${unit})`, args: { [unit]: values[k] } };
  }
}

export function requestTracePerfetto(tenants: readonly RequestTracks[], clockGHz: number): (sink: Sink) => void {
  const ns = (cycles: number): number => Math.round(cycles / clockGHz);
  return (sink) => {
    const file = new TraceFile(sink);
    let uuid = 0;
    for (const [rank, { name, lanes, slices, counters }] of tenants.entries()) {
      const parent = ++uuid;
      describe(file, { uuid: parent, name, rank });
      for (const [k, { name, unit, cycles, values }] of counters.entries()) {
        const counter = new Counter(new Track(file, { uuid: ++uuid, name, parent, rank: k, counts: unit }));
        for (const [i, cycle] of cycles.entries()) counter.set(ns(cycle), values[i] as number);
        counter.end();
      }
      const tracks = Array.from(
        { length: lanes },
        (_, lane) => new Track(file, { uuid: ++uuid, name: `request lane ${lane}`, parent, rank: lane + 10 }),
      );
      for (const slice of slices)
        tracks[slice.lane]?.slice(ns(slice.start), ns(slice.end), {
          ...{ name: nameOf(slice), category: slice.phase },
          args: Object.entries(slice.args),
        });
    }
    file.flush();
  };
}

function nameOf({ request, phase }: RequestSlice): string {
  return `${request}: ${phase}`;
}
