/**
 * Chrome trace-event JSON of packets under congestion control schemes, for Perfetto: a process a scheme with counters of
 * the fullest queues, paused ports, rates and bytes on the way, and a track a paused port with its pauses. Times are
 * microseconds of simulated time (Trace Event Format, Google, 2016).
 */
import type { CongestionRecording } from '../timeline/congestion-recording.js';

export interface TracedScheme {
  readonly scheme: string;
  readonly recording: CongestionRecording;
}

/** @param portName by port number @param metadata goes into `otherData` as it is */
export function* writeCongestionTrace(
  schemes: readonly TracedScheme[],
  portName: (port: number) => string,
  metadata: Readonly<Record<string, string | number>>,
): Generator<string> {
  yield `{"displayTimeUnit":"ns","otherData":${JSON.stringify(metadata)},"traceEvents":[\n`;
  let isFirst = true;
  for (const [pid, scheme] of schemes.entries())
    for (const event of eventsOf(scheme, pid, portName)) {
      yield isFirst ? event : `,\n${event}`;
      isFirst = false;
    }
  yield '\n]}\n';
}

function* eventsOf(
  { scheme, recording }: TracedScheme,
  pid: number,
  portName: (port: number) => string,
): Generator<string> {
  const { binNs, ports, pauses, pausedPorts, rateShare, sentBytes } = recording;
  yield JSON.stringify({ ph: 'M', pid, tid: 0, name: 'process_name', args: { name: scheme } });
  for (const { port, queueBytes } of ports)
    yield* counter({ pid, name: `queue ${portName(port)}`, unit: 'bytes', values: queueBytes, binNs });
  yield* counter({ pid, name: 'paused ports', unit: 'ports', values: pausedPorts, binNs });
  yield* counter({
    pid,
    name: 'rate of open flows',
    unit: 'percent',
    values: rateShare.map((one) => 100 * one),
    binNs,
  });
  yield* counter({ pid, name: 'sent by hosts', unit: 'GB/s', values: sentBytes.map((one) => one / binNs), binNs });
  const named = new Set<number>();
  for (const { port, fromNs, untilNs } of pauses) {
    const tid = port + 1;
    const name = `paused ${portName(port)}`;
    if (!named.has(port)) yield JSON.stringify({ ph: 'M', pid, tid, name: 'thread_name', args: { name } });
    named.add(port);
    yield JSON.stringify({
      ph: 'X',
      pid,
      tid,
      ts: fromNs / 1000,
      dur: (untilNs - fromNs) / 1000,
      name: 'paused',
      cat: 'pause',
    });
  }
}

interface Counter {
  readonly pid: number;
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
  readonly binNs: number;
}

/** Where the value changes. */
function* counter({ pid, name, unit, values, binNs }: Counter): Generator<string> {
  for (const [bin, value] of values.entries())
    if (!Number.isNaN(value) && (bin === 0 || value !== values[bin - 1]))
      yield JSON.stringify({ ph: 'C', pid, ts: (bin * binNs) / 1000, name, args: { [unit]: value } });
}
