/**
 * The sending side of the hosts' NICs. A NIC has one transmitter. Acknowledgements go first, unless the data class is
 * held by a pause: they share that class; then queue pairs take turns, one packet each. A queue pair can send when it
 * has bytes left, its window has room and its rate lets it: after a packet of b bytes on the wire, the next may start
 * b/rate later. When none can, the NIC wakes up at the first time at which a rate lets one. As ns-3's NIC, it does not
 * when one is held back by its window alone: the acknowledgement that opens the window wakes it.
 */
import type { Calendar } from '../../../kernel/calendar.js';
import type { FlowTable } from './flow-table.js';
import {
  BYTES,
  DATA,
  FLOW,
  KIND,
  NEXT,
  NONE,
  NUMBER,
  type Packets,
  RECORD_SHIFT,
  ROUTE,
  TELEMETRY,
} from './packets.js';
import type { Ports } from './ports.js';
import { QueuePairs } from './queue-pairs.js';
import type { TransmissionTime } from './transmission-time.js';

export interface NicParts {
  readonly calendar: Calendar;
  readonly packets: Packets;
  readonly ports: Ports;
  readonly flows: FlowTable;
  /** Port of every host. */
  readonly hostPorts: Int32Array;
  /** Entry of host 0's wake-up in the calendar; the other hosts' follow. */
  readonly wakeBase: number;
  readonly time: TransmissionTime;
  readonly payloadBytes: number;
  readonly headerBytes: number;
  readonly hasTimestamps: boolean;
}

/** What a flow with bytes left to send waits for, besides its window. */
const NOTHING_LEFT = 0;
const DUE = 1;
const EARLY = 2;

export class Nics {
  /** Data packets sent. */
  dataPackets = 0;

  private readonly pairs: readonly QueuePairs[];
  private readonly place: Int32Array;
  private readonly state: Uint8Array;
  /** Acknowledgements that wait, and frames that go before everything. */
  private readonly heads: Int32Array;
  private readonly tails: Int32Array;
  private readonly controlHeads: Int32Array;
  private readonly controlTails: Int32Array;
  /** When the NIC wakes up; infinity when it need not. */
  private readonly wakeAt: Float64Array;

  constructor(private readonly parts: NicParts) {
    const hosts = parts.hostPorts.length;
    const { count } = parts.flows;
    this.place = new Int32Array(count);
    this.state = new Uint8Array(count);
    const positions = new Int32Array(count).fill(-1);
    this.pairs = Array.from({ length: hosts }, () => new QueuePairs(this.place, positions));
    this.heads = new Int32Array(hosts).fill(NONE);
    this.tails = new Int32Array(hosts).fill(NONE);
    this.controlHeads = new Int32Array(hosts).fill(NONE);
    this.controlTails = new Int32Array(hosts).fill(NONE);
    this.wakeAt = new Float64Array(hosts).fill(Number.POSITIVE_INFINITY);
  }

  /** A flow begins: a new queue pair at its source. */
  open(flow: number): void {
    const { flows, calendar } = this.parts;
    const host = flows.source[flow]!;
    flows.nextAvailable[flow] = calendar.now;
    this.pairs[host]!.add(flow);
    this.review(flow);
    this.attempt(host);
  }

  /** The flow's last byte has been acknowledged. */
  close(flow: number): void {
    this.pairs[this.parts.flows.source[flow]!]!.finished.add(this.place[flow]!);
  }

  /** To be called when a flow's window, rate, time or bytes left have changed. */
  review(flow: number): void {
    const { flows, calendar, ports, hostPorts } = this.parts;
    const host = flows.source[flow]!;
    const pairs = this.pairs[host]!;
    const before = this.state[flow]!;
    const sent = flows.sent[flow]!;
    let after = NOTHING_LEFT;
    if (sent < flows.size[flow]!) {
      // Nothing is asked of the NIC before its transmitter is free.
      const asked = Math.max(calendar.now, ports.busyUntil[hostPorts[host]!]!);
      after = flows.nextAvailable[flow]! > asked ? EARLY : DUE;
    }
    if (after === EARLY) pairs.early.set(flow, flows.nextAvailable[flow]!);
    else if (before === EARLY) pairs.early.remove(flow);
    if (after !== before) {
      if (before === DUE) pairs.due--;
      if (after === DUE) pairs.due++;
      this.state[flow] = after;
    }
    this.reviewTurn(flow, pairs);
  }

  /** An acknowledgement, or the like, is to be sent by the host. */
  enqueue(packet: number, host: number): void {
    append(packet, host, this.heads, this.tails, this.parts.packets.data);
    this.attempt(host);
  }

