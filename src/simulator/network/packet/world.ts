/** What all parts of a replay share. */
import type { Calendar } from '../../../kernel/calendar.js';
import type { Telemetry } from '../congestion/scheme.js';
import type { Draws } from './draws.js';
import type { FlowTable } from './flow-table.js';
import type { PacketFormat } from './packet-input.js';
import type { Ports } from './ports.js';
import type { RouteTable } from './route-table.js';
import type { TelemetrySpace } from './telemetry-space.js';
import type { TransmissionTime } from './transmission-time.js';
import type { PacketWatcher } from './watcher.js';

export interface World {
  readonly calendar: Calendar;
  readonly flows: FlowTable;
  readonly ports: Ports;
  readonly routes: RouteTable;
  /** Port of every host. */
  readonly hostPorts: Int32Array;
  readonly time: TransmissionTime;
  readonly packet: PacketFormat;
  readonly telemetry: Telemetry;
  readonly telemetryBytes: number;
  readonly draws: Draws;
  readonly space: TelemetrySpace;
  readonly watcher: PacketWatcher | undefined;
}
