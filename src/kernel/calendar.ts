/**
 * A clock with what is pending on it, for models with very many short delays, such as packets: a timing wheel with a
 * bucket a tick. Entries are small integers that the model hands out itself (a packet's slot, a port, a timer), each
 * pending at most once, so that scheduling allocates nothing and an entry needs no payload. The order is (time,
 * sequence): what was added first comes first at the same time, as in ns-3.
 *
 * Beside the EventQueue because that one is a heap: it costs a logarithm for each event and orders by priority, while
 * a packet model has tens of thousands of events pending within one link delay and wants first come, first served.
 * Adding and taking cost the same here whatever is pending. What lies further ahead than the wheel waits in a heap.
 *
 * A tick is 1 unit of time. With whole times a bucket holds one instant; with fractions a bucket is kept in order.
 * A wheel keeps its order only while no two ticks share a bucket, so `now` never runs ahead of what is pending.
 */
import { IndexedHeap } from './indexed-heap.js';

const NOT_PENDING = -2;
const END = -1;

export class Calendar {
  /** The time of the entry last taken. */
  now = 0;
  /** Its place in the order at that time. */
  sequence = -1;

  private readonly mask: number;
  private readonly heads: Int32Array;
  private readonly tails: Int32Array;
  /** One bit a bucket with entries, and one bit a word of these bits that is not 0. */
  private readonly bits: Int32Array;
  private readonly words: Int32Array;

  private next = new Int32Array(0);
  private previous = new Int32Array(0);
  private times = new Float64Array(0);
  private sequences = new Float64Array(0);

  /** Where the wheel's first bucket stands: ⌊now⌋ and its bucket. */
  private tick = 0;
  private bucket = 0;
  private inWheel = 0;
  private added = 0;
  private readonly later = new IndexedHeap();

  /** @param ticks buckets of the wheel, a power of two of at least 1024 */
  constructor(
    entries: number,
    private readonly ticks = 2 ** 15,
  ) {
    this.mask = ticks - 1;
    this.heads = new Int32Array(ticks).fill(END);
    this.tails = new Int32Array(ticks).fill(END);
    this.bits = new Int32Array(ticks >> 5);
    this.words = new Int32Array(ticks >> 10);
    this.makeRoomFor(entries);
  }

  /** Entries that have been added and not taken. */
  get pending(): number {
    return this.inWheel + this.later.size;
  }

  isPending(entry: number): boolean {
    return this.next[entry] !== NOT_PENDING;
  }

  /** Makes 0 … entries − 1 valid. */
  makeRoomFor(entries: number): void {
    const had = this.next.length;
    if (entries <= had) return;
    const size = Math.max(entries, had * 2);
    this.next = grown(new Int32Array(size).fill(NOT_PENDING), this.next);
    this.previous = grown(new Int32Array(size), this.previous);
    this.times = grown(new Float64Array(size), this.times);
    this.sequences = grown(new Float64Array(size), this.sequences);
  }

  /** Adds an entry that is not pending. The time must not lie in the past. */
  add(entry: number, time: number): void {
    this.place(entry, time, this.added++);
  }

  /** A place in the order at whatever time, to be used by `addAt` if the entry turns out to be needed. */
  reserve(): number {
    return this.added++;
  }

  /** Adds an entry at a place that was reserved and has not passed. */
  addAt(entry: number, time: number, sequence: number): void {
    this.place(entry, time, sequence);
  }

  /** Would an entry of this time and place have been taken by now? */
  hasPassed(time: number, sequence: number): boolean {
    return time < this.now || (time === this.now && sequence < this.sequence);
  }

  /** Takes a pending entry out. */
  cancel(entry: number): void {
    if (this.later.has(entry)) {
      this.later.remove(entry);
    } else {
      const bucket = Math.floor(this.times[entry]!) & this.mask;
      const before = this.previous[entry]!;
      const after = this.next[entry]!;
      if (before === END) this.heads[bucket] = after;
      else this.next[before] = after;
      if (after === END) this.tails[bucket] = before;
      else this.previous[after] = before;
      if (this.heads[bucket] === END) this.clearBit(bucket);
      this.inWheel--;
    }
    this.next[entry] = NOT_PENDING;
  }

