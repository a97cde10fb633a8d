/**
 * A clock a component sets again and again, such as a memory's next end: one pending time instead of one cancelled
 * event after another in the queue. It rings like an event, ordered by (time, priority, sequence) among the others;
 * setting it again forgets the time set before.
 */

/** Puts an alarm down for a time. */
export type Book = (alarm: Alarm, time: number) => void;

export class Alarm {
  /** When it rings; infinity when it is not set. Written by its simulation. */
  time = Number.POSITIVE_INFINITY;
  /** Its rank among what happens at that time; not whole at first, so that V8 has a field for doubles from the beginning. */
  rank = 0.5;

  /** @param number its place among the simulation's alarms */
  constructor(
    readonly number: number,
    readonly priority: number,
    readonly handler: () => void,
    private readonly book: Book,
  ) {}

  /** @throws RangeError for a time in the past or NaN. Infinity is allowed and never comes. */
  set(time: number): void {
    this.book(this, time);
  }

  clear(): void {
    this.book(this, Number.POSITIVE_INFINITY);
  }
}
