/**
 * The pending events and the alarms that are set. Each is a slot, a small integer into typed arrays and a heap, so that
 * nothing is allocated per event. Its rank in the heap holds priority and sequence in one number.
 */
import type { EventId, Handler } from './event.js';
import { copied, SlotHeap } from './slot-heap.js';

/** Slots per generation: an id is slot + generation · SLOTS, exact in a double. */
const SLOTS = 2 ** 24;
const GENERATIONS = 2 ** 29;
/** The generation of an alarm, which has its slot for good. */
const ALARM = -1;

/** A rank is priority · SEQUENCES + sequence, exact in a double while priorities lie within ± PRIORITIES. */
const SEQUENCES = 2 ** 30;
const PRIORITIES = 2 ** 20;

export class EventQueue extends SlotHeap {
  /** The time of what happened last, cycles. */
  now = 0;

  /** By slot. */
  private payload = new Int32Array(this.place.length);
  private generation = new Int32Array(this.place.length);
  private readonly handler: Handler[] = [];

  /** The first `spare` entries are slots to use again. */
  private free = new Int32Array(this.place.length);
  private spare = 0;
  private used = 0;

  /** @param scheduled the first sequence; at `SEQUENCES` those of what is pending begin at 0 again */
  constructor(private scheduled = 0) {
    super();
  }

  /** Puts down the time of the event or alarm that comes next. */
  at(time: number): this {
    this.time[this.hollow] = time;
    return this;
  }

  /**
   * @returns the event's slot
   * @throws RangeError for a priority that is not within ± a million
   */
  add(priority: number, handler: Handler, payload: number): number {
    checkPriority(priority);
    this.rank[this.hollow] = this.nextRank(priority);
    const slot = this.taken;
    if (slot < 0 || this.generation[slot] === ALARM) return this.addBeside(handler, payload);
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

  /** A slot for an alarm, which is not set yet. @throws RangeError as `add` */
  addAlarm(priority: number, handler: () => void): number {
    checkPriority(priority);
    const slot = this.newSlot(handler);
    this.generation[slot] = ALARM;
    return slot;
  }

  /** Sets an alarm to the time put down, whether or not it was set before. */
  setAlarm(slot: number, priority: number): void {
    this.rank[this.hollow] = this.nextRank(priority);
    if (this.taken === slot) this.putBack();
    else if (this.isIn(slot)) this.move(slot);
    else this.enter(slot);
  }

  clearAlarm(slot: number): void {
    if (this.isIn(slot)) this.leave(slot);
  }

  /** When the alarm rings; infinity when it is not set. */
  timeOfAlarm(slot: number): number {
    return this.isIn(slot) ? this.time[this.place[slot]!]! : Number.POSITIVE_INFINITY;
  }

  /** Lets what is at the first root happen, and removes it: its slot goes to what the handler schedules first. */
  fire(root: number): void {
    const slot = this.slot[root]!;
    this.now = this.time[root]!;
    this.hollow = root;
    (this.handler[slot] as Handler)(this.payload[slot]!);
  }

  protected override dismiss(slot: number): void {
    if (this.generation[slot] === ALARM) return;
    this.generation[slot] = (this.generation[slot]! + 1) % GENERATIONS;
    this.free[this.spare++] = slot;
  }

  private nextRank(priority: number): number {
    if (this.scheduled === SEQUENCES) this.renumber();
    return (priority | 0) * SEQUENCES + this.scheduled++;
  }

  /** Lets the sequences of what is pending begin at 0 again, in their order. */
  private renumber(): void {
    this.changeRanks((ranks) => {
      const sequence = (rank: number): number => rank - Math.floor(rank / SEQUENCES) * SEQUENCES;
      const order = Array.from(ranks.keys()).sort((a, b) => sequence(ranks[a]!) - sequence(ranks[b]!));
      order.forEach((index, i) => {
        ranks[index] = Math.floor(ranks[index]! / SEQUENCES) * SEQUENCES + i;
      });
      this.scheduled = order.length;
    });
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

function checkPriority(priority: number): void {
  if (!(priority >= -PRIORITIES && priority < PRIORITIES)) throw isBeyond(priority);
}

function isBeyond(priority: number): RangeError {
  return new RangeError(`priority ${priority} is beyond ± ${PRIORITIES}`);
}
