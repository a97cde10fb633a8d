/**
 * What an event is: something that happens at a time, in cycles. Events are totally ordered by (time, priority,
 * sequence): earlier first, then the lower priority value, then the one scheduled first.
 */

/** Called when the event happens; `payload` is whatever small integer it was scheduled with. */
export type Handler = (payload: number) => void;

/** Names a scheduled event, for cancelling it. Never reused within 2²⁹ events of the same slot. */
export type EventId = number;

/** The error for a time that is over, or none at all. */
export function isPast(action: string, time: number, now: number): RangeError {
  return new RangeError(`cannot ${action} ${time}: it is ${now} already`);
}
