/**
 * Chrome trace-event JSON, which Perfetto and chrome://tracing open. A process for each core with a track for its jobs,
 * one each for loads, computes and stores, and one for what the PE array waited for; arrows from a tile's load to its
 * compute to its store; counters of its SG occupancy and its share of the bandwidth; and a process for the memory. Times
 * are microseconds of simulated time (Trace Event Format, Google, 2016; the arrows are its flow events of version 2,
 * which stand in the slices themselves). Written piece by piece: nothing is held but what is being written.
 */

import type { Platform } from '../machine/accelerator.js';
import type { SramReport } from '../simulator/noc/shared-sram.js';
import type { Recording } from '../simulator/observe/recorder.js';
import type { SimulationResult } from '../simulator/simulate.js';
import { jobName, type QueuedJob } from '../workload/job.js';
import { waitName } from './wait-names.js';

const TRACKS = { job: 0, load: 1, compute: 2, store: 3, stall: 4 } as const;

export interface TraceOptions {
  /** Only what overlaps [from, to], in cycles. Default: everything. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Only these cores. Default: all. The memory's total is always there. */
  readonly cores?: readonly number[] | undefined;
  /** More to say of a job than who queued it. */
  readonly details?: ((job: number) => Readonly<Record<string, string | number>>) | undefined;
}

/** @param metadata goes into `otherData` as it is */
export function* writeChromeTrace(
  replay: SimulationResult,
  platform: Platform,
  jobs: readonly QueuedJob[],
  metadata: Readonly<Record<string, string | number>>,
  options: TraceOptions = {},
): Generator<string> {
  yield `{"displayTimeUnit":"ns","otherData":${JSON.stringify(metadata)},"traceEvents":[\n`;
  let first = true;
  for (const event of events(replay, platform, jobs, options)) {
    yield first ? event : `,\n${event}`;
    first = false;
  }
  yield '\n]}\n';
}

/** What the writers below share: the window, the cores, the unit of time. */
interface Filter {
  readonly cores: readonly boolean[];
  overlaps(core: number, start: number, end: number): boolean;
  us(cycles: number): number;
}

function* events(
  replay: SimulationResult,
  platform: Platform,
  jobs: readonly QueuedJob[],
  { from = 0, to = Number.POSITIVE_INFINITY, cores, details }: TraceOptions,
): Generator<string> {
  const shown = platform.cores.map((_, core) => cores?.includes(core) ?? true);
  const filter: Filter = {
    cores: shown,
    overlaps: (core, start, end) => shown[core] === true && end > start && end > from && start < to,
    us: (cycles) => cycles / (platform.clockGHz * 1000),
  };
  yield* names(platform, shown);
  const { recording } = replay;
  if (recording === undefined) return;
  yield* jobSlices(recording.spans, jobs, filter, details);
  yield* tileSlices(recording.spans, jobs.map(jobName), filter);
  yield* stallSlices(recording.states, platform, filter);
  yield* occupancyCounters(recording.occupancy, filter, from, to);
  yield* bandwidthCounters(recording.bandwidth, platform, filter, from, to);
  yield* requestCounters(recording.requests, platform.cores.length, filter, { from, to });
  if (replay.network?.sram !== undefined)
    yield* sramCounters(replay.network.sram, platform.cores.length, filter, { from, to });
}

function* names({ cores }: Platform, shown: readonly boolean[]): Generator<string> {
  const metadata = (pid: number, tid: number, name: string, args: object): string =>
    JSON.stringify({ ph: 'M', pid, tid, name, args });
  for (const [pid, core] of cores.entries()) {
    if (shown[pid] !== true) continue;
    yield metadata(pid, 0, 'process_name', { name: `${core.name} (${core.dataflow})` });
    yield metadata(pid, 0, 'process_sort_index', { sort_index: pid });
    for (const [name, tid] of Object.entries(TRACKS)) {
      yield metadata(pid, tid, 'thread_name', { name });
      yield metadata(pid, tid, 'thread_sort_index', { sort_index: tid });
    }
  }
  yield metadata(cores.length, 0, 'process_name', { name: 'memory' });
  yield metadata(cores.length, 0, 'process_sort_index', { sort_index: cores.length });
}

/** A job's track shows it from its first compute to its last, so that jobs of a core do not overlap. */
function* jobSlices(
  { activity, core, job, tile, start, end }: Recording['spans'],
  jobs: readonly QueuedJob[],
  filter: Filter,
  details: TraceOptions['details'],
): Generator<string> {
  const seen = new Map<number, { core: number; start: number; end: number; tiles: number }>();
  for (let i = 0; i < activity.length; i++) {
    if (activity[i] !== 'compute') continue;
    const known = seen.get(job[i]!);
    if (known === undefined) seen.set(job[i]!, { core: core[i]!, start: start[i]!, end: end[i]!, tiles: tile[i]! + 1 });
    else {
      known.end = end[i]!;
      known.tiles = tile[i]! + 1;
    }
  }
  for (const [id, band] of seen) {
    if (!filter.overlaps(band.core, band.start, band.end)) continue;
    const queued = jobs[id] as QueuedJob;
    const { tenant, model, inference } = queued;
    const args = { job: id, tenant, model, inference, tiles: band.tiles, ...details?.(id) };
    yield slice(
      band.core,
      TRACKS.job,
      filter,
      band.start,
      band.end,
      JSON.stringify(jobName(queued)),
      'job',
      JSON.stringify(args),
    );
  }
}

