/**
 * What switches write into data packets for a scheme, when a packet's transmission begins.
 *
 * HPCC: a record a switch, in the units and widths of its header: time, bytes that the port has sent before, and the
 * bytes behind in its queues. PINT: one code, the largest on the way.
 */
import type { Calendar } from '../../../kernel/calendar.js';
import { BYTES_MASK, BYTES_UNIT, QUEUE_MASK, QUEUE_UNIT, TIME_MASK } from '../congestion/hpcc.js';
import type { Chance } from './draws.js';
import type { Frame } from './frame.js';
import { DEFAULT_LOG_BASE, encodeUtilisation } from './pint-code.js';
import { PintMeter } from './pint-meter.js';
import { HOP_BYTES, HOP_QUEUE, HOP_TIME, type TelemetrySpace } from './telemetry-space.js';
import type { World } from './world.js';

export interface SwitchTelemetry {
  /** A data packet leaves by `port`, with so many bytes behind it in the port's queues. */
  stamp(frame: Frame, port: number, queueBytes: number): void;
  /** A frame of any kind leaves, after its stamp. */
  left(port: number, bytes: number): void;
}

export class HopRecords implements SwitchTelemetry {
  private readonly sentBytes: Float64Array;

  /** @param resolution how many of the header's units make one here */
  constructor(
    ports: number,
    private readonly resolution: number,
    private readonly calendar: Calendar,
    private readonly space: TelemetrySpace,
  ) {
    this.sentBytes = new Float64Array(ports);
  }

  stamp(frame: Frame, port: number, queueBytes: number): void {
    const { data } = this.space;
    const at = this.space.nextRecord(frame.telemetry);
    data[at + HOP_TIME] = this.calendar.now & TIME_MASK;
    data[at + HOP_BYTES] = Math.floor(this.sentBytes[port]! / (BYTES_UNIT * this.resolution)) & BYTES_MASK;
    data[at + HOP_QUEUE] = Math.floor(queueBytes / (QUEUE_UNIT * this.resolution)) & QUEUE_MASK;
  }

  left(port: number, bytes: number): void {
    this.sentBytes[port]! += bytes;
  }
}

export class PintCodes implements SwitchTelemetry {
  private meter: PintMeter | undefined;

  /** @param makeMeter with the longest round trip, which takes long to find in a large fabric: asked for once needed */
  constructor(
    private readonly makeMeter: () => PintMeter,
    private readonly logBase: number,
    private readonly random: Chance,
    private readonly calendar: Calendar,
  ) {}

  stamp(frame: Frame, port: number, queueBytes: number): void {
    this.meter ??= this.makeMeter();
    const utilisation = this.meter.measure(port, this.calendar.now, queueBytes);
    frame.telemetry = Math.max(frame.telemetry, encodeUtilisation(utilisation, this.logBase, this.random));
  }

  left(port: number, bytes: number): void {
    this.meter ??= this.makeMeter();
    this.meter.left(port, this.calendar.now, bytes);
  }
}

/** The telemetry that a scheme asks for, with the scheme's options. */
export function makeTelemetry(
  { telemetry, calendar, ports, space, draws }: World,
  options: Readonly<Record<string, number | boolean>>,
  longestRoundTripNs: () => number,
): SwitchTelemetry | undefined {
  const number = (name: string, otherwise: number): number => Number(options[name] ?? otherwise);
  if (telemetry === 'hops') return new HopRecords(ports.count, number('resolution', 1), calendar, space);
  if (telemetry === 'power')
    return new PintCodes(
      () => new PintMeter(ports, longestRoundTripNs(), draws.codes),
      number('logBase', DEFAULT_LOG_BASE),
      draws.codes,
      calendar,
    );
  return undefined;
}
