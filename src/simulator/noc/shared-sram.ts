/**
 * The shared SRAM while the machine runs. When a job starts it is known which of its tensors are there, and what it will
 * leave there takes its room; when it ends that can be read, and what it held may go. The plan says what is worth keeping and
 * who reads it in which order; jobs start when they do, so that something planned may find no room, and be left out.
 *
 * - planned: comes in where the plan says so; out goes what the plan's order reads latest. What is never to be stored in
 *   memory stays until its last reader has ended.
 * - lru: everything that is loaded or stored comes in, and out goes what nobody has used for longest.
 */
import type { ResidencyPlan } from '../../mapping/residency/plan-residency.js';
import type { JobUse } from '../../mapping/residency/tensors.js';

/** What the SRAM saved of a tensor. */
export interface TensorTraffic {
  readonly name: string;
  readonly kind: 'weights' | 'output';
  readonly bytes: number;
  /** Bytes read in the SRAM, and results never stored in memory: they did not cross it. */
  readonly hitBytes: number;
  readonly skippedBytes: number;
  /** Bytes read in memory all the same. */
  readonly missedBytes: number;
  /** Written into the SRAM. */
  readonly filledBytes: number;
}

export interface SramReport {
  readonly capacityBytes: number;
  readonly tensors: readonly TensorTraffic[];
  readonly occupancy: { readonly cycles: readonly number[]; readonly bytes: readonly number[] };
}

/** Bytes of a tensor that never crossed memory. */
export const savedBytes = ({ hitBytes, skippedBytes }: TensorTraffic): number => hitBytes + skippedBytes;

/** By job, shares of its bytes; what a job has is set when it starts. */
export interface LiveShares {
  readonly hit: Float64Array;
  readonly fill: Float64Array;
  readonly keep: Float64Array;
  readonly skip: Float64Array;
  readonly findsWeights: Uint8Array;
}

interface Entry {
  readonly bytes: number;
  /** Jobs that read or write it, and those that still will where memory has no copy. */
  holders: number;
  isComplete: boolean;
  usedAt: number;
}

type Sums = { -readonly [K in keyof TensorTraffic]: TensorTraffic[K] };

export class SharedSramState {
  readonly shares: LiveShares;
  readonly #plan: ResidencyPlan;
  readonly #uses: readonly (JobUse | undefined)[];
  readonly #present = new Map<number, Entry>();
  /** By tensor that memory has no copy of: readers that it waits for. */
  readonly #promised = new Map<number, Set<number>>();
  /** By job, the tensors it lets go when it ends. */
  readonly #held = new Map<number, number[]>();
  /** By tensor: its readers in the plan's order, and those that have started. */
  readonly #readers: readonly (readonly number[])[];
  readonly #hasStarted: Uint8Array;
  readonly #place: Int32Array;
  readonly #traffic: readonly Sums[];
  readonly #occupancy = { cycles: [0], bytes: [0] };
  #usedBytes = 0;
  #step = 0;

