/**
 * A clock with what is pending on it, for models with very many short delays, such as packets: a timing wheel with a
 * bucket a tick. Entries are small integers that the model hands out itself (a port, a wire, a timer), each pending at
 * most once, so that scheduling allocates nothing and an entry needs no payload. The order is (time, sequence): what
 * was added first comes first at the same time, as in ns-3.
 *
 * Beside the EventQueue because that one is a heap: it costs a logarithm for each event and orders by priority, while a
 * packet model wants first come, first served, and fires every few nanoseconds. Here adding and taking cost the same
 * whatever is pending. What lies further ahead than the wheel waits in a heap.
 *
 * A place in the order can be reserved and taken up later, also long after: of the frames on a wire only the first need
 * be an entry. Entries of old places have a lane of their own in every bucket, so that both kinds find their place near
 * its end.
 *
 * A tick is 1 unit of time. With whole times a bucket holds one instant; with fractions a bucket is kept in order.
 */
import { IndexedHeap } from './indexed-heap.js';

/** Fields of an entry: its neighbours in its lane, its place in the order (modulo 2³²), its lane. */
const NEXT = 0;
const PREVIOUS = 1;
const SEQUENCE = 2;
const LANE = 3;
const RECORD_SHIFT = 2;

const NOT_PENDING = -2;
const END = -1;
/** In LANE: the entry waits in the heap. */
const LATER = -1;

/**
 * A bucket's two lanes lie side by side: at 4 · bucket the first one's head, TAIL further on its tail, and OLD further
 * on the same of the lane for places that were reserved long ago.
 */
const BUCKET_SHIFT = 2;
const TAIL = 1;
const OLD = 2;

export interface CalendarOptions {
  /** Entries are 0 … entries − 1, until there is room for more. */
  readonly entries: number;
  /** All times are whole numbers. */
  readonly isWhole: boolean;
  /** Buckets of the wheel, a power of two of at least 1024. */
  readonly ticks?: number;
}

export class Calendar {
  /** The time of the entry last taken. */
  now = 0;
  /** Its place in the order at that time. */
  private sequence = -1;

  /** Asked for identity with `true`: V8 takes one instruction for that, and ten for the truth of a field that is true. */
  private readonly isWhole: boolean;
  private readonly ticks: number;
  private readonly mask: number;
  /** First and last entry of every lane. */
  private readonly lanes: Int32Array;
  /** One bit a bucket with entries, and one bit a word of these bits that is not 0. */
  private readonly bits: Int32Array;
  private readonly words: Int32Array;

  private records = new Int32Array(0);
  /** Of every entry, where times have fractions. */
  private times = new Float64Array(0);

  /** Where the wheel stands: ⌊now⌋ and its bucket. */
  private tick = 0;
  private bucket = 0;
  private inWheel = 0;
  private added = 0;
  private readonly later = new IndexedHeap();

  constructor({ entries, isWhole, ticks = 2 ** 15 }: CalendarOptions) {
    this.isWhole = isWhole;
    this.ticks = ticks;
    this.mask = ticks - 1;
    this.lanes = new Int32Array(4 * ticks).fill(END);
    this.bits = new Int32Array(ticks >> 5);
    this.words = new Int32Array(ticks >> 10);
    this.makeRoomFor(entries);
  }

  /** Entries that have been added and not taken. */
  get pending(): number {
    return this.inWheel + this.later.size;
  }

  isPending(entry: number): boolean {
    return this.records[(entry << RECORD_SHIFT) | NEXT] !== NOT_PENDING;
  }

  /** Makes 0 … entries − 1 valid. */
  makeRoomFor(entries: number): void {
    const had = this.records.length >> RECORD_SHIFT;
    if (entries <= had) return;
    const records = new Int32Array(entries << RECORD_SHIFT);
    records.set(this.records);
    for (let entry = had; entry < entries; entry++) records[(entry << RECORD_SHIFT) | NEXT] = NOT_PENDING;
    this.records = records;
    if (this.isWhole) return;
    const times = new Float64Array(entries);
    times.set(this.times);
    this.times = times;
  }

  /** Adds an entry that is not pending. The time must not lie in the past. */
  add(entry: number, time: number): void {
    const sequence = this.added++;
    if (this.isWhole !== true || time >= this.tick + this.ticks) {
      this.place(entry, time, sequence, 0);
      return;
    }
    // Nothing in the bucket comes after what is added last.
    const lane = (time & this.mask) << BUCKET_SHIFT;
    this.append(entry, sequence, lane, this.lanes[lane | TAIL]!);
  }

  /** A place in the order at whatever time, modulo 2³². */
  reserve(): number {
    return this.added++ | 0;
  }

  /** Adds an entry at a place that was reserved a short while ago and has not passed. */
  addAt(entry: number, time: number, sequence: number): void {
    this.place(entry, time, sequence, 0);
  }

  /** The same for a place that was reserved long ago. */
  addAtOld(entry: number, time: number, sequence: number): void {
    if (this.isWhole === true && time < this.tick + this.ticks) {
      const lane = ((time & this.mask) << BUCKET_SHIFT) | OLD;
      const before = this.lanes[lane | TAIL]!;
      // Mostly it is the last of its lane.
      if (before === END || ((sequence - this.records[(before << RECORD_SHIFT) | SEQUENCE]!) | 0) > 0) {
        this.append(entry, sequence, lane, before);
        return;
      }
    }
    this.place(entry, time, sequence, OLD);
  }

  /** Would an entry of this time and place have been taken by now? */
  hasPassed(time: number, sequence: number): boolean {
    return time < this.now || (time === this.now && ((sequence - this.sequence) | 0) < 0);
  }

