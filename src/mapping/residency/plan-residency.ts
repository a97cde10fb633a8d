/**
 * Which tensors a shared SRAM keeps, decided before anything runs, in the order that the mapping says. A tensor takes its
 * room from the start of the job that writes it, or loads it first, and can be read once that job has ended; while a running
 * job reads it, it stays. Readers that start before find it in memory.
 *
 * - lru: a cache. Everything that is stored or loaded goes in, the longest unused goes out, and every store goes through.
 * - planned: what is read next latest goes out, or does not come in (Belady, IBM Systems Journal 1966); what nobody reads
 *   any more frees its room at once; and results that all their readers find are never stored in memory. Tensors differ
 *   in size, for which that rule is not optimal: where the cache's own choices move fewer bytes, they are taken. So `planned`
 *   moves at most as many bytes as `lru` in the same order.
 */
import type { SharedSram } from '../../machine/shared-sram.js';
import type { JobUse, Tensor } from './tensors.js';

/** By job, shares of the bytes that it loads or stores. */
export interface KeptShares {
  /** Of the loads: read from the SRAM. */
  readonly hit: Float64Array;
  /** Of the loads: also written into the SRAM. */
  readonly fill: Float64Array;
  /** Of the stores: written into the SRAM. */
  readonly keep: Float64Array;
  /** Of the stores: never written to memory. */
  readonly skip: Float64Array;
  /** 1 where a job finds its weights. */
  readonly findsWeights: Uint8Array;
}

export interface ResidencyPlan {
  readonly sram: SharedSram;
  readonly tensors: readonly Tensor[];
  readonly order: readonly JobUse[];
  readonly shares: KeptShares;
  /** By job, 1 where its weights are to be kept, its results are, and these are not stored in memory. */
  readonly fills: Uint8Array;
  readonly keeps: Uint8Array;
  readonly skips: Uint8Array;
  /** Bytes that cross memory, of the jobs whose tensors are known. */
  readonly memoryBytes: number;
}

type Rule = 'farthest' | 'oldest';

/** By place in the order. */
interface Decisions {
  /** By read. */
  readonly hits: boolean[][];
  readonly fills: boolean[];
  readonly keeps: boolean[];
  readonly skips: boolean[];
  readonly memoryBytes: number;
}

/** @param jobs how many there are, with or without known tensors */
export function planResidency(
  order: readonly JobUse[],
  tensors: readonly Tensor[],
  sram: SharedSram,
  jobs: number,
): ResidencyPlan {
  const asCache = new Choices(order, tensors, sram.bytes, 'oldest').decide();
  const decided = sram.replacement === 'lru' ? writtenThrough(order, asCache) : planned(order, tensors, sram, asCache);
  const byJob = (kept: readonly boolean[]): Uint8Array => {
    const flags = new Uint8Array(jobs);
    order.forEach(({ job }, place) => {
      if (kept[place] === true) flags[job] = 1;
    });
    return flags;
  };
  return {
    ...{ sram, tensors, order, memoryBytes: decided.memoryBytes },
    shares: sharesOf(order, tensors, decided, jobs),
    ...{ fills: byJob(decided.fills), keeps: byJob(decided.keeps), skips: byJob(decided.skips) },
  };
}

function planned(
  order: readonly JobUse[],
  tensors: readonly Tensor[],
  sram: SharedSram,
  asCache: Decisions,
): Decisions {
  const farthest = new Choices(order, tensors, sram.bytes, 'farthest').decide();
  return farthest.memoryBytes <= asCache.memoryBytes ? farthest : asCache;
}

/** A cache cannot know that nobody else will read a result: it stores it all the same. */
function writtenThrough(order: readonly JobUse[], decided: Decisions): Decisions {
  const skips = decided.skips.map(() => false);
  return { ...decided, skips, memoryBytes: memoryBytes(order, decided.hits, skips) };
}

