/**
 * The sending side of the hosts' NICs. A NIC has one transmitter. Acknowledgements go first, unless the data class is
 * held by a pause: they share that class; then queue pairs take turns, one packet each. A queue pair can send when it
 * has bytes left, its window has room and its rate lets it: after a packet of b bytes on the wire, the next may start
 * b/rate later. When none can, the NIC wakes up at the first time at which a rate lets one. As ns-3's NIC, it does not
 * when one is held back by its window alone: the acknowledgement that opens the window wakes it.
 */
import type { Calendar } from '../../../kernel/calendar.js';
import type { FlowTable } from './flow-table.js';
import { DATA, Frame } from './frame.js';
import { FrameRings } from './frame-rings.js';
import type { Ports } from './ports.js';
import { QueuePairs } from './queue-pairs.js';
import type { TelemetrySpace } from './telemetry-space.js';
import type { TransmissionTime } from './transmission-time.js';
import type { World } from './world.js';

/** What a flow waits for, besides its window: nothing, as it has no bytes left to send; its turn; its time. */
const NOTHING_LEFT = 0;
const DUE = 1;
const EARLY = 2;

export class Nics {
  /** Data packets sent. */
  dataPackets = 0;
  /** Those of them that had been sent before. */
  repeatedPackets = 0;

  private readonly pairs: readonly QueuePairs[];
  private readonly place: Int32Array;
  private readonly state: Uint8Array;
  /** Acknowledgements that wait, and frames that go before everything. */
  private readonly acks: FrameRings;
  private readonly controls: FrameRings;
  /** When the NIC wakes up; infinity when it need not. */
  private readonly wakeAt: Float64Array;
  private readonly frame = new Frame();

  private readonly calendar: Calendar;
  private readonly ports: Ports;
  private readonly flows: FlowTable;
  private readonly space: TelemetrySpace;
  private readonly hostPorts: Int32Array;
  private readonly time: TransmissionTime;
  private readonly payloadBytes: number;
  private readonly headerBytes: number;
  private readonly hasTimestamps: boolean;

  /** Entry `wakeBase` + host of the calendar is a host's wake-up. */
  constructor(
    world: World,
    private readonly wakeBase: number,
  ) {
    this.calendar = world.calendar;
    this.ports = world.ports;
    this.flows = world.flows;
    this.space = world.space;
    this.hostPorts = world.hostPorts;
    this.time = world.time;
    this.payloadBytes = world.packet.payloadBytes;
    this.headerBytes = world.packet.headerBytes + world.telemetryBytes;
    this.hasTimestamps = world.telemetry === 'time';
    const hosts = world.hostPorts.length;
    const { count } = world.flows;
    const hasTelemetry = world.telemetry !== 'none';
    this.place = new Int32Array(count);
    this.state = new Uint8Array(count);
    const positions = new Int32Array(count).fill(-1);
    this.pairs = Array.from({ length: hosts }, () => new QueuePairs(this.place, positions));
    this.acks = new FrameRings(hosts, hasTelemetry);
    this.controls = new FrameRings(hosts, false);
    this.wakeAt = new Float64Array(hosts).fill(Number.POSITIVE_INFINITY);
  }

  /** A flow begins: a new queue pair at its source. */
  open(flow: number): void {
    const { flows, calendar } = this;
    const host = flows.source[flow]!;
    flows.nextAvailable[flow] = calendar.now;
    this.pairs[host]!.add(flow);
    this.review(flow);
    this.attempt(host);
  }

  /** The flow's last byte has been acknowledged. */
  close(flow: number): void {
    this.pairs[this.flows.source[flow]!]!.finished.add(this.place[flow]!);
  }

  /** To be called when a flow's window, rate, time or bytes left have changed. */
  review(flow: number): void {
    const { flows, calendar, ports, hostPorts } = this;
    const host = flows.source[flow]!;
    const pairs = this.pairs[host]!;
    const before = this.state[flow]!;
    const sent = flows.sent[flow]!;
    let after = NOTHING_LEFT;
    if (sent < flows.allowed[flow]!) {
      // Nothing is asked of the NIC before its transmitter is free.
      const asked = Math.max(calendar.now, ports.busyUntil(hostPorts[host]!));
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
  enqueue(frame: Frame, host: number): void {
    this.acks.push(host, frame, 0);
    this.attempt(host);
  }

  /** A frame that no pause holds and that goes before everything. */
  enqueueControl(frame: Frame, host: number): void {
    this.controls.push(host, frame, 0);
    this.attempt(host);
  }

  /** Flows with bytes to send at the host, held or not. */
  forOpen(host: number, visit: (flow: number) => void): void {
    const pairs = this.pairs[host]!;
    for (let place = 0; place < pairs.count; place++) {
      const flow = pairs.flows[place]!;
      if (this.state[flow] !== NOTHING_LEFT) visit(flow);
    }
  }

  /** Something may have become possible to send. */
  attempt(host: number): void {
    if (this.ports.freeOrAwaited(this.hostPorts[host]!)) this.serve(host);
  }

  /** The NIC's wake-up. */
  wake(host: number): void {
    this.wakeAt[host] = Number.POSITIVE_INFINITY;
    this.attempt(host);
  }

  /** A rate has changed so that a packet may go at `time`: a later wake-up is moved there. */
  wakeBy(host: number, time: number): void {
    const { calendar, wakeBase } = this;
    const at = this.wakeAt[host]!;
    if (at === Number.POSITIVE_INFINITY || time >= at) return;
    calendar.cancel(wakeBase + host);
    this.wakeAt[host] = Math.max(time, calendar.now);
    calendar.add(wakeBase + host, this.wakeAt[host]!);
  }

  /** The transmitter is free: the next frame goes. */
  serve(host: number): void {
    const { calendar, ports, hostPorts, wakeBase } = this;
    const port = hostPorts[host]!;
    const pairs = this.pairs[host]!;
    if (this.controls.count(host) > 0) {
      this.controls.shift(host, this.frame);
      ports.send(port, this.frame, true);
      return;
    }
    const isHeld = ports.isHeld(port);
    const { acks } = this;
    if (!isHeld && acks.count(host) > 0) {
      acks.shift(host, this.frame);
      ports.send(port, this.frame, acks.count(host) > 0 || pairs.count > 0);
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
    const { calendar, ports, flows, space, payloadBytes } = this;
    const { frame } = this;
    const sent = flows.sent[flow]!;
    const payload = Math.min(payloadBytes, flows.size[flow]! - sent);
    const bytes = payload + this.headerBytes;
    frame.become(DATA, bytes);
    frame.flow = flow;
    frame.number = Math.round(sent / payloadBytes);
    frame.telemetry = space.isUsed ? space.take() : 0;
    if (this.hasTimestamps) space.sentAt[frame.telemetry] = calendar.now;
    flows.sent[flow] = sent + payload;
    flows.lastBytes[flow] = bytes;
    flows.nextAvailable[flow] = calendar.now + this.time(bytes, flows.rate[flow]!);
    this.dataPackets++;
    if (sent < flows.everSent[flow]!) this.repeatedPackets++;
    else flows.everSent[flow] = sent + payload;
    ports.send(port, frame, true);
    this.review(flow);
  }

  /** Whether the flow takes part in the round robin. */
  private reviewTurn(flow: number, pairs: QueuePairs): void {
    const { flows } = this;
    const window = flows.window[flow]!;
    const isAble = this.state[flow] === DUE && (window === 0 || flows.sent[flow]! - flows.acknowledged[flow]! < window);
    if (isAble) pairs.able.add(this.place[flow]!);
    else pairs.able.delete(this.place[flow]!);
  }
}
