/**
 * The clock and the order of things: schedule, cancel, run. Time is in cycles and never goes back.
 */
import { Alarm } from './alarm.js';
import type { EventId, Handler } from './event.js';
import { EventQueue } from './event-queue.js';

export class Simulation {
  private readonly queue = new EventQueue();
  private readonly alarms: Alarm[] = [];
  private readonly settling: (() => void)[] = [];
  private toSettle = 0;
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
    return this.queue.size + this.alarms.filter(({ time }) => time < Number.POSITIVE_INFINITY).length;
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
    this.settling[this.toSettle++] = action;
  }

  /** A clock that rings at the time it was last set to. There should be few of them: each is looked at for each event. */
  alarm(priority: number, handler: () => void): Alarm {
    const alarm = new Alarm(priority, handler, this.book);
    this.alarms.push(alarm);
    return alarm;
  }

  private readonly book = (alarm: Alarm, time: number): void => {
    if (!(time >= this.clock)) throw new RangeError(`cannot set an alarm to ${time}: it is ${this.clock} already`);
    alarm.time = time;
    alarm.sequence = this.queue.nextSequence();
  };

  /** Runs to the last event at or before `until`; the clock then stands at that event. */
  run(until = Number.POSITIVE_INFINITY): void {
    for (;;) {
      const queued = this.queue.nextTime();
      const alarm = this.nextAlarm(queued);
      const time = alarm === undefined ? queued : alarm.time;
      if (time > this.clock && this.toSettle > 0) {
        this.settleNow(); // may schedule something earlier than `time`
        continue;
      }
      if (time > until || time === Number.POSITIVE_INFINITY) return;
      this.clock = time;
      this.fired++;
      if (alarm === undefined) {
        this.queue.fire();
      } else {
        alarm.clear();
        alarm.handler();
      }
    }
  }

  /** The alarm that comes before the next event in the queue, if one does. */
  private nextAlarm(queued: number): Alarm | undefined {
    let next: Alarm | undefined;
    for (let i = 0; i < this.alarms.length; i++) {
      const alarm = this.alarms[i] as Alarm;
      if (alarm.time === Number.POSITIVE_INFINITY || alarm.time > queued) continue;
      if (alarm.time === queued && !this.queue.isAfter(alarm.priority, alarm.sequence)) continue;
      if (next === undefined || comesBefore(alarm, next)) next = alarm;
    }
    return next;
  }

  private settleNow(): void {
    for (let i = 0; i < this.toSettle; i++) (this.settling[i] as () => void)();
    this.toSettle = 0;
  }
}

function comesBefore(a: Alarm, b: Alarm): boolean {
  if (a.time !== b.time) return a.time < b.time;
  return a.priority !== b.priority ? a.priority < b.priority : a.sequence < b.sequence;
}
