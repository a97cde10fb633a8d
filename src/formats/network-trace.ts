/**
 * Chrome trace-event JSON of a network's run, for Perfetto: a process for accelerator 0 with its computation and the
 * communication that nothing hides, and a process for the network with a track a dimension (as many as chunks are served
 * at once). Arrows follow a chunk from phase to phase. Times are microseconds of simulated time (Trace Event Format,
 * Google, 2016).
 */
import type { NetworkRecording, PhaseSpan } from '../simulator/network/recording.js';

export interface AcceleratorSpan {
  readonly track: 'compute' | 'exposed communication';
  readonly name: string;
  readonly startNs: number;
  readonly endNs: number;
}

const ACCELERATOR = 0;
const NETWORK = 1;
/** Tracks of one dimension at most, as far as their numbers go. */
const LANES = 100_000;

/** @param dimensionNames by logical dimension @param metadata goes into `otherData` as it is */
export function* writeNetworkTrace(
  { spans }: Pick<NetworkRecording, 'spans'>,
  accelerator: readonly AcceleratorSpan[],
  dimensionNames: readonly string[],
  metadata: Readonly<Record<string, string | number>>,
): Generator<string> {
  yield `{"displayTimeUnit":"ns","otherData":${JSON.stringify(metadata)},"traceEvents":[\n`;
  yield meta(NETWORK, 0, 'process_name', { name: 'network' });
  if (accelerator.length > 0) yield `,\n${meta(ACCELERATOR, 0, 'process_name', { name: 'accelerator 0' })}`;
  const tracks = ['compute', 'exposed communication'];
  for (const [tid, name] of accelerator.length > 0 ? tracks.entries() : [])
    yield `,\n${meta(ACCELERATOR, tid, 'thread_name', { name })}`;
  for (const { track, name, startNs, endNs } of accelerator)
    yield `,\n${slice({ pid: ACCELERATOR, tid: tracks.indexOf(track), name, cat: track, startNs, endNs })}`;
  const lanes = dimensionNames.map((): number[] => []);
  for (const span of [...spans].sort((a, b) => a.startedNs - b.startedNs)) {
    const { dimension, startedNs, endedNs } = span;
    const ends = lanes[dimension] as number[];
    const free = ends.findIndex((endNs) => endNs <= startedNs);
    const lane = free < 0 ? ends.length : free;
    const tid = dimension * LANES + lane;
    if (free < 0) yield `,\n${meta(NETWORK, tid, 'thread_name', { name: dimensionNames[dimension] as string })}`;
    ends[lane] = endedNs;
    const name = `chunk ${span.chunk}: ${span.kind}`;
    yield `,\n${slice({ pid: NETWORK, tid, name, cat: span.kind, startNs: startedNs, endNs: endedNs }, span)}`;
  }
  yield '\n]}\n';
}

interface Slice {
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  readonly cat: string;
  readonly startNs: number;
  readonly endNs: number;
}

function slice({ pid, tid, name, cat, startNs, endNs }: Slice, span?: PhaseSpan): string {
  const times = { ph: 'X', pid, tid, ts: startNs / 1000, dur: (endNs - startNs) / 1000, name, cat };
  if (span === undefined) return JSON.stringify(times);
  const { chunk, phase, bytes, enteredNs, startedNs, split } = span;
  const flow = { bind_id: `0x${(chunk + 1).toString(16)}`, flow_in: phase > 0, flow_out: true };
  return JSON.stringify({
    ...times,
    args: { chunk, phase, bytes, waitedNs: startedNs - enteredNs, ...split },
    ...flow,
  });
}

function meta(pid: number, tid: number, name: string, args: object): string {
  return JSON.stringify({ ph: 'M', pid, tid, name, args });
}
