/**
 * The receiving side of the hosts' NICs: every data packet in order is acknowledged at once, the mark that a switch has
 * set on it comes back with the acknowledgement, and so does its telemetry. A packet that is not the one expected is
 * refused, which sends the sender back to the one that is (go-back-N), but for the same packet at most once in a while.
 */
import type { Calendar } from '../../../kernel/calendar.js';
import type { FlowTable } from './flow-table.js';
import { ACK, type Frame, NACK } from './frame.js';
import type { World } from './world.js';

/** Between two refusals that ask for the same packet, ns (ns-3's NACK generation interval). */
const REFUSAL_INTERVAL_NS = 500_000;

/** PPP, IP and the transport's fields of an acknowledgement; and the least payload that IP and they are filled up to. */
const ACK_HEADER_BYTES = 22;
const ACK_FIELD_BYTES = 12;
const ACK_LEAST_BYTES = 26;

/** On the wire. The telemetry is among the fields. */
export function ackBytes(telemetryBytes: number): number {
  const fields = ACK_FIELD_BYTES + telemetryBytes;
  return Math.max(ACK_LEAST_BYTES - fields, 0) + fields + ACK_HEADER_BYTES;
}

export interface ReceiverParts {
  /** A packet that has come before is acknowledged again: where packets get lost, acknowledgements do too. */
  readonly repeatsAcks: boolean;
  /** Marked data has come: a notification is due. Absent: the acknowledgement brings the mark. */
  readonly onMarked: ((flow: number) => void) | undefined;
  /** So many bytes of the flow have come in order. */
  readonly onReceived: (flow: number, bytes: number) => void;
  /** A packet of the flow has come that had come before. */
  readonly onRepeated: (flow: number) => void;
}

export class Receivers {
  /** Of an acknowledgement. */
  readonly bytes: number;
  private readonly calendar: Calendar;
  private readonly flows: FlowTable;
  private readonly payloadBytes: number;
  /** When the flow's receiver may refuse again, and the number it asked for last. */
  private readonly refusesFrom: Float64Array;
  private readonly refused: Int32Array;

  constructor(
    world: World,
    private readonly parts: ReceiverParts,
  ) {
    this.bytes = ackBytes(world.telemetryBytes);
    this.calendar = world.calendar;
    this.flows = world.flows;
    this.payloadBytes = world.packet.payloadBytes;
    this.refusesFrom = new Float64Array(world.flows.count);
    this.refused = new Int32Array(world.flows.count).fill(-1);
  }

  /** Makes the answer out of the data packet itself. False when there is none. */
  answer(frame: Frame): boolean {
    const { flows, parts } = this;
    const { flow, number } = frame;
    let kind = ACK;
    if (number === flows.expected[flow]!) {
      flows.expected[flow] = number + 1;
      const bytes = Math.min((number + 1) * this.payloadBytes, flows.size[flow]!);
      if (bytes === flows.size[flow]!) flows.receivedAt[flow] = this.calendar.now;
      parts.onReceived(flow, bytes);
    } else if (number > flows.expected[flow]!) {
      if (!this.mayRefuse(flow)) return false;
      kind = NACK;
    } else if (parts.repeatsAcks) {
      parts.onRepeated(flow);
    } else {
      return false;
    }
    frame.number = flows.expected[flow]!;
    if (frame.isMarked && parts.onMarked !== undefined) {
      parts.onMarked(flow);
      frame.become(kind, this.bytes);
    } else {
      frame.become(kind, this.bytes, frame.isMarked);
    }
    return true;
  }

  private mayRefuse(flow: number): boolean {
    const { calendar, flows } = this;
    const expected = flows.expected[flow]!;
    if (calendar.now < this.refusesFrom[flow]! && this.refused[flow] === expected) return false;
    this.refusesFrom[flow] = calendar.now + REFUSAL_INTERVAL_NS;
    this.refused[flow] = expected;
    return true;
  }
}