/** A flow begins in a tile's load, passes through its compute and ends in its store; parts that took no time are none. */
function* tileSlices(
  { activity, core, job, tile, start, end }: Recording['spans'],
  jobNames: readonly string[],
  filter: Filter,
): Generator<string> {
  const quoted = jobNames.map((name) => JSON.stringify(name));
  for (let i = 0; i < activity.length; i++) {
    if (!filter.overlaps(core[i]!, start[i]!, end[i]!)) continue;
    const kind = activity[i]!;
    const flow = `"bind_id":"0x${(job[i]! * 2 ** 24 + tile[i]! + 1).toString(16)}"${FLOW[kind]}`;
    const args = `{"job":${job[i]},"tile":${tile[i]}}`;
    yield slice(core[i]!, TRACKS[kind], filter, start[i]!, end[i]!, quoted[job[i]!] ?? '""', kind, args, flow);
  }
}

const FLOW = {
  load: ',"flow_out":true',
  compute: ',"flow_in":true,"flow_out":true',
  store: ',"flow_in":true',
} as const;

/** Contention names the core that held most of the bandwidth. */
function* stallSlices(
  { cause, reason, holder, core, start, end }: Recording['states'],
  platform: Platform,
  filter: Filter,
): Generator<string> {
  for (let i = 0; i < cause.length; i++) {
    const why = cause[i]!;
    if (why === 'compute' || !filter.overlaps(core[i]!, start[i]!, end[i]!)) continue;
    const name = waitName(why, reason[i]!);
    const by = holder[i]! >= 0 ? `,"heldBy":${JSON.stringify(platform.cores[holder[i]!]?.name)}` : '';
    const args = `{"cause":"${why}","reason":"${reason[i]}"${by}}`;
    yield slice(core[i]!, TRACKS.stall, filter, start[i]!, end[i]!, `"${name}"`, 'stall', args);
  }
}

function* occupancyCounters(
  { core, cycles, bytes }: Recording['occupancy'],
  { cores, us }: Filter,
  from: number,
  to: number,
): Generator<string> {
  for (let i = 0; i < core.length; i++)
    if (cores[core[i]!] === true && cycles[i]! >= from && cycles[i]! <= to)
      yield counter(core[i]!, us(cycles[i]!), 'SG bytes', `{"bytes":${bytes[i]}}`);
}

/** A counter is written when it changes: a core's share holds while others' change. */
function* bandwidthCounters(
  { cycles, bytesPerCycle, byCore }: Recording['bandwidth'],
  { cores }: Platform,
  { cores: shown, us }: Filter,
  from: number,
  to: number,
): Generator<string> {
  const memory = cores.length;
  const last = new Float64Array(cores.length).fill(-1);
  for (let i = 0; i < cycles.length; i++) {
    if (cycles[i]! < from || cycles[i]! > to) continue;
    const ts = us(cycles[i]!);
    yield counter(memory, ts, 'bandwidth (bytes/cycle)', `{"total":${bytesPerCycle[i]}}`);
    for (let core = 0; core < cores.length; core++) {
      if (shown[core] !== true || byCore[core]![i] === last[core]) continue;
      last[core] = byCore[core]![i]!;
      yield counter(core, ts, 'bandwidth share (bytes/cycle)', `{"rate":${last[core]}}`);
    }
  }
}

function* requestCounters(
  { cycles, underWay, rowHitRate }: Recording['requests'],
  memory: number,
  { us }: Filter,
  { from, to }: { readonly from: number; readonly to: number },
): Generator<string> {
  for (let i = 0; i < cycles.length; i++) {
    if (cycles[i]! < from || cycles[i]! > to) continue;
    const ts = us(cycles[i]!);
    yield counter(memory, ts, 'requests under way', `{"requests":${underWay[i]}}`);
    yield counter(memory, ts, 'row hits (%)', `{"percent":${Number((100 * rowHitRate[i]!).toFixed(1))}}`);
  }
}

function* sramCounters(
  { occupancy: { cycles, bytes } }: SramReport,
  memory: number,
  { us }: Filter,
  { from, to }: { readonly from: number; readonly to: number },
): Generator<string> {
  for (const [i, cycle] of cycles.entries())
    if (cycle >= from && cycle <= to) yield counter(memory, us(cycle), 'SRAM bytes', `{"bytes":${bytes[i]}}`);
}

/** By hand, because millions of these are written. @param name and args are JSON */
function slice(
  pid: number,
  tid: number,
  { us }: Filter,
  start: number,
  end: number,
  name: string,
  category: string,
  args: string,
  more?: string,
): string {
  const ts = us(start);
  const rest = more === undefined ? '' : `,${more}`;
  return `{"ph":"X","pid":${pid},"tid":${tid},"ts":${ts},"dur":${us(end) - ts},"name":${name},"cat":"${category}","args":${args}${rest}}`;
}

function counter(pid: number, ts: number, name: string, args: string): string {
  return `{"ph":"C","pid":${pid},"tid":0,"ts":${ts},"name":"${name}","args":${args}}`;
}
