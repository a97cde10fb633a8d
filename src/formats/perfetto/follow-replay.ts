/**
 * A trace for Perfetto, written while the machine runs: an observer that turns what the bus tells into tracks. A group
 * of tracks for each core (jobs, loads, computes, stores, what the PE array waited for, SG bytes, share of the
 * bandwidth), one for the memory and one for a shared SRAM. Arrows lead from a tile's load to its compute to its store, and from a job to the
 * jobs that waited for it. Times are rounded to a nanosecond.
 */
import type { Bus } from '../../kernel/bus.js';
import type { Platform } from '../../machine/accelerator.js';
import type { SimulationInput } from '../../simulator/input.js';
import type { SramReport } from '../../simulator/noc/shared-sram.js';
import { STATES } from '../../simulator/observe/attribution.js';
import { observeInterference } from '../../simulator/observe/interference.js';
import { type Activity, type MachineSignals, PORTS_PER_CORE } from '../../simulator/signals.js';
import { jobName, type QueuedJob } from '../../workload/job.js';
import type { TraceOptions } from '../chrome-trace.js';
import { waitName } from '../wait-names.js';
import { Counter } from './counter.js';
import { JobWaits } from './job-waits.js';
import { type Sink, TraceFile } from './trace-file.js';
import { describe, type SliceText, Track } from './track.js';

export interface Followed {
  readonly input: Pick<SimulationInput, 'groups' | 'after' | 'host'>;
  readonly platform: Platform;
  readonly jobs: readonly QueuedJob[];
  /** Told of the trace as a whole, in its first slice. */
  readonly stamp: Readonly<Record<string, string | number>>;
  readonly options?: TraceOptions;
}

const SLICES = ['job', 'load', 'compute', 'store', 'stall'] as const;
/** Numbers of a core's tracks: its group, its slices, its two counters. */
const PER_CORE = SLICES.length + 3;
/** A flow's lower half counts tiles; more than any job has (MOST_TILES). */
const TILES = 2 ** 25;

/** The job whose tiles a core computes: shown from the first compute to the last. */
interface Band {
  readonly job: number;
  readonly start: number;
  end: number;
  tiles: number;
}

/**
 * Listens; the function returned ends the trace and is to be called once the replay is over, with what a shared SRAM held
 * where there is one.
 */
