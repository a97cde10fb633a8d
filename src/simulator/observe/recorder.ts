/**
 * An observer that turns what the machine tells into a timeline, and, if asked, keeps every span, occupancy and
 * bandwidth change for traces. Columns instead of objects: a long run tells millions of spans.
 */
import { MOST_RATES, MOST_SPANS } from '../../base/limits.js';
import type { Bus } from '../../kernel/bus.js';
import type { Activity, MachineSignals } from '../signals.js';
import { PORTS_PER_CORE } from '../signals.js';
import { type Cause, STATES } from './attribution.js';

/** Row i: what `core[i]` did for tile `tile[i]` of `job[i]` from `start[i]` to `end[i]`. */
export interface SpanColumns {
  readonly activity: Activity[];
  readonly core: number[];
  readonly job: number[];
  readonly tile: number[];
  readonly start: number[];
  readonly end: number[];
}

/** What the PE array of `core[i]` did or waited for from `start[i]` to `end[i]`. */
export interface StateColumns {
  readonly cause: Cause[];
  /** One of the cause's `REASONS`; '' for compute. */
  readonly reason: string[];
  /** Of contention, the other core that held most of the bandwidth (interference.ts); −1 for everything else. */
  readonly holder: number[];
  readonly core: number[];
  readonly start: number[];
  readonly end: number[];
}

export interface OccupancyColumns {
  readonly core: number[];
  readonly cycles: number[];
  readonly bytes: number[];
}

export interface Recording {
  /** Takes the holder of the state that was told last, if that was kept. */
  readonly tellHolder: (holder: number) => void;
  /** All is kept up to this cycle; infinity when nothing had to be left out. */
  readonly wholeTo: number;
  readonly spans: SpanColumns;
  readonly states: StateColumns;
  readonly occupancy: OccupancyColumns;
  /** From `cycles[i]` on, in all and for each core: bytes per cycle. */
  /** Of a memory that is replayed request by request: requests under way and row hits, from `cycles[i]` on. */
  readonly requests: { readonly cycles: number[]; readonly underWay: number[]; readonly rowHitRate: number[] };
  readonly bandwidth: { readonly cycles: number[]; readonly bytesPerCycle: number[]; readonly byCore: number[][] };
}

/** A part of a run, cycles. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

const ALWAYS: Window = { from: 0, to: Number.POSITIVE_INFINITY };

/** Keeps what happens in the window, and no more than MOST_SPANS spans of it. */
export function record(bus: Bus<MachineSignals>, cores: number, window: Window = ALWAYS): Recording {
  let wholeTo = Number.POSITIVE_INFINITY;
  const isKept = (start: number, end: number): boolean => end >= window.from && start <= window.to && start <= wholeTo;
  const spans: SpanColumns = { activity: [], core: [], job: [], tile: [], start: [], end: [] };
  const states: StateColumns = { cause: [], reason: [], holder: [], core: [], start: [], end: [] };
  const occupancy: OccupancyColumns = { core: [], cycles: [], bytes: [] };
  const bandwidth = {
    cycles: [] as number[],
    bytesPerCycle: [] as number[],
    byCore: Array.from({ length: cores }, (): number[] => []),
  };
  const requests = { cycles: [] as number[], underWay: [] as number[], rowHitRate: [] as number[] };
  bus.on('requests', (time, { underWay, rowHitRate }) => {
    if (!isKept(time, time) || requests.cycles.length >= MOST_RATES) return;
    requests.cycles.push(time);
    requests.underWay.push(underWay);
    requests.rowHitRate.push(rowHitRate);
  });
  bus.on('span', (activity, core, job, tile, start, end) => {
    if (!isKept(start, end)) return;
    if (spans.core.length >= MOST_SPANS) {
      wholeTo = Math.min(wholeTo, start);
      return;
    }
    spans.activity.push(activity);
    spans.core.push(core);
    spans.job.push(job);
    spans.tile.push(tile);
    spans.start.push(start);
    spans.end.push(end);
  });
  bus.on('state', (core, state, start, end) => {
    if (!isKept(start, end)) return;
    const { cause, reason } = STATES[state] as (typeof STATES)[number];
    states.cause.push(cause);
    states.reason.push(reason);
    states.core.push(core);
    states.start.push(start);
    states.end.push(end);
  });
  bus.on('occupancy', (core, time, bytes) => {
    if (!isKept(time, time)) return;
    occupancy.core.push(core);
    occupancy.cycles.push(time);
    occupancy.bytes.push(bytes);
  });
  bus.on('bandwidth', (time, rate) => {
    if (!isKept(time, time)) return;
    if (bandwidth.cycles.length * cores >= MOST_RATES) {
      wholeTo = Math.min(wholeTo, time);
      return;
    }
    let total = 0;
    for (let core = 0; core < cores; core++) {
      let share = 0;
      for (let port = core * PORTS_PER_CORE; port < (core + 1) * PORTS_PER_CORE; port++) share += rate[port]!;
      bandwidth.byCore[core]!.push(share);
      total += share;
    }
    bandwidth.cycles.push(time);
    bandwidth.bytesPerCycle.push(total);
  });
  return {
    spans,
    states,
    occupancy,
    bandwidth,
    requests,
    tellHolder: (holder) => {
      if (states.holder.length < states.core.length) states.holder.push(holder);
    },
    get wholeTo() {
      return wholeTo;
    },
  };
}
