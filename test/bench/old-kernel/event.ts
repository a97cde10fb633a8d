/**
 * What an event is: something that happens at a time, in cycles. Events are totally ordered by (time, priority,
 * sequence): earlier first, then the lower priority value, then the one scheduled first.
 */

/** Called when the event happens; `payload` is whatever small integer it was scheduled with. */
export type Handler = (payload: number) => void;

/** Names a scheduled event, for cancelling it. Never reused within 2²⁹ events of the same slot. */
export type EventId = number;
