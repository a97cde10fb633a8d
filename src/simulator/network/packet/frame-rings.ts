/**
 * First in, first out, many times over: the queues of all ports, the frames on all wires. The fields of the frames lie
 * side by side in typed arrays that all rings share and use again and again: a frame allocates nothing, takes 16 bytes
 * (20 with telemetry, 8 more where its time is kept), and long queues are written and read in order, which is what a cache
 * is good at.
 */
import type { Frame } from './frame.js';

/** Fields of a frame in a ring. */
const FLOW = 0;
const NUMBER = 1;
const MIXED = 2;
/** The owner's. */
const TAG = 3;
const RECORD_SHIFT = 2;

/** Of a ring: where its place begins, its size less 1, its first frame, its frames. */
const BEGIN = 0;
const MASK = 1;
const HEAD = 2;
const COUNT = 3;
const RING_SHIFT = 2;

const FIRST_SIZE = 16;

export class FrameRings {
  private readonly rings: Int32Array;
  private data: Int32Array;
  private times: Float64Array;
  private telemetry: Int32Array;
  private used: number;
  /** Places that rings have grown out of, by size. */
  private readonly left = new Map<number, number[]>();

  constructor(
    rings: number,
    private readonly hasTelemetry: boolean,
    private readonly hasTimes = false,
  ) {
    this.rings = new Int32Array(rings << RING_SHIFT);
    for (let ring = 0; ring < rings; ring++) {
      this.rings[(ring << RING_SHIFT) | BEGIN] = ring * FIRST_SIZE;
      this.rings[(ring << RING_SHIFT) | MASK] = FIRST_SIZE - 1;
    }
    this.used = rings * FIRST_SIZE;
    this.data = new Int32Array(this.used << RECORD_SHIFT);
    this.times = new Float64Array(hasTimes ? this.used : 0);
    this.telemetry = new Int32Array(hasTelemetry ? this.used : 0);
  }

  /** Frames in a ring. */
  count(ring: number): number {
    return this.rings[(ring << RING_SHIFT) | COUNT]!;
  }

  /** Tag and time mean what the rings' owner makes of them. */
  push(ring: number, frame: Frame, tag: number, time = 0): void {
    const { rings } = this;
    const of = ring << RING_SHIFT;
    const count = rings[of | COUNT]!;
    if (count > rings[of | MASK]!) this.grow(of);
    rings[of | COUNT] = count + 1;
    const place = rings[of | BEGIN]! + ((rings[of | HEAD]! + count) & rings[of | MASK]!);
    const at = place << RECORD_SHIFT;
    const { data } = this;
    data[at | FLOW] = frame.flow;
    data[at | NUMBER] = frame.number;
    data[at | MIXED] = frame.mixed;
    data[at | TAG] = tag;
    if (this.hasTimes) this.times[place] = time;
    if (this.hasTelemetry) this.telemetry[place] = frame.telemetry;
  }

  /** Takes out the first frame. There must be one. The frame's port is not touched. @returns its tag */
  shift(ring: number, into: Frame): number {
    const { rings, data } = this;
    const of = ring << RING_SHIFT;
    const head = rings[of | HEAD]!;
    const place = rings[of | BEGIN]! + head;
    const at = place << RECORD_SHIFT;
    into.flow = data[at | FLOW]!;
    into.number = data[at | NUMBER]!;
    into.mixed = data[at | MIXED]!;
    if (this.hasTelemetry) into.telemetry = this.telemetry[place]!;
    rings[of | HEAD] = (head + 1) & rings[of | MASK]!;
    rings[of | COUNT]!--;
    return data[at | TAG]!;
  }

  /** The frame at a place from the first, 0, on. */
  read(ring: number, index: number, into: Frame): void {
    const { data } = this;
    const at = this.placeOf(ring, index) << RECORD_SHIFT;
    into.flow = data[at | FLOW]!;
    into.number = data[at | NUMBER]!;
    into.mixed = data[at | MIXED]!;
  }

  tagAt(ring: number, index: number): number {
    return this.tagOf(this.placeOf(ring, index));
  }

  /** Of the frame at a place. */
  tagOf(place: number): number {
    return this.data[(place << RECORD_SHIFT) | TAG]!;
  }

  timeOf(place: number): number {
    return this.times[place]!;
  }

  /** Where the frame that is `index` frames behind the first one lies. */
  placeOf(ring: number, index: number): number {
    const of = ring << RING_SHIFT;
    return this.rings[of | BEGIN]! + ((this.rings[of | HEAD]! + index) & this.rings[of | MASK]!);
  }

  /** Moves a full ring to a place of twice the size, its first frame in front. */
  private grow(of: number): void {
    const { rings } = this;
    const size = rings[of | MASK]! + 1;
    const from = rings[of | BEGIN]!;
    const head = rings[of | HEAD]!;
    const to = this.left.get(2 * size)?.pop() ?? this.extend(2 * size);
    this.copy(from + head, to, size - head);
    this.copy(from, to + size - head, head);
    this.left.set(size, [...(this.left.get(size) ?? []), from]);
    rings[of | BEGIN] = to;
    rings[of | MASK] = 2 * size - 1;
    rings[of | HEAD] = 0;
  }

  private copy(from: number, to: number, frames: number): void {
    this.data.copyWithin(to << RECORD_SHIFT, from << RECORD_SHIFT, (from + frames) << RECORD_SHIFT);
    if (this.hasTimes) this.times.copyWithin(to, from, from + frames);
    if (this.hasTelemetry) this.telemetry.copyWithin(to, from, from + frames);
  }

  private extend(size: number): number {
    const place = this.used;
    this.used += size;
    const had = this.data.length >> RECORD_SHIFT;
    if (this.used > had) {
      const room = Math.max(this.used, 2 * had);
      this.data = enlarged(new Int32Array(room << RECORD_SHIFT), this.data);
      if (this.hasTimes) this.times = enlarged(new Float64Array(room), this.times);
      if (this.hasTelemetry) this.telemetry = enlarged(new Int32Array(room), this.telemetry);
    }
    return place;
  }
}

function enlarged<T extends { set(from: T): void }>(to: T, from: T): T {
  to.set(from);
  return to;
}