  /** Takes the next entry and moves the clock there; −1 when nothing is pending. */
  take(): number {
    let entry = this.heads[this.bucket]!;
    if (entry === END) {
      if (!this.advance()) return -1;
      entry = this.heads[this.bucket]!;
    }
    const after = this.next[entry]!;
    this.heads[this.bucket] = after;
    if (after === END) {
      this.tails[this.bucket] = END;
      this.clearBit(this.bucket);
    } else {
      this.previous[after] = END;
    }
    this.next[entry] = NOT_PENDING;
    this.inWheel--;
    this.now = this.times[entry]!;
    this.sequence = this.sequences[entry]!;
    return entry;
  }

  private place(entry: number, time: number, sequence: number): void {
    this.times[entry] = time;
    this.sequences[entry] = sequence;
    if (time >= this.tick + this.ticks) {
      this.next[entry] = END;
      this.later.set(entry, time, sequence);
      return;
    }
    const bucket = Math.floor(time) & this.mask;
    this.inWheel++;
    let before = this.tails[bucket]!;
    if (before === END) {
      this.bits[bucket >> 5]! |= 1 << (bucket & 31);
      this.words[bucket >> 10]! |= 1 << ((bucket >> 5) & 31);
      this.heads[bucket] = entry;
      this.tails[bucket] = entry;
      this.next[entry] = END;
      this.previous[entry] = END;
      return;
    }
    let after = END;
    while (before !== END && this.comesBefore(time, sequence, before)) {
      after = before;
      before = this.previous[before]!;
    }
    this.next[entry] = after;
    this.previous[entry] = before;
    if (before === END) this.heads[bucket] = entry;
    else this.next[before] = entry;
    if (after === END) this.tails[bucket] = entry;
    else this.previous[after] = entry;
  }

  private comesBefore(time: number, sequence: number, other: number): boolean {
    const otherTime = this.times[other]!;
    return time < otherTime || (time === otherTime && sequence < this.sequences[other]!);
  }

  /** Moves the wheel to the next tick that has entries. False when there is none. */
  private advance(): boolean {
    if (this.inWheel === 0) {
      if (this.later.size === 0) return false;
      this.tick = Math.floor(this.later.leastKey());
      this.bucket = this.tick & this.mask;
    } else {
      const bucket = this.nextBucket();
      this.tick += (bucket - this.bucket) & this.mask;
      this.bucket = bucket;
    }
    // Before anything can be added to the ticks that have come within reach, so that a bucket stays in order.
    const reach = this.tick + this.ticks;
    while (this.later.leastKey() < reach) {
      const entry = this.later.pop();
      this.place(entry, this.times[entry]!, this.sequences[entry]!);
    }
    return true;
  }

  /** The first bucket with entries after the present one, which has none; the wheel is not empty. */
  private nextBucket(): number {
    const start = (this.bucket + 1) & this.mask;
    const word = start >> 5;
    const here = this.bits[word]! & (-1 << (start & 31));
    if (here !== 0) return (word << 5) | lowestBit(here);
    const first = (word + 1) & (this.mask >> 5);
    let group = first >> 5;
    let found = this.words[group]! & (-1 << (first & 31));
    while (found === 0) {
      group = (group + 1) & (this.mask >> 10);
      found = this.words[group]!;
    }
    const at = (group << 5) | lowestBit(found);
    return (at << 5) | lowestBit(this.bits[at]!);
  }

  private clearBit(bucket: number): void {
    const word = bucket >> 5;
    this.bits[word]! &= ~(1 << (bucket & 31));
    if (this.bits[word] === 0) this.words[word >> 5]! &= ~(1 << (word & 31));
  }
}

/** Position of the lowest bit that is set. */
function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

function grown<T extends { set(from: T): void }>(to: T, from: T): T {
  to.set(from);
  return to;
}
