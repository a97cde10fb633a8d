/**
 * What happened in the dimensions of one rank, for traces, pages and figures: each phase of each chunk with its times, and
 * every nanosecond of each dimension by what it was used for.
 */
import type { CollectiveKind } from '../../mapping/chunk-order/collective.js';
import type { ChunkNetwork } from './chunk-network.js';
import type { ChunkRoute } from './chunk-route.js';
import type { Fabric } from './fabric.js';
import { ACTIVITIES, type Activity, type ServiceObserver } from './service.js';
import { type ServiceSplit, splitService } from './service-split.js';

export interface PhaseSpan {
  readonly chunk: number;
  /** Number of the phase on the chunk's way. */
  readonly phase: number;
  /** Logical dimension. */
  readonly dimension: number;
  readonly kind: CollectiveKind;
  readonly bytes: number;
  readonly enteredNs: number;
  readonly startedNs: number;
  readonly endedNs: number;
  /** Of the time in service, from start to end. */
  readonly split: ServiceSplit;
}

/**
 * Of a dimension, by use; the parts add up to the whole run. Where several chunks are served at once, a nanosecond goes
 * to the first of `ACTIVITIES` that one of them is in. `starved`: nothing is served, yet chunks under way have still to
 * come; `free`: no collective needs the dimension.
 */
export type DimensionTime = Readonly<Record<Activity | 'starved' | 'free', number>>;

export interface NetworkRecording {
  readonly spans: readonly PhaseSpan[];
  /** By logical dimension. */
  readonly dimensionNs: readonly DimensionTime[];
}

/** When a collective's chunks were made. */
export interface IssuedChunks {
  readonly firstChunk: number;
  readonly chunks: number;
  readonly issuedNs: number;
}

/** Keeps what the service tells of the lanes of one rank. */
export class Recorder implements ServiceObserver {
  private readonly task: number[] = [];
  private readonly activity: number[] = [];
  private readonly startNs: number[] = [];
  private readonly endNs: number[] = [];

  active(task: number, activity: Activity, startNs: number, endNs: number): void {
    if (endNs === startNs) return;
    this.task.push(task);
    this.activity.push(ACTIVITIES.indexOf(activity));
    this.startNs.push(startNs);
    this.endNs.push(endNs);
  }

  /** After the run. */
  recording(network: ChunkNetwork, fabric: Fabric, rank: number, run: RunEnd): NetworkRecording {
    const own = fabric.dimensions.map((_, d) => fabric.laneOf[rank * fabric.dimensions.length + d] as number);
    const { tasks } = network;
    const spans: PhaseSpan[] = [];
    for (let task = 0; task < tasks.count; task++) {
      const lane = tasks.lane[task] as number;
      const dimension = fabric.laneDimension[lane] as number;
      if (own[dimension] !== lane) continue;
      const chunk = tasks.chunk[task] as number;
      const phase = tasks.phase[task] as number;
      const { kind, bytes } = (network.routes[chunk] as ChunkRoute).phases[phase] as ChunkRoute['phases'][number];
      const times = { enteredNs: tasks.enteredNs[task] as number, startedNs: tasks.startedNs[task] as number };
      const endedNs = tasks.endedNs[task] as number;
      spans.push({ chunk, phase, dimension, kind, bytes, ...times, endedNs, split: splitService(tasks, task) });
    }
    const edges = this.edgesOf(own, tasks.lane);
    return {
      spans,
      dimensionNs: edges.map((ofUses, dimension) => {
        const needed = neededTimes(spans, dimension, run.issued);
        return dimensionTime([...ofUses, needed], run.endNs);
      }),
    };
  }

  /** By lane and use. */
  private edgesOf(lanes: readonly number[], laneOfTask: Int32Array): Edges[][] {
    const edges = lanes.map(() => ACTIVITIES.map((): Edges => ({ startsNs: [], endsNs: [] })));
    const ofLane = new Map(lanes.map((lane, i) => [lane, edges[i] as Edges[]]));
    for (let i = 0; i < this.task.length; i++) {
      const own = ofLane.get(laneOfTask[this.task[i] as number] as number)?.[this.activity[i] as number];
      if (own === undefined) continue;
      own.startsNs.push(this.startNs[i] as number);
      own.endsNs.push(this.endNs[i] as number);
    }
    return edges;
  }
}

export interface RunEnd {
  readonly endNs: number;
  readonly issued: readonly IssuedChunks[];
}

/** When something begins and when it ends, each in any order. */
interface Edges {
  readonly startsNs: number[];
  readonly endsNs: number[];
}

/** Behind `ACTIVITIES`: from a collective's issue to the end of its last phase in the dimension. */
const NEEDED = ACTIVITIES.length;

function neededTimes(spans: readonly PhaseSpan[], dimension: number, issued: readonly IssuedChunks[]): Edges {
  const last = new Map<number, number>();
  for (const span of spans)
    if (span.dimension === dimension) last.set(span.chunk, Math.max(last.get(span.chunk) ?? 0, span.endedNs));
  const needed: Edges = { startsNs: [], endsNs: [] };
  for (const { firstChunk, chunks, issuedNs } of issued) {
    let endNs = Number.NEGATIVE_INFINITY;
    for (let chunk = firstChunk; chunk < firstChunk + chunks; chunk++)
      endNs = Math.max(endNs, last.get(chunk) ?? endNs);
    if (endNs <= issuedNs) continue;
    needed.startsNs.push(issuedNs);
    needed.endsNs.push(endNs);
  }
  return needed;
}

/** Sweeps over the beginnings and ends, which are sorted use by use. */
function dimensionTime(uses: readonly Edges[], endNs: number): DimensionTime {
  const edges = uses.flatMap(({ startsNs, endsNs }) => [
    Float64Array.from(startsNs).sort(),
    Float64Array.from(endsNs).sort(),
  ]);
  const next = new Int32Array(edges.length);
  const open = new Int32Array(NEEDED + 1);
  const sums = new Float64Array(NEEDED + 2);
  let now = 0;
  for (;;) {
    let first = -1;
    let atNs = Number.POSITIVE_INFINITY;
    for (let edge = 0; edge < edges.length; edge++) {
      const candidate = (edges[edge] as Float64Array)[next[edge] as number];
      if (candidate === undefined || candidate >= atNs) continue;
      atNs = candidate;
      first = edge;
    }
    const untilNs = first < 0 ? endNs : atNs;
    let current = 0;
    while (current <= NEEDED && open[current] === 0) current++;
    sums[current] = (sums[current] as number) + (untilNs - now);
    now = untilNs;
    if (first < 0) break;
    next[first] = (next[first] as number) + 1;
    open[first >> 1] = (open[first >> 1] as number) + ((first & 1) === 0 ? 1 : -1);
  }
  const [link, reduction, latency, endpoint, linkWait, starved, free] = sums as unknown as readonly number[];
  return {
    link: link as number,
    reduction: reduction as number,
    latency: latency as number,
    endpoint: endpoint as number,
    linkWait: linkWait as number,
    starved: starved as number,
    free: free as number,
  };
}
