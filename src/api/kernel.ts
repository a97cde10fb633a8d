/** `caldera/kernel`: the clock and the order of things, for machines of one's own. Re-exports only. */
export { Alarm } from '../kernel/alarm.js';
export { Bus } from '../kernel/bus.js';
export type { EventId, Handler } from '../kernel/event.js';
export { Simulation } from '../kernel/simulation.js';
