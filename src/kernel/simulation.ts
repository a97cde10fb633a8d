/**
 * The clock and the order of things: schedule, cancel, run. Time is in cycles and never goes back.
 */
import { Alarm } from './alarm.js';
import { Alarms } from './alarms.js';
import { type EventId, type Handler, isPast } from './event.js';
import { EventQueue } from './event-queue.js';
import { checkPriority, Ranks } from './ranks.js';

export class Simulation {
  private readonly queue = new EventQueue();
  private readonly alarms = new Alarms();
  private readonly ranks = new Ranks([this.queue, this.alarms]);
  private readonly settling: (() => void)[] = [];
  private toSettle = 0;
  private clock = 0;
  private fired = 0;
  /** How far the run goes. */
  private last = Number.NEGATIVE_INFINITY;

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
    return this.queue.size + this.alarms.size;
  }

  /**
   * Lets `handler(payload)` happen at `time`, after what has a lower priority value at that time.
   * @param priority a whole number within ± a million
   * @throws RangeError for a time in the past or NaN. Infinity is allowed and never happens.
   */
  schedule(time: number, priority: number, handler: Handler, payload = 0): EventId {
    const { queue } = this;
    if (!(time >= this.clock)) throw isPast('schedule at', time, this.clock);
    checkPriority(priority);
    return queue.idOf(queue.at(time, this.ranks.next(priority)).add(handler, payload));
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

  /** A clock that rings at the time it was last set to, in the order of events of this priority. @throws RangeError as `schedule` */
  alarm(priority: number, handler: () => void): Alarm {
    checkPriority(priority);
    const alarm = new Alarm(this.alarms.count, priority, handler, this.book);
    this.alarms.add(alarm);
    return alarm;
  }

  /**
   * Called while something happens: moves the clock on to `time` where nothing else is due until then, so that a component
   * that would be woken next goes on at once. What it does then counts as an event of its own.
   * @returns false, and the clock stands, where something comes before or at that time, or the run ends before
   */
  advance(time: number): boolean {
    if (this.toSettle > 0 || !(time <= this.last) || !this.queue.isLater(time) || !this.alarms.isLater(time))
      return false;
    this.clock = time;
    this.fired++;
    return true;
  }

  /** Runs to the last event at or before `until`; the clock then stands at that event. */
  run(until = Number.POSITIVE_INFINITY): void {
    const { queue, alarms } = this;
    const last = Math.min(until, Number.MAX_VALUE);
    this.last = last;
    for (;;) {
      if (this.toSettle > 0 && queue.isLater(this.clock) && alarms.isLater(this.clock)) this.settleNow();
      const time = queue.nextTime();
      const alarm = alarms.first();
      const alarmTime = alarm.time;
      if (alarmTime < time || (alarmTime === time && alarm.rank < queue.nextRank())) {
        if (alarmTime > last) break;
        this.clock = alarmTime;
        this.fired++;
        alarms.ring(alarm);
      } else {
        if (time > last) break;
        this.clock = time;
        this.fired++;
        queue.fire();
      }
    }
    this.last = Number.NEGATIVE_INFINITY;
  }

  /** A function of this simulation, and not a method: V8 then need not look where alarms and clock are for each alarm. */
  private readonly book = (alarm: Alarm, time: number): void => {
    if (!(time >= this.clock)) throw isPast('set an alarm to', time, this.clock);
    this.alarms.set(alarm, time, this.ranks.next(alarm.priority));
  };

  private settleNow(): void {
    for (let i = 0; i < this.toSettle; i++) (this.settling[i] as () => void)();
    this.toSettle = 0;
  }
}
