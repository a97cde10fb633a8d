/**
 * The clock and the order of things: schedule, cancel, run. Time is in cycles and never goes back.
 */
import type { EventId, Handler } from './event.js';
import { EventQueue } from './event-queue.js';

export class Simulation {
  private readonly queue = new EventQueue();
  private readonly settling: (() => void)[] = [];
  private clock = 0;
  private fired = 0;

  /** Current time, cycles. */
  get now(): number {
    return this.clock;
  }

  /** Events that have happened. */
  get events(): number {
    return this.fired;
  }

  /** Events still to happen. */
  get pending(): number {
    return this.queue.size;
  }

  /**
   * Lets `handler(payload)` happen at `time`, after what has a lower priority value at that time.
   * @throws RangeError for a time in the past or NaN. Infinity is allowed and never happens.
   */
  schedule(time: number, priority: number, handler: Handler, payload = 0): EventId {
    if (!(time >= this.clock)) throw new RangeError(`cannot schedule at ${time}: it is ${this.clock} already`);
    return this.queue.add(time, priority, handler, payload);
  }

  /** False when the event has already happened or been cancelled. */
  cancel(id: EventId): boolean {
    return this.queue.cancel(id);
  }

  /**
   * Runs `action` once, when everything that happens at the present time has happened and before the clock moves.
   * A shared resource recomputes itself there: once for all changes of an instant, whatever their order.
   */
  settle(action: () => void): void {
    this.settling.push(action);
  }

  /** Runs to the last event at or before `until`; the clock then stands at that event. */
  run(until = Number.POSITIVE_INFINITY): void {
    for (;;) {
      const time = this.queue.nextTime();
      if (time > this.clock && this.settling.length > 0) {
        this.settleNow(); // may schedule something earlier than `time`
        continue;
      }
      if (time > until || time === Number.POSITIVE_INFINITY) return;
      this.clock = time;
      this.fired++;
      this.queue.fire();
    }
  }

  private settleNow(): void {
    for (let i = 0; i < this.settling.length; i++) (this.settling[i] as () => void)();
    this.settling.length = 0;
  }
}
