/**
 * The receiving side of the hosts' NICs: every data packet in order is acknowledged at once, the mark that a switch has
 * set on it comes back with the acknowledgement, and so does its telemetry. A packet that is not the one expected is
 * refused, which sends the sender back to the one that is (go-back-N), but for the same packet at most once in a while.
 */
import type { Calendar } from '../../../kernel/calendar.js';
import type { FlowTable } from './flow-table.js';
import { ACK, type Frame, NACK } from './frame.js';

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
  readonly calendar: Calendar;
  readonly flows: FlowTable;
  readonly telemetryBytes: number;
  readonly payloadBytes: number;
  /** A packet that has come before is acknowledged again: where packets get lost, acknowledgements do too. */
  readonly repeatsAcks: boolean;
  /** The flow's last byte has come. */
  readonly onReceived: (flow: number) => void;
}

export class Receivers {
  private readonly bytes: number;
  /** When the flow's receiver may refuse again, and the number it asked for last. */
  private readonly refusesFrom: Float64Array;
  private readonly refused: Int32Array;

  constructor(private readonly parts: ReceiverParts) {
    this.bytes = ackBytes(parts.telemetryBytes);
    this.refusesFrom = new Float64Array(parts.flows.count);
    this.refused = new Int32Array(parts.flows.count).fill(-1);
  }

  /** Makes the answer out of the data packet itself. False when there is none. */
  answer(frame: Frame): boolean {
    const { flows } = this.parts;
    const { flow, number } = frame;
    let kind = ACK;
    if (number === flows.expected[flow]!) {
      flows.expected[flow] = number + 1;
      if ((number + 1) * this.parts.payloadBytes >= flows.size[flow]!) this.parts.onReceived(flow);
    } else if (number > flows.expected[flow]!) {
      if (!this.mayRefuse(flow)) return false;
      kind = NACK;
    } else if (!this.parts.repeatsAcks) {
      return false;
    }
    frame.number = flows.expected[flow]!;
    frame.become(kind, this.bytes, frame.isMarked);
    return true;
  }

  private mayRefuse(flow: number): boolean {
    const { calendar, flows } = this.parts;
    const expected = flows.expected[flow]!;
    if (calendar.now < this.refusesFrom[flow]! && this.refused[flow] === expected) return false;
    this.refusesFrom[flow] = calendar.now + REFUSAL_INTERVAL_NS;
    this.refused[flow] = expected;
    return true;
  }
}