function memoryBytes(order: readonly JobUse[], hits: readonly boolean[][], skips: readonly boolean[]): number {
  let bytes = 0;
  order.forEach(({ loadBytes, storeBytes, reads, writes }, place) => {
    bytes += loadBytes + storeBytes - (skips[place] === true ? (writes?.bytes ?? 0) : 0);
    for (const [i, read] of reads.entries()) if (hits[place]?.[i] === true) bytes -= read.bytes;
  });
  return bytes;
}

function sharesOf(
  order: readonly JobUse[],
  tensors: readonly Tensor[],
  { hits, fills, keeps, skips }: Decisions,
  jobs: number,
): KeptShares {
  const [hit, fill, keep, skip] = [0, 1, 2, 3].map(() => new Float64Array(jobs)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const findsWeights = new Uint8Array(jobs);
  order.forEach(({ job, loadBytes, storeBytes, reads, writes }, place) => {
    reads.forEach(({ tensor, bytes }, i) => {
      if (hits[place]?.[i] === true) {
        hit[job] = wholeIfNearly(hit[job]! + bytes / loadBytes);
        if (tensors[tensor]?.kind === 'weights') findsWeights[job] = 1;
      } else if (fills[place] === true && tensors[tensor]?.kind === 'weights')
        fill[job] = Math.min(bytes, tensors[tensor].bytes) / loadBytes;
    });
    if (writes === undefined || storeBytes === 0) return;
    if (keeps[place] === true) keep[job] = writes.bytes / storeBytes;
    if (skips[place] === true) skip[job] = keep[job]!;
  });
  return { hit, fill, keep, skip, findsWeights };
}

/** Shares that sum to one but for rounding are one. */
const wholeIfNearly = (share: number): number => (share > 1 - 1e-9 ? 1 : share);

const ABSENT = 0;
const COMING = 1;
const COMPLETE = 2;

/** Plays the order once. */
class Choices {
  readonly #order: readonly JobUse[];
  readonly #tensors: readonly Tensor[];
  readonly #rule: Rule;
  #free: number;
  /** By tensor: the places of its readers, and how many of them have started. */
  readonly #readers: number[][];
  readonly #started: Int32Array;
  readonly #state: Uint8Array;
  /** By tensor: running jobs that hold it, and when it was last touched. */
  readonly #holders: Int32Array;
  readonly #touched: Float64Array;
  readonly #present = new Set<number>();
  #step = 0;
  readonly #hits: boolean[][];
  readonly #fills: boolean[];
  readonly #keeps: boolean[];

  constructor(order: readonly JobUse[], tensors: readonly Tensor[], capacityBytes: number, rule: Rule) {
    this.#order = order;
    this.#tensors = tensors;
    this.#rule = rule;
    this.#free = capacityBytes;
    this.#readers = tensors.map(() => []);
    order.forEach(({ reads }, place) => {
      for (const { tensor } of reads) this.#readers[tensor]!.push(place);
    });
    this.#started = new Int32Array(tensors.length);
    this.#state = new Uint8Array(tensors.length);
    this.#holders = new Int32Array(tensors.length);
    this.#touched = new Float64Array(tensors.length);
    this.#hits = order.map(({ reads }) => reads.map(() => false));
    this.#fills = order.map(() => false);
    this.#keeps = order.map(() => false);
  }

  decide(): Decisions {
    const order = this.#order;
    const ends = order.map((_, place) => place).sort((a, b) => order[a]!.endCycles - order[b]!.endCycles || a - b);
    let ended = 0;
    order.forEach(({ startCycles }, place) => {
      for (; order[ends[ended]!]!.endCycles <= startCycles && ends[ended]! < place; ended++) this.#end(ends[ended]!);
      this.#start(place);
    });
    const skips = order.map((_, place) => this.#isAlwaysFound(place));
    const hits = this.#hits;
    return { hits, fills: this.#fills, keeps: this.#keeps, skips, memoryBytes: memoryBytes(order, hits, skips) };
  }

  #start(place: number): void {
    const { reads, writes } = this.#order[place]!;
    for (const { tensor } of reads) this.#started[tensor]!++;
    reads.forEach(({ tensor }, i) => {
      if (this.#state[tensor] !== COMPLETE) return;
      this.#hits[place]![i] = true;
      this.#hold(tensor);
    });
    for (const { tensor } of reads)
      if (this.#tensors[tensor]!.kind === 'weights') this.#fills[place] = this.#bring(tensor, place);
    if (writes !== undefined) this.#keeps[place] = this.#bring(writes.tensor, place);
  }

  #end(place: number): void {
    const { reads, writes } = this.#order[place]!;
    reads.forEach(({ tensor }, i) => {
      const isFilled = this.#fills[place] === true && this.#tensors[tensor]!.kind === 'weights';
      if (isFilled || this.#hits[place]![i] === true) this.#release(tensor);
    });
    if (writes !== undefined && this.#keeps[place] === true) this.#release(writes.tensor);
  }

  #hold(tensor: number): void {
    this.#holders[tensor]!++;
    this.#touched[tensor] = ++this.#step;
  }

  #release(tensor: number): void {
    this.#state[tensor] = COMPLETE;
    this.#touched[tensor] = ++this.#step;
    if (--this.#holders[tensor]! === 0 && this.#rule === 'farthest' && this.#nextRead(tensor) === NEVER)
      this.#remove(tensor);
  }

  /** Takes room for what the job at this place stores, or loads for the first time. */
  #bring(tensor: number, place: number): boolean {
    const { bytes } = this.#tensors[tensor]!;
    if (this.#state[tensor] !== ABSENT) return false;
    const read = this.#rule === 'oldest' ? 0 : this.#nextRead(tensor, this.#order[place]!.endCycles);
    if (read === NEVER || !this.#makeRoom(bytes, read)) return false;
    this.#free -= bytes;
    this.#state[tensor] = COMING;
    this.#present.add(tensor);
    this.#hold(tensor);
    return true;
  }

  /** @param read when what comes in is read next: nothing that is read before goes out for it */
  #makeRoom(bytes: number, read: number): boolean {
    const leaving: number[] = [];
    const loose = [...this.#present].filter((tensor) => this.#holders[tensor] === 0);
    const urgency = (tensor: number): number =>
      this.#rule === 'oldest' ? this.#touched[tensor]! : -this.#nextRead(tensor);
    const room = loose.reduce((sum, tensor) => sum + this.#tensors[tensor]!.bytes, this.#free);
    if (room < bytes) return false;
    loose.sort((a, b) => urgency(a) - urgency(b) || a - b);
    let free = this.#free;
    for (const tensor of loose) {
      if (free >= bytes) break;
      if (this.#rule === 'farthest' && this.#nextRead(tensor) <= read) return false;
      free += this.#tensors[tensor]!.bytes;
      leaving.push(tensor);
    }
    for (const tensor of leaving) this.#remove(tensor);
    return true;
  }

  #remove(tensor: number): void {
    this.#state[tensor] = ABSENT;
    this.#present.delete(tensor);
    this.#free += this.#tensors[tensor]!.bytes;
  }

  /** Start of the next reader that begins no earlier. */
  #nextRead(tensor: number, from = 0): number {
    const readers = this.#readers[tensor]!;
    for (let i = this.#started[tensor]!; i < readers.length; i++) {
      const { startCycles } = this.#order[readers[i]!]!;
      if (startCycles >= from) return startCycles;
    }
    return NEVER;
  }

  #isAlwaysFound(place: number): boolean {
    const { writes } = this.#order[place]!;
    if (writes === undefined || !this.#keeps[place]) return false;
    const readers = this.#readers[writes.tensor]!;
    return readers.length > 0 && readers.every((reader) => this.#finds(reader, writes.tensor));
  }

  #finds(place: number, tensor: number): boolean {
    return this.#order[place]!.reads.some((read, i) => read.tensor === tensor && this.#hits[place]![i] === true);
  }
}

const NEVER = Number.POSITIVE_INFINITY;
