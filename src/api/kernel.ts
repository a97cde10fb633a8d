/** `caldera/kernel`: the clock and the order of things, for machines of one's own. Re-exports only. */
export { Alarm } from '../kernel/alarm.js';
export { Assembly, type Wire } from '../kernel/assembly.js';
export { Bus } from '../kernel/bus.js';
export { CallPort } from '../kernel/call-port.js';
export type { Component, Wait } from '../kernel/component.js';
export type { EventId, Handler } from '../kernel/event.js';
export type { LinkSpec, LinkState } from '../kernel/link.js';
export { type ColumnKinds, MessageTable } from '../kernel/message-table.js';
export { Port, type PortHandlers } from '../kernel/port.js';
export { Simulation } from '../kernel/simulation.js';
export { type Waiting, waitCircle } from '../kernel/watchdog.js';
