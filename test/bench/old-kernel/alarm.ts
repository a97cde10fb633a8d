/**
 * A clock a component sets again and again, such as a memory's next end: one pending time instead of one cancelled
 * event after another in the queue. It rings like an event, ordered by (time, priority, sequence) among the others;
 * setting it again forgets the time set before.
 */
export class Alarm {
  /** When it rings; infinity when it is not set. */
  time = Number.POSITIVE_INFINITY;
  /** Of the last setting, as if that had scheduled an event. */
  sequence = 0;

  constructor(
    readonly priority: number,
    readonly handler: () => void,
    private readonly book: (alarm: Alarm, time: number) => void,
  ) {}

  /** @throws RangeError for a time in the past or NaN. Infinity is allowed and never comes. */
  set(time: number): void {
    this.book(this, time);
  }

  clear(): void {
    this.time = Number.POSITIVE_INFINITY;
  }
}