  constructor(plan: ResidencyPlan) {
    const jobs = plan.fills.length;
    const share = (): Float64Array => new Float64Array(jobs);
    const findsWeights = new Uint8Array(jobs);
    this.shares = { hit: share(), fill: share(), keep: share(), skip: share(), findsWeights };
    this.#plan = plan;
    const uses = new Array<JobUse | undefined>(jobs).fill(undefined);
    const readers: number[][] = plan.tensors.map(() => []);
    this.#place = new Int32Array(jobs);
    for (const [place, use] of plan.order.entries()) {
      uses[use.job] = use;
      this.#place[use.job] = place;
      for (const { tensor } of use.reads) readers[tensor]!.push(use.job);
    }
    this.#uses = uses;
    this.#readers = readers;
    this.#hasStarted = new Uint8Array(jobs);
    this.#traffic = plan.tensors.map((tensor) => ({
      ...tensor,
      ...{ hitBytes: 0, skippedBytes: 0, missedBytes: 0, filledBytes: 0 },
    }));
  }

  begin(job: number, now: number): void {
    const use = this.#uses[job];
    if (use === undefined) return;
    this.#hasStarted[job] = 1;
    const held: number[] = [];
    this.#held.set(job, held);
    for (const { tensor, bytes } of use.reads) {
      const entry = this.#present.get(tensor);
      const traffic = this.#traffic[tensor]!;
      // A job that starts waits for its inputs; weights that another job is loading are not there yet.
      if (entry !== undefined && (entry.isComplete || traffic.kind === 'output')) {
        const hit = this.shares.hit[job]! + bytes / use.loadBytes;
        this.shares.hit[job] = hit > 1 - ROUNDING_OF_SHARE ? 1 : hit;
        traffic.hitBytes += bytes;
        if (traffic.kind === 'weights') this.shares.findsWeights[job] = 1;
        this.#hold(entry, tensor, held);
        if (this.#promised.get(tensor)?.delete(job)) entry.holders--; // its own hold takes the place of the promise
      } else traffic.missedBytes += bytes;
    }
    for (const { tensor, bytes } of use.reads) {
      const traffic = this.#traffic[tensor]!;
      if (traffic.kind !== 'weights' || this.#present.has(tensor)) continue;
      const filled = Math.min(bytes, traffic.bytes);
      if (!this.#bring(tensor, this.#plan.fills[job] === 1, held)) continue;
      this.shares.fill[job] = filled / use.loadBytes;
      traffic.filledBytes += filled;
    }
    if (use.writes !== undefined) this.#beginResult(job, use, held);
    this.#note(now);
  }

  end(job: number, now: number): void {
    for (const tensor of this.#held.get(job) ?? []) {
      const entry = this.#present.get(tensor)!;
      entry.isComplete = true;
      entry.usedAt = ++this.#step;
      entry.holders--;
      const isDone = this.#plan.sram.replacement === 'planned' && this.#nextReader(tensor) === NEVER;
      if (entry.holders === 0 && isDone) this.#remove(tensor, entry);
    }
    this.#held.delete(job);
    this.#note(now);
  }

  report(): SramReport {
    return {
      capacityBytes: this.#plan.sram.bytes,
      tensors: this.#traffic.filter((t) => t.hitBytes + t.skippedBytes + t.missedBytes + t.filledBytes > 0),
      occupancy: this.#occupancy,
    };
  }

  #beginResult(job: number, { writes, storeBytes }: JobUse, held: number[]): void {
    const { tensor, bytes } = writes!;
    if (!this.#bring(tensor, this.#plan.keeps[job] === 1, held)) return;
    const readers = this.#readers[tensor]!;
    this.shares.keep[job] = bytes / storeBytes;
    this.#traffic[tensor]!.filledBytes += bytes;
    // A reader that has started before looks for the results in memory.
    if (this.#plan.skips[job] !== 1 || readers.some((reader) => this.#hasStarted[reader] === 1)) return;
    this.shares.skip[job] = bytes / storeBytes;
    this.#traffic[tensor]!.skippedBytes += bytes;
    this.#present.get(tensor)!.holders += readers.length;
    this.#promised.set(tensor, new Set(readers));
  }

  #hold(entry: Entry, tensor: number, held: number[]): void {
    entry.usedAt = ++this.#step;
    entry.holders++;
    held.push(tensor);
  }

  #bring(tensor: number, isPlanned: boolean, held: number[]): boolean {
    const { replacement, bytes: capacity } = this.#plan.sram;
    const { bytes } = this.#traffic[tensor]!;
    if ((replacement === 'planned' && !isPlanned) || bytes > capacity) return false;
    const leaving: number[] = [];
    let room = capacity - this.#usedBytes;
    for (const [other, entry] of this.#byUrgency()) {
      if (room >= bytes) break;
      if (replacement === 'planned' && this.#nextReader(other) < this.#nextReader(tensor)) break;
      room += entry.bytes;
      leaving.push(other);
    }
    if (room < bytes) return false;
    for (const other of leaving) this.#remove(other, this.#present.get(other)!);
    const entry = { bytes, holders: 0, isComplete: false, usedAt: 0 };
    this.#present.set(tensor, entry);
    this.#usedBytes += bytes;
    this.#hold(entry, tensor, held);
    return true;
  }

  /** What nobody holds, the first to go first. */
  #byUrgency(): [number, Entry][] {
    const loose = [...this.#present].filter(([, { holders }]) => holders === 0);
    if (this.#plan.sram.replacement === 'lru') return loose.sort(([, a], [, b]) => a.usedAt - b.usedAt);
    return loose.sort(([a], [b]) => this.#nextReader(b) - this.#nextReader(a) || a - b);
  }

  #nextReader(tensor: number): number {
    const next = this.#readers[tensor]!.find((job) => this.#hasStarted[job] === 0);
    return next === undefined ? NEVER : this.#place[next]!;
  }

  #remove(tensor: number, { bytes }: Entry): void {
    this.#present.delete(tensor);
    this.#usedBytes -= bytes;
  }

  #note(now: number): void {
    const { cycles, bytes } = this.#occupancy;
    if (cycles.at(-1) === now) bytes[bytes.length - 1] = this.#usedBytes;
    else if (bytes.at(-1) !== this.#usedBytes) {
      cycles.push(now);
      bytes.push(this.#usedBytes);
    }
  }
}

/** A job that finds all it loads finds all of it. */
const ROUNDING_OF_SHARE = 1e-9;
/** Later than any place in an order; two of them are equal. */
const NEVER = Number.MAX_SAFE_INTEGER;
