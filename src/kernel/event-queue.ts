/**
 * The pending events. An event is a slot, a small integer into typed arrays and the heap, so that nothing is allocated
 * per event.
 */
import type { EventId, Handler } from './event.js';
import { copied, SlotHeap } from './slot-heap.js';

/** Slots per generation: an id is slot + generation · SLOTS, exact in a double. */
const SLOTS = 2 ** 24;
const GENERATIONS = 2 ** 29;

export class EventQueue extends SlotHeap {
  /** By slot. */
  private payload = new Int32Array(this.place.length);
  private generation = new Int32Array(this.place.length);
  private readonly handler: Handler[] = [];

  /** The first `spare` entries are slots to use again. */
  private free = new Int32Array(this.place.length);
  private spare = 0;
  private used = 0;

  /** Puts down when the event that is added next happens. */
  at(time: number, rank: number): this {
    this.time[this.hollow] = time;
    this.rank[this.hollow] = rank;
    return this;
  }

  /** @returns the event's slot */
  add(handler: Handler, payload: number): number {
    const slot = this.taken;
    if (slot < 0) return this.addBeside(handler, payload);
    this.generation[slot] = (this.generation[slot]! + 1) % GENERATIONS;
    this.hold(slot, handler, payload);
    this.putBack();
    return slot;
  }

  /** The same where no slot has just become free. */
  private addBeside(handler: Handler, payload: number): number {
    const slot = this.spare > 0 ? this.free[--this.spare]! : this.newSlot(handler);
    this.hold(slot, handler, payload);
    this.enter(slot);
    return slot;
  }

  private hold(slot: number, handler: Handler, payload: number): void {
    this.payload[slot] = payload;
    if (this.handler[slot] !== handler) this.handler[slot] = handler;
  }

  /** Names the event in a slot. */
  idOf(slot: number): EventId {
    return slot + this.generation[slot]! * SLOTS;
  }

  /** False when the event has happened or was cancelled before. */
  cancel(id: EventId): boolean {
    const slot = id % SLOTS;
    if (this.generation[slot] !== Math.floor(id / SLOTS) || !this.isIn(slot)) return false;
    this.leave(slot);
    this.dismiss(slot);
    return true;
  }

  /** Lets the first event happen, and removes it: its slot goes to the event that its handler schedules first. */
  fire(): void {
    const slot = this.take();
    (this.handler[slot] as Handler)(this.payload[slot]!);
  }

  protected override dismiss(slot: number): void {
    this.generation[slot] = (this.generation[slot]! + 1) % GENERATIONS;
    this.free[this.spare++] = slot;
  }

  private newSlot(handler: Handler): number {
    if (this.used === SLOTS) throw new RangeError(`more than ${SLOTS} pending events`);
    if (this.used === this.place.length) this.grow(this.used * 2);
    this.handler.push(handler);
    return this.used++;
  }

  protected override grow(size: number): void {
    super.grow(size);
    this.payload = copied(this.payload, new Int32Array(size));
    this.generation = copied(this.generation, new Int32Array(size));
    this.free = copied(this.free, new Int32Array(size));
  }
}
