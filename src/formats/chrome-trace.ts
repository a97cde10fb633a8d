/**
 * Chrome trace-event JSON, which Perfetto and chrome://tracing open. A process for each core with a track for its jobs
 * and one each for loads, compute and stores, and a counter of its SG occupancy; a process for the memory with the
 * bandwidth, in all and by core. Times are microseconds of simulated time (Trace Event Format, Google, 2016).
 */

import type { Platform } from '../hardware/platform.js';
import type { SimulationResult } from '../simulator/simulate.js';
import { jobName, type QueuedJob } from '../workload/job.js';

const TRACKS = { job: 0, load: 1, compute: 2, store: 3 } as const;

/** @param metadata goes into `otherData` as it is */
export function* writeChromeTrace(
  replay: SimulationResult,
  platform: Platform,
  jobs: readonly QueuedJob[],
  metadata: Readonly<Record<string, string | number>>,
): Generator<string> {
  const us = (cycles: number): number => cycles / (platform.clockGHz * 1000);
  yield `{"displayTimeUnit":"ns","otherData":${JSON.stringify(metadata)},"traceEvents":[\n`;
  let first = true;
  for (const event of events(replay, platform, jobs, us)) {
    yield (first ? '' : ',\n') + JSON.stringify(event);
    first = false;
  }
  yield '\n]}\n';
}

type Us = (cycles: number) => number;

function* events(replay: SimulationResult, platform: Platform, jobs: readonly QueuedJob[], us: Us): Generator<object> {
  const memory = platform.cores.length;
  for (const [pid, core] of platform.cores.entries()) {
    yield { ph: 'M', pid, tid: 0, name: 'process_name', args: { name: `${core.name} (${core.dataflow})` } };
    for (const [name, tid] of Object.entries(TRACKS)) {
      yield { ph: 'M', pid, tid, name: 'thread_name', args: { name } };
      yield { ph: 'M', pid, tid, name: 'thread_sort_index', args: { sort_index: tid } };
    }
  }
  yield { ph: 'M', pid: memory, tid: 0, name: 'process_name', args: { name: 'memory' } };
  const { recording } = replay;
  if (recording === undefined) return;
  yield* jobSpans(recording.spans, jobs, us);
  const { activity, core, job, tile, start, end } = recording.spans;
  for (let i = 0; i < activity.length; i++) {
    const kind = activity[i] as keyof typeof TRACKS;
    const from = us(start[i] as number);
    const dur = us(end[i] as number) - from;
    if (dur === 0) continue;
    const name = jobName(jobs[job[i] as number] as QueuedJob);
    yield {
      ph: 'X',
      pid: core[i],
      tid: TRACKS[kind],
      ts: from,
      dur,
      name,
      cat: kind,
      args: { job: job[i], tile: tile[i] },
    };
  }
  for (let i = 0; i < recording.occupancy.core.length; i++) {
    const { core: pid, cycles, bytes } = recording.occupancy;
    yield { ph: 'C', pid: pid[i], ts: us(cycles[i] as number), name: 'SG bytes', args: { bytes: bytes[i] } };
  }
  const { cycles, bytesPerCycle, byCore } = recording.bandwidth;
  for (let i = 0; i < cycles.length; i++) {
    const ts = us(cycles[i] as number);
    const share = byCore[i] as Float64Array;
    const args = Object.fromEntries(platform.cores.map(({ name }, c) => [name, share[c]]));
    yield { ph: 'C', pid: memory, ts, name: 'bandwidth (bytes/cycle)', args: { total: bytesPerCycle[i] } };
    yield { ph: 'C', pid: memory, ts, name: 'bandwidth by core (bytes/cycle)', args };
  }
}

/** A job's track shows it from its first compute to its last, so that jobs of a core do not overlap. */
function* jobSpans(
  spans: NonNullable<SimulationResult['recording']>['spans'],
  jobs: readonly QueuedJob[],
  us: Us,
): Generator<object> {
  const start = new Map<number, number>();
  const end = new Map<number, number>();
  const core = new Map<number, number>();
  for (let i = 0; i < spans.activity.length; i++) {
    if (spans.activity[i] !== 'compute') continue;
    const job = spans.job[i] as number;
    if (!start.has(job)) start.set(job, spans.start[i] as number);
    end.set(job, spans.end[i] as number);
    core.set(job, spans.core[i] as number);
  }
  for (const [id, from] of start) {
    const { model, tenant, inference, ...job } = jobs[id] as QueuedJob;
    const ts = us(from);
    const dur = us(end.get(id) as number) - ts;
    const name = `${model}/${job.name}`;
    yield {
      ph: 'X',
      pid: core.get(id),
      tid: TRACKS.job,
      ts,
      dur,
      name,
      cat: 'job',
      args: { job: id, tenant, inference },
    };
  }
}
