/**
 * A clock a component sets again and again, such as a memory's next end: one pending time instead of one cancelled
 * event after another in the queue. It rings like an event, ordered by (time, priority, sequence) among the others;
 * setting it again forgets the time set before.
 */
import { isPast } from './event.js';
import type { EventQueue } from './event-queue.js';

export class Alarm {
  private readonly slot: number;

  constructor(
    private readonly queue: EventQueue,
    readonly priority: number,
    readonly handler: () => void,
  ) {
    this.slot = queue.addAlarm(priority, handler);
  }

  /** When it rings; infinity when it is not set. */
  get time(): number {
    return this.queue.timeOfAlarm(this.slot);
  }

  /** @throws RangeError for a time in the past or NaN. Infinity is allowed and never comes. */
  set(time: number): void {
    const { queue } = this;
    if (!(time >= queue.now)) throw isPast('set an alarm to', time, queue.now);
    if (time === Number.POSITIVE_INFINITY) this.clear();
    else queue.at(time).setAlarm(this.slot, this.priority);
  }

  clear(): void {
    this.queue.clearAlarm(this.slot);
  }
}
