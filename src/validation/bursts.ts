/**
 * Cuts every tiled job into fluid pieces, one for each run of equal tiles, so that demand follows the tile plan while
 * everything else stays as the allocator assumes it: each piece computes while it streams. Equal tiles in a row ask
 * for the same bandwidth all along, so a run is one piece. Cycles of the system clock, bytes.
 */
import type { Queues } from '../mapping/job-mapping.js';
import { type TilePlan, tileTotals } from '../mapping/tile-plan.js';
import type { FluidWork, JobWork, SimulationInput } from '../simulator/input.js';
import type { Timeline } from '../timeline/timeline.js';
import { keptOfPieces } from './kept-shares.js';

/** A whole plan as one flow. What takes no time at all is given one cycle, so that its bytes have a rate. */
export function fluidOf(plan: TilePlan): FluidWork {
  const { loadBytes, computeCycles, storeBytes } = tileTotals(plan);
  return fluid(computeCycles > 0 ? computeCycles : 1, loadBytes + storeBytes, storeBytes);
}

/** A plan as one flow a run; runs without computing lend their bytes to a neighbour. */
export function burstsOf(plan: TilePlan): FluidWork[] {
  const bursts: { cycles: number; bytes: number; stored: number }[] = [];
  let waiting = 0;
  let waitingStored = 0;
  for (const { count, loadBytes, computeCycles, storeBytes } of plan) {
    const bytes = count * (loadBytes + storeBytes);
    const stored = count * storeBytes;
    const last = bursts.at(-1);
    if (computeCycles > 0) {
      bursts.push({ cycles: count * computeCycles, bytes: bytes + waiting, stored: stored + waitingStored });
      waiting = 0;
      waitingStored = 0;
    } else if (last === undefined) {
      waiting += bytes;
      waitingStored += stored;
    } else {
      last.bytes += bytes;
      last.stored += stored;
    }
  }
  if (bursts.length === 0) return [fluidOf(plan)];
  return bursts.map(({ cycles, bytes, stored }) => fluid(cycles, bytes, stored));
}

function fluid(latencyCycles: number, bytes: number, storedBytes: number): FluidWork {
  const storeShare = bytes > 0 ? storedBytes / bytes : 0;
  return { kind: 'fluid', latencyCycles, bandwidthBytesPerCycle: bytes / latencyCycles, storeShare };
}

export interface Pieces {
  readonly input: SimulationInput;
  /** By job: the ids of its first and its last piece; −1 for a job without work. */
  readonly first: Int32Array;
  readonly last: Int32Array;
}

/** The same replay with every job as a chain of its bursts. */
export function intoBursts(input: SimulationInput): Pieces {
  const first = new Int32Array(input.work.length).fill(-1);
  const last = new Int32Array(input.work.length).fill(-1);
  const work: JobWork[] = [];
  input.work.forEach((job, id) => {
    if (job === undefined) return;
    first[id] = work.length;
    work.push(...(job.kind === 'fluid' ? [job] : burstsOf(job.plan)));
    last[id] = work.length - 1;
  });
  const after: (readonly number[])[] = work.map(() => []);
  const arrivalCycles = new Array<number>(work.length).fill(0);
  const priority = new Array<number>(work.length).fill(0);
  // A job that has begun is not left before its last piece.
  const inference = new Array<number>(work.length).fill(0);
  input.work.forEach((job, id) => {
    if (job === undefined) return;
    const needed = (input.after[id] ?? []).map((other) => last[other] as number).filter((piece) => piece >= 0);
    priority.fill(input.priority?.[id] ?? 0, first[id], last[id]! + 1);
    inference.fill(id, first[id], last[id]! + 1);
    for (let piece = first[id]!; piece <= last[id]!; piece++) {
      after[piece] = needed;
      arrivalCycles[piece] = input.arrivalCycles?.[id] ?? 0;
    }
  });
  const chain = (job: number): number[] =>
    Array.from({ length: last[job]! - first[job]! + 1 }, (_, piece) => first[job]! + piece);
  const groups = input.groups.map((queues): Queues => queues.map((queue) => queue.flatMap(chain)));
  const host = { ...input.host, preemption: false };
  const noc = keptOfPieces(input.noc, inference);
  return { input: { ...input, noc, work, after, arrivalCycles, priority, inference, host, groups }, first, last };
}

/** The pieces' timeline read as the jobs'. */
export function joinPieces(timeline: Timeline, { first, last }: Pieces): Timeline {
  const of = (values: Float64Array, ids: Int32Array): Float64Array =>
    Float64Array.from(ids, (piece) => (piece < 0 ? 0 : values[piece]!));
  return {
    ...timeline,
    jobCore: Int32Array.from(first, (piece) => (piece < 0 ? -1 : timeline.jobCore[piece]!)),
    jobStartCycles: of(timeline.jobStartCycles, first),
    jobEndCycles: of(timeline.jobEndCycles, last),
  };
}