  /** A frame that no pause holds and that goes before everything. */
  enqueueControl(packet: number, host: number): void {
    append(packet, host, this.controlHeads, this.controlTails, this.parts.packets.data);
    this.attempt(host);
  }

  /** Something may have become possible to send. */
  attempt(host: number): void {
    if (this.parts.ports.freeOrAwaited(this.parts.hostPorts[host]!)) this.serve(host);
  }

  /** The NIC's wake-up. */
  wake(host: number): void {
    this.wakeAt[host] = Number.POSITIVE_INFINITY;
    this.attempt(host);
  }

  /** A rate has changed so that a packet may go at `time`: a later wake-up is moved there. */
  wakeBy(host: number, time: number): void {
    if (!(time < this.wakeAt[host]!)) return;
    if (this.wakeAt[host] === Number.POSITIVE_INFINITY) return;
    const { calendar, wakeBase } = this.parts;
    calendar.cancel(wakeBase + host);
    this.wakeAt[host] = Math.max(time, calendar.now);
    calendar.add(wakeBase + host, this.wakeAt[host]!);
  }

  /** The transmitter is free: the next frame goes. */
  serve(host: number): void {
    const { calendar, packets, ports, hostPorts, wakeBase } = this.parts;
    const port = hostPorts[host]!;
    const pairs = this.pairs[host]!;
    if (this.controlHeads[host] !== NONE) {
      const frame = shift(host, this.controlHeads, this.controlTails, packets.data);
      ports.send(port, frame, true);
      return;
    }
    const isHeld = ports.isHeld[port] === 1;
    if (!isHeld && this.heads[host] !== NONE) {
      const packet = shift(host, this.heads, this.tails, packets.data);
      ports.send(port, packet, this.heads[host] !== NONE || pairs.count > 0);
      return;
    }
    while (pairs.early.leastKey() <= calendar.now) this.review(pairs.early.least());
    const place = pairs.turn(isHeld);
    if (place >= 0) {
      pairs.last = place;
      this.sendNext(pairs.flows[place]!, port);
    } else if (pairs.due === 0 && pairs.early.size > 0 && this.wakeAt[host] === Number.POSITIVE_INFINITY) {
      this.wakeAt[host] = pairs.early.leastKey();
      calendar.add(wakeBase + host, this.wakeAt[host]!);
    }
  }

  private sendNext(flow: number, port: number): void {
    const { calendar, packets, ports, flows, payloadBytes, headerBytes, time, hasTimestamps } = this.parts;
    const sent = flows.sent[flow]!;
    const payload = Math.min(payloadBytes, flows.size[flow]! - sent);
    const bytes = payload + headerBytes;
    const packet = packets.take();
    const data = packets.data;
    data[packet + FLOW] = flow;
    data[packet + NUMBER] = Math.round(sent / payloadBytes);
    data[packet + BYTES] = bytes;
    data[packet + KIND] = DATA;
    data[packet + ROUTE] = flows.dataRoute[flow]! + 1;
    data[packet + TELEMETRY] = 0;
    if (hasTimestamps) packets.sentAt[packet >> RECORD_SHIFT] = calendar.now;
    flows.sent[flow] = sent + payload;
    flows.lastBytes[flow] = bytes;
    flows.nextAvailable[flow] = calendar.now + time(bytes, flows.rate[flow]!);
    this.dataPackets++;
    ports.send(port, packet, true);
    this.review(flow);
  }

  /** Whether the flow takes part in the round robin. */
  private reviewTurn(flow: number, pairs: QueuePairs): void {
    const { flows } = this.parts;
    const window = flows.window[flow]!;
    const isAble = this.state[flow] === DUE && (window === 0 || flows.sent[flow]! - flows.acknowledged[flow]! < window);
    if (isAble) pairs.able.add(this.place[flow]!);
    else pairs.able.delete(this.place[flow]!);
  }
}

function append(packet: number, host: number, heads: Int32Array, tails: Int32Array, data: Int32Array): void {
  data[packet + NEXT] = NONE;
  const tail = tails[host]!;
  if (tail === NONE) heads[host] = packet;
  else data[tail + NEXT] = packet;
  tails[host] = packet;
}

function shift(host: number, heads: Int32Array, tails: Int32Array, data: Int32Array): number {
  const packet = heads[host]!;
  const next = data[packet + NEXT]!;
  heads[host] = next;
  if (next === NONE) tails[host] = NONE;
  return packet;
}
