/**
 * A clock a component sets again and again, such as a memory's next end: one pending time instead of one cancelled
 * event after another in the queue. It rings like an event, ordered by (time, priority, sequence) among the others;
 * setting it again forgets the time set before.
 */
import type { AlarmTree } from './alarm-tree.js';
import { isPast } from './event.js';
import type { Ranks } from './ranks.js';

export class Alarm {
  private readonly number: number;

  constructor(
    private readonly clock: { readonly now: number },
    private readonly ranks: Ranks,
    private readonly alarms: AlarmTree,
    readonly priority: number,
    readonly handler: () => void,
  ) {
    this.number = alarms.add(handler);
  }

  /** When it rings; infinity when it is not set. */
  get time(): number {
    return this.alarms.timeOf(this.number);
  }

  /** @throws RangeError for a time in the past or NaN. Infinity is allowed and never comes. */
  set(time: number): void {
    const { now } = this.clock;
    if (!(time >= now)) throw isPast('set an alarm to', time, now);
    this.alarms.set(this.number, time, this.ranks.next(this.priority));
  }

  clear(): void {
    this.alarms.set(this.number, Number.POSITIVE_INFINITY, 0);
  }
}