  /** Takes a pending entry out. */
  cancel(entry: number): void {
    const { records } = this;
    const at = entry << RECORD_SHIFT;
    const lane = records[at | LANE]!;
    if (lane === LATER) {
      this.later.remove(entry);
    } else {
      const before = records[at | PREVIOUS]!;
      const after = records[at | NEXT]!;
      if (before === END) this.lanes[lane] = after;
      else records[(before << RECORD_SHIFT) | NEXT] = after;
      if (after === END) this.lanes[lane | TAIL] = before;
      else records[(after << RECORD_SHIFT) | PREVIOUS] = before;
      this.inWheel--;
      if (after === END && before === END) this.clearBitIfEmpty(lane >> BUCKET_SHIFT);
    }
    records[at | NEXT] = NOT_PENDING;
  }

  /** Takes the next entry and moves the clock there; −1 when nothing is pending. */
  take(): number {
    let lane = this.firstLane();
    if (lane < 0) {
      if (!this.advance()) return -1;
      lane = this.firstLane();
    }
    const { records, lanes } = this;
    const entry = lanes[lane]!;
    const at = entry << RECORD_SHIFT;
    const after = records[at | NEXT]!;
    lanes[lane] = after;
    if (after === END) {
      lanes[lane | TAIL] = END;
      this.clearBitIfEmpty(lane >> BUCKET_SHIFT);
    } else {
      records[(after << RECORD_SHIFT) | PREVIOUS] = END;
    }
    records[at | NEXT] = NOT_PENDING;
    this.sequence = records[at | SEQUENCE]!;
    this.inWheel--;
    this.now = this.isWhole === true ? this.tick : this.times[entry]!;
    return entry;
  }

  /** The lane of the present bucket whose head comes first; −1 when the bucket is empty. */
  private firstLane(): number {
    const lane = this.bucket << BUCKET_SHIFT;
    const fresh = this.lanes[lane]!;
    const old = this.lanes[lane | OLD]!;
    if (old === END) return fresh === END ? -1 : lane;
    if (fresh === END) return lane | OLD;
    const time = this.isWhole === true ? 0 : this.times[old]!;
    return this.comesBefore(time, this.records[(old << RECORD_SHIFT) | SEQUENCE]!, fresh) ? lane | OLD : lane;
  }

  /** Puts an entry at the end of a lane, behind what has been last. */
  private append(entry: number, sequence: number, lane: number, before: number): void {
    const { records, lanes } = this;
    const at = entry << RECORD_SHIFT;
    this.inWheel++;
    lanes[lane | TAIL] = entry;
    records[at | NEXT] = END;
    records[at | PREVIOUS] = before;
    records[at | SEQUENCE] = sequence;
    records[at | LANE] = lane;
    if (before !== END) {
      records[(before << RECORD_SHIFT) | NEXT] = entry;
      return;
    }
    lanes[lane] = entry;
    this.setBit(lane >> BUCKET_SHIFT);
  }

  /** Puts an entry where it belongs in the order of a lane. */
  private place(entry: number, time: number, sequence: number, kind: number): void {
    const { records, lanes } = this;
    const at = entry << RECORD_SHIFT;
    if (this.isWhole !== true) this.times[entry] = time;
    if (time >= this.tick + this.ticks) {
      records[at | NEXT] = END;
      records[at | LANE] = LATER;
      this.later.set(entry, time, this.added + ((sequence - this.added) | 0));
      return;
    }
    const bucket = Math.floor(time) & this.mask;
    const lane = (bucket << BUCKET_SHIFT) + kind;
    let before = lanes[lane | TAIL]!;
    let after = END;
    while (before !== END && this.comesBefore(time, sequence, before)) {
      after = before;
      before = records[(before << RECORD_SHIFT) | PREVIOUS]!;
    }
    this.inWheel++;
    records[at | NEXT] = after;
    records[at | PREVIOUS] = before;
    records[at | SEQUENCE] = sequence;
    records[at | LANE] = lane;
    if (before === END) lanes[lane] = entry;
    else records[(before << RECORD_SHIFT) | NEXT] = entry;
    if (after === END) lanes[lane | TAIL] = entry;
    else records[(after << RECORD_SHIFT) | PREVIOUS] = entry;
    this.setBit(bucket);
  }

  private comesBefore(time: number, sequence: number, other: number): boolean {
    if (this.isWhole !== true) {
      const otherTime = this.times[other]!;
      if (time !== otherTime) return time < otherTime;
    }
    return ((sequence - this.records[(other << RECORD_SHIFT) | SEQUENCE]!) | 0) < 0;
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
    const { later } = this;
    const reach = this.tick + this.ticks;
    while (later.leastKey() < reach) {
      const time = later.leastKey();
      const sequence = later.leastTie();
      this.place(later.pop(), time, sequence, 0);
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

  private setBit(bucket: number): void {
    this.bits[bucket >> 5]! |= 1 << (bucket & 31);
    this.words[bucket >> 10]! |= 1 << ((bucket >> 5) & 31);
  }

  private clearBitIfEmpty(bucket: number): void {
    const lane = bucket << BUCKET_SHIFT;
    if (this.lanes[lane] !== END || this.lanes[lane | OLD] !== END) return;
    const word = bucket >> 5;
    this.bits[word]! &= ~(1 << (bucket & 31));
    if (this.bits[word] === 0) this.words[word >> 5]! &= ~(1 << (word & 31));
  }
}

/** Position of the lowest bit that is set. */
function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}
