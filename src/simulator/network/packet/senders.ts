/**
 * What an acknowledgement does at the sender, and what a congestion control scheme sees of its flows and does to them.
 */
import type { Calendar } from '../../../kernel/calendar.js';
import type { CongestionControl, Feedback, Senders as SenderView } from '../congestion/scheme.js';
import type { FlowTable } from './flow-table.js';
import type { Nics } from './nics.js';
import { ECHO, FLOW, KIND, KINDS, NACK, NUMBER, type Packets, RECORD_SHIFT, TELEMETRY } from './packets.js';
import type { Ports } from './ports.js';
import type { RouteTable } from './route-table.js';
import type { TransmissionTime } from './transmission-time.js';

export interface SenderParts {
  readonly calendar: Calendar;
  readonly packets: Packets;
  readonly ports: Ports;
  readonly routes: RouteTable;
  readonly flows: FlowTable;
  readonly nics: Nics;
  readonly time: TransmissionTime;
  readonly payloadBytes: number;
  readonly minRateBps: number;
  /** The window shrinks with the rate. */
  readonly followsRate: boolean;
  readonly hasTimestamps: boolean;
  /** Entry of flow 0's timer 0; timers of a flow lie side by side. */
  readonly timerBase: number;
  readonly timers: number;
  /** The flow's last byte has been acknowledged. */
  readonly onComplete: (flow: number) => void;
}

export class Senders implements SenderView {
  readonly flows: number;
  readonly minRateBps: number;
  readonly payloadBytes: number;
  /** Calendar entries that are timers of schemes. */
  pendingTimers = 0;

  private readonly feedback: Feedback = {
    acknowledgedBytes: 0,
    isMarked: false,
    roundTripNs: 0,
    hops: 0,
    hopRecords: new Int32Array(0),
    hopsAt: 0,
    power: 0,
  };

  constructor(private readonly parts: SenderParts) {
    this.flows = parts.flows.count;
    this.minRateBps = parts.minRateBps;
    this.payloadBytes = parts.payloadBytes;
  }

  /** An acknowledgement, refusal or notification reaches its sender. */
  receive(packet: number, scheme: CongestionControl): void {
    const { packets, flows, nics } = this.parts;
    const data = packets.data;
    const flow = data[packet + FLOW]!;
    if (flows.isComplete(flow)) return;
    const host = flows.source[flow]!;
    const kind = data[packet + KIND]!;
    const acknowledged = Math.min(data[packet + NUMBER]! * this.payloadBytes, flows.size[flow]!);
    if (acknowledged > flows.acknowledged[flow]!) flows.acknowledged[flow] = acknowledged;
    if (flows.acknowledged[flow]! >= flows.size[flow]!) this.complete(flow);
    if ((kind & KINDS) === NACK) flows.sent[flow] = flows.acknowledged[flow]!;
    scheme.acknowledged(flow, this.read(packet, kind, acknowledged));
    nics.review(flow);
    nics.attempt(host);
  }

  now(): number {
    return this.parts.calendar.now;
  }

  lineRate(flow: number): number {
    return this.parts.flows.lineRate[flow]!;
  }

  rate(flow: number): number {
    return this.parts.flows.rate[flow]!;
  }

  sentBytes(flow: number): number {
    return this.parts.flows.sent[flow]!;
  }

  windowBytes(flow: number): number {
    return this.parts.flows.delayProduct[flow]!;
  }

  baseRoundTripNs(flow: number): number {
    return this.parts.flows.roundTripNs[flow]!;
  }

  hopRate(flow: number, hop: number): number {
    const { routes, flows, ports } = this.parts;
    return ports.rateBps[routes.ports[flows.dataRoute[flow]! + 1 + hop]!]!;
  }

  setRate(flow: number, rateBps: number): void {
    const { flows, followsRate } = this.parts;
    flows.rate[flow] = rateBps;
    if (followsRate && flows.baseWindow[flow] !== 0)
      flows.window[flow] = scaledWindow(flows.baseWindow[flow]!, rateBps, flows.lineRate[flow]!);
  }

  setRateAndPace(flow: number, rateBps: number): void {
    const { flows, time, nics } = this.parts;
    const bytes = flows.lastBytes[flow]!;
    const next = flows.nextAvailable[flow]! + time(bytes, rateBps) - time(bytes, flows.rate[flow]!);
    flows.nextAvailable[flow] = next;
    nics.wakeBy(flows.source[flow]!, next);
    this.setRate(flow, rateBps);
  }

  setTimer(flow: number, timer: number, afterNs: number): void {
    const { calendar, flows, timerBase, timers } = this.parts;
    if (flows.isComplete(flow)) return;
    const entry = timerBase + flow * timers + timer;
    if (calendar.isPending(entry)) calendar.cancel(entry);
    else this.pendingTimers++;
    calendar.add(entry, calendar.now + afterNs);
  }

  private complete(flow: number): void {
    const { calendar, flows, nics, timerBase, timers } = this.parts;
    flows.completedAt[flow] = calendar.now;
    for (let timer = 0; timer < timers; timer++) {
      const entry = timerBase + flow * timers + timer;
      if (!calendar.isPending(entry)) continue;
      calendar.cancel(entry);
      this.pendingTimers--;
    }
    nics.close(flow);
    this.parts.onComplete(flow);
  }

  private read(packet: number, kind: number, acknowledged: number): Feedback {
    const { packets, calendar, hasTimestamps } = this.parts;
    const { feedback } = this;
    feedback.acknowledgedBytes = acknowledged;
    feedback.isMarked = (kind & ECHO) !== 0;
    feedback.hops = packets.data[packet + TELEMETRY]!;
    feedback.power = feedback.hops;
    feedback.hopRecords = packets.hops;
    feedback.hopsAt = packets.hopsOf(packet);
    if (hasTimestamps) feedback.roundTripNs = calendar.now - packets.sentAt[packet >> RECORD_SHIFT]!;
    return feedback;
  }
}

/** ⌊window · rate / line rate⌋, at least 1 byte, as whole numbers: exact also where the product is no exact double. */
export function scaledWindow(window: number, rateBps: number, lineRateBps: number): number {
  if (rateBps === lineRateBps) return window;
  const scaled = (window * rateBps) / lineRateBps;
  const near = Math.round(scaled);
  if (Math.abs(scaled - near) > 1e-6) return Math.max(1, Math.floor(scaled));
  return Math.max(1, Number((BigInt(window) * BigInt(rateBps)) / BigInt(lineRateBps)));
}
