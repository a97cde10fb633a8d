/**
 * The queue pairs of one NIC in the order of their making, and the round robin over them. The turn goes to the first
 * after the last one served that can send. Finished ones are cleared away when a turn passes over them, and the places
 * behind them move up; the last one served is remembered by its place, as ns-3's NIC remembers it (qbb-net-device.cc).
 */
import { IndexedHeap } from '../../../kernel/indexed-heap.js';
import { SlotSet } from './slot-set.js';

export class QueuePairs {
  /** Flows by place. */
  flows = new Int32Array(4);
  count = 0;
  /** Place of the last one served. */
  last = 0;
  /** Places of those that can send now. */
  readonly able = new SlotSet();
  /** Places of those that are finished. */
  readonly finished = new SlotSet();
  /** Those with bytes to send whose time has come, window or not. */
  due = 0;
  /** Those with bytes to send whose time has not come, by that time. */
  readonly early: IndexedHeap;

  /** @param places of all flows, each in the queue pairs of its source; @param positions of flows in `early` heaps */
  constructor(
    private readonly places: Int32Array,
    positions: Int32Array,
  ) {
    this.early = new IndexedHeap(positions);
  }

  add(flow: number): void {
    if (this.count === this.flows.length) {
      const flows = new Int32Array(2 * this.count);
      flows.set(this.flows);
      this.flows = flows;
    }
    this.places[flow] = this.count;
    this.flows[this.count++] = flow;
  }

  /** The place whose turn it is, −1 when none can send; clears away what is finished and passed over. */
  turn(isHeld: boolean): number {
    if (this.count === 0) return -1;
    const first = (this.last + 1) % this.count;
    let place = -1;
    if (!isHeld && this.able.size > 0) {
      place = this.able.from(first);
      if (place < 0) place = this.able.from(0);
    }
    if (this.finished.size > 0) {
      const passed = this.firstPassed(first, place);
      if (passed >= 0) return this.clearFrom(passed, place);
    }
    return place;
  }

  /** The lowest finished place between `first` and `place`, going round; of all when no place has its turn. */
  private firstPassed(first: number, place: number): number {
    const lowest = this.finished.from(0);
    if (place < 0) return lowest;
    if (first <= place) {
      const passed = this.finished.from(first);
      return passed < place ? passed : -1;
    }
    return lowest < place ? lowest : this.finished.from(first);
  }

  /** Takes out all finished ones from a place on; where `place` is afterwards. */
  private clearFrom(from: number, place: number): number {
    let moved = place;
    let to = from;
    for (let at = from; at < this.count; at++) {
      const isAble = this.able.has(at);
      this.able.delete(at);
      if (this.finished.has(at)) {
        this.finished.delete(at);
        continue;
      }
      if (at === place) moved = to;
      const flow = this.flows[at]!;
      this.flows[to] = flow;
      this.places[flow] = to;
      if (isAble) this.able.add(to);
      to++;
    }
    this.count = to;
    return moved;
  }
}
