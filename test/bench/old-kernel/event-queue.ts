/**
 * The pending events, over heap-js. The heap holds small integers, slots into typed arrays that carry time, priority
 * and sequence: about twice as fast as a heap of objects, and nothing is allocated per event. heap-js breaks ties
 * arbitrarily, so the comparison ends in the sequence number, which no two events share.
 */
import { Heap } from 'heap-js';
import type { EventId, Handler } from './event.js';

/** Slots per generation: an id is slot + generation · SLOTS, exact in a double. */
const SLOTS = 2 ** 24;

const NOTHING: Handler = () => {};

export class EventQueue {
  private time = new Float64Array(64);
  private priority = new Int32Array(64);
  private sequence = new Float64Array(64);
  private payload = new Int32Array(64);
  private generation = new Int32Array(64);
  private live = new Uint8Array(64);
  private readonly handler: Handler[] = [];
  private readonly free: number[] = [];
  private used = 0;
  private scheduled = 0;
  private pending = 0;

  private readonly heap = new Heap<number>((a, b) => {
    const byTime = this.time[a]! - this.time[b]!;
    if (byTime !== 0) return byTime;
    const byPriority = this.priority[a]! - this.priority[b]!;
    return byPriority !== 0 ? byPriority : this.sequence[a]! - this.sequence[b]!;
  });

  /** Events neither happened nor cancelled. */
  get size(): number {
    return this.pending;
  }

  /** The next number in the order of scheduling. */
  nextSequence(): number {
    return this.scheduled++;
  }

  add(time: number, priority: number, handler: Handler, payload: number): EventId {
    const slot = this.free.pop() ?? this.newSlot();
    this.time[slot] = time;
    this.priority[slot] = priority;
    this.sequence[slot] = this.scheduled++;
    this.payload[slot] = payload;
    this.live[slot] = 1;
    this.handler[slot] = handler;
    this.heap.add(slot);
    this.pending++;
    return slot + this.generation[slot]! * SLOTS;
  }

  /** False when the event has happened or was cancelled before. It stays in the heap, dead, until it surfaces. */
  cancel(id: EventId): boolean {
    const slot = id % SLOTS;
    if (this.generation[slot] !== Math.floor(id / SLOTS) || this.live[slot] !== 1) return false;
    this.live[slot] = 0;
    this.handler[slot] = NOTHING;
    this.pending--;
    return true;
  }

  /** Time of the next event; infinity when there is none. */
  nextTime(): number {
    for (;;) {
      const slot = this.heap.peek();
      if (slot === undefined) return Number.POSITIVE_INFINITY;
      if (this.live[slot] === 1) return this.time[slot]!;
      this.release(this.heap.pop() as number);
    }
  }

  /** Does something of this priority and sequence come before the next event, at whose time it is? */
  isAfter(priority: number, sequence: number): boolean {
    const slot = this.heap.peek() as number;
    return this.priority[slot]! > priority || (this.priority[slot]! === priority && this.sequence[slot]! > sequence);
  }

  /** Removes the next event and lets it happen. To be called only after `nextTime` gave a finite time. */
  fire(): void {
    const slot = this.heap.pop() as number;
    const handler = this.handler[slot] as Handler;
    const payload = this.payload[slot]!;
    this.release(slot); // before the handler runs, so that it can reuse the slot
    this.pending--;
    handler(payload);
  }

  private release(slot: number): void {
    this.live[slot] = 0;
    this.generation[slot] = (this.generation[slot]! + 1) & 0x1fffffff;
    this.handler[slot] = NOTHING;
    this.free.push(slot);
  }

  private newSlot(): number {
    if (this.used === this.time.length) this.grow();
    if (this.used === SLOTS) throw new RangeError(`more than ${SLOTS} pending events`);
    return this.used++;
  }

  private grow(): void {
    const size = this.used * 2;
    this.time = grown(Float64Array, this.time, size);
    this.priority = grown(Int32Array, this.priority, size);
    this.sequence = grown(Float64Array, this.sequence, size);
    this.payload = grown(Int32Array, this.payload, size);
    this.generation = grown(Int32Array, this.generation, size);
    this.live = grown(Uint8Array, this.live, size);
  }
}

function grown<T extends { set(from: T): void }>(make: new (size: number) => T, from: T, size: number): T {
  const array = new make(size);
  array.set(from);
  return array;
}