export function followReplay(
  bus: Bus<MachineSignals>,
  followed: Followed,
  sink: Sink,
): (held?: SramReport['occupancy']) => void {
  const { platform, jobs, input, stamp, options = {} } = followed;
  const { from = 0, to = Number.POSITIVE_INFINITY, cores: only, details } = options;
  const { cores } = platform;
  const file = new TraceFile(sink);
  const names = jobs.map(jobName);
  const ns = (cycles: number): number => Math.round(cycles / platform.clockGHz);
  const isShown = (core: number): boolean => only === undefined || only.includes(core);
  const overlaps = (core: number, start: number, end: number): boolean =>
    isShown(core) && end > start && end > from && start < to;

  const tracks = cores.map((core, c) => {
    if (!isShown(c)) return undefined;
    const uuid = 1 + c * PER_CORE;
    describe(file, { uuid, name: `${core.name} (${core.dataflow})`, rank: c });
    const child = (rank: number, name: string, counts?: 'bytes' | 'bytes/cycle'): Track =>
      new Track(file, { uuid: uuid + 1 + rank, name, parent: uuid, rank, counts });
    const slices = SLICES.map((name, rank) => [name, child(rank, name)] as const);
    return {
      ...(Object.fromEntries(slices) as Record<(typeof SLICES)[number], Track>),
      occupancy: new Counter(child(SLICES.length, 'SG', 'bytes')),
      bandwidth: new Counter(child(SLICES.length + 1, 'bandwidth share', 'bytes/cycle')),
    };
  });
  const memory = new Counter(
    new Track(file, {
      uuid: 1 + cores.length * PER_CORE,
      name: 'memory bandwidth',
      rank: cores.length,
      counts: 'bytes/cycle',
    }),
  );
  // Tracks of the memory's requests, described only where there are such.
  let requests: { readonly underWay: Counter; readonly rowHits: Counter } | undefined;
  const requestTracks = (): NonNullable<typeof requests> => {
    const uuid = 3 + cores.length * PER_CORE;
    const track = (offset: number, name: string, counts: 'requests' | '%'): Track =>
      new Track(file, { uuid: uuid + offset, name, rank: cores.length + 2 + offset, counts });
    return {
      underWay: new Counter(track(0, 'requests under way', 'requests')),
      rowHits: new Counter(track(1, 'row hits', '%')),
    };
  };
  const about = new Track(file, { uuid: 2 + cores.length * PER_CORE, name: 'run', rank: cores.length + 1 });
  about.slice(0, 0, { name: 'caldera', category: 'run', args: Object.entries(stamp) });

  // Tiles: a span is told when it is over. What takes no time is not drawn.
  const texts = (activity: Activity, job: number, tile: number): SliceText => ({
    name: names[job] ?? '',
    category: activity,
    args: [
      ['job', job],
      ['tile', tile],
    ],
  });
  bus.on('span', (activity, core, job, tile, start, end) => {
    if (activity === 'compute') extend(core, job, tile, start, end);
    if (!overlaps(core, start, end)) return;
    const id = job * TILES + tile + 1;
    const flow = { high: Math.floor(id / 2 ** 32), low: id % 2 ** 32 };
    tracks[core]?.[activity].slice(ns(start), ns(end), texts(activity, job, tile), [flow]);
  });

  // Jobs: a core's job is over, as its track shows it, when the next one computes.
  const waits = new JobWaits(input, jobs.length);
  const bands: (Band | undefined)[] = cores.map(() => undefined);
  bus.on('jobEnd', (_, job) => waits.end(job));
  function extend(core: number, job: number, tile: number, start: number, end: number): void {
    const band = bands[core];
    if (band?.job !== job) {
      tellJob(core);
      waits.begin(job);
      bands[core] = { job, start, end, tiles: tile + 1 };
      return;
    }
    band.end = end;
    band.tiles = tile + 1;
  }
  function tellJob(core: number): void {
    const band = bands[core];
    if (band === undefined || !overlaps(core, band.start, band.end)) return;
    const { job, start, end, tiles } = band;
    const { tenant, model, inference } = jobs[job] as QueuedJob;
    const args = Object.entries({ job, tenant, model, inference, tiles, ...details?.(job) });
    tracks[core]?.job.slice(ns(start), ns(end), { name: names[job] ?? '', category: 'job', args }, waits.flows(job));
  }

  // Stalls: told when over; who held the bus is told right after.
  let pending: { core: number; state: number; start: number; end: number } | undefined;
  bus.on('state', (core, state, start, end) => {
    pending = { core, state, start, end };
  });
  observeInterference(bus, cores.length, (holder) => {
    if (pending === undefined) return;
    const { core, state, start, end } = pending;
    pending = undefined;
    const { cause, reason } = STATES[state] as (typeof STATES)[number];
    if (cause === 'compute' || !overlaps(core, start, end)) return;
    const by = cores[holder]?.name;
    const name = waitName(cause, reason);
    const args: [string, string][] = [
      ['cause', cause],
      ['reason', reason],
    ];
    if (by !== undefined) args.push(['held by', by]);
    const text = { name: by === undefined ? name : `${name} (${by})`, category: 'stall', args };
    tracks[core]?.stall.slice(ns(start), ns(end), text);
  });

  const isInside = (time: number): boolean => time >= from && time <= to;
  bus.on('occupancy', (core, time, bytes) => {
    if (isInside(time)) tracks[core]?.occupancy.set(ns(time), bytes);
  });
  bus.on('bandwidth', (time, rate) => {
    if (!isInside(time)) return;
    let total = 0;
    for (let core = 0; core < cores.length; core++) {
      let share = 0;
      for (let port = core * PORTS_PER_CORE; port < (core + 1) * PORTS_PER_CORE; port++) share += rate[port]!;
      tracks[core]?.bandwidth.set(ns(time), share);
      total += share;
    }
    memory.set(ns(time), total);
  });

  bus.on('requests', (time, { underWay, rowHitRate }) => {
    if (!isInside(time)) return;
    requests ??= requestTracks();
    requests.underWay.set(ns(time), underWay);
    requests.rowHits.set(ns(time), 100 * rowHitRate);
  });

  // What the SRAM held is known at the end; a reader sorts by time.
  function tellSram({ cycles, bytes }: SramReport['occupancy']): void {
    const uuid = 5 + cores.length * PER_CORE;
    const counter = new Counter(new Track(file, { uuid, name: 'SRAM', rank: cores.length + 4, counts: 'bytes' }));
    for (const [i, cycle] of cycles.entries()) if (isInside(cycle)) counter.set(ns(cycle), bytes[i]!);
    counter.end();
  }

  return (held) => {
    for (let core = 0; core < cores.length; core++) tellJob(core);
    if (held !== undefined) tellSram(held);
    requests?.underWay.end();
    requests?.rowHits.end();
    for (const track of tracks) {
      track?.occupancy.end();
      track?.bandwidth.end();
    }
    memory.end();
    file.flush();
  };
}
