/**
 * What an acknowledgement does at the sender, and what a congestion control scheme sees of its flows and does to them.
 */
import type { Calendar } from '../../../kernel/calendar.js';
import type { CongestionControl, Feedback, Senders as SenderView } from '../congestion/scheme.js';
import type { FlowTable } from './flow-table.js';
import { DATA, type Frame, GRANT, NACK } from './frame.js';
import type { Nics } from './nics.js';
import type { World } from './world.js';

export interface SenderParts {
  readonly nics: Nics;
  readonly minRateBps: number;
  /** The window shrinks with the rate. */
  readonly followsRate: boolean;
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
  /** Bytes of all flows that have been acknowledged. */
  acknowledgedBytes = 0;
  /** What schemes have left to chance. */
  chances = 0;
  /** Calendar entries that are timers of schemes. */
  pendingTimers = 0;

  private readonly feedback: Feedback = {
    acknowledgedBytes: 0,
    isMarked: false,
    onLinkNs: 0,
    roundTripNs: 0,
    hops: 0,
    hopRecords: new Int32Array(0),
    hopsAt: 0,
    power: 0,
  };

  private readonly calendar: Calendar;
  private readonly table: FlowTable;
  private readonly nics: Nics;

  constructor(
    private readonly world: World,
    private readonly parts: SenderParts,
  ) {
    this.calendar = world.calendar;
    this.table = world.flows;
    this.nics = parts.nics;
    this.flows = world.flows.count;
    this.minRateBps = parts.minRateBps;
    this.payloadBytes = world.packet.payloadBytes;
  }

  /** An acknowledgement, refusal or notification reaches its sender. */
  receive(frame: Frame, scheme: CongestionControl): void {
    const { table: flows, nics } = this;
    const { flow } = frame;
    if (flows.isComplete(flow)) return;
    if (frame.kind === GRANT) {
      this.allow(flow);
      return;
    }
    const acknowledged = Math.min(frame.number * this.payloadBytes, flows.size[flow]!);
    const before = flows.acknowledged[flow]!;
    if (acknowledged > before) {
      flows.acknowledged[flow] = acknowledged;
      this.acknowledgedBytes += acknowledged - before;
      // What has been taken for lost may have arrived.
      if (flows.sent[flow]! < acknowledged) flows.sent[flow] = acknowledged;
    } else {
      flows.repeats[flow]!++;
    }
    if (flows.acknowledged[flow]! >= flows.size[flow]!) this.complete(flow);
    if (frame.kind === NACK) flows.sent[flow] = flows.acknowledged[flow]!;
    scheme.acknowledged(flow, this.read(frame, acknowledged));
    nics.review(flow);
    nics.attempt(flows.source[flow]!);
  }

  now(): number {
    return this.calendar.now;
  }

  happens(chance: number): boolean {
    if (chance < 1) this.chances++;
    return this.world.draws.happens(chance);
  }

  lineRate(flow: number): number {
    return this.table.lineRate[flow]!;
  }

  rate(flow: number): number {
    return this.table.rate[flow]!;
  }

  sentBytes(flow: number): number {
    return this.table.sent[flow]!;
  }

  windowBytes(flow: number): number {
    return this.table.delayProduct[flow]!;
  }

  baseRoundTripNs(flow: number): number {
    return this.table.roundTripNs[flow]!;
  }

  hopRate(flow: number, hop: number): number {
    const { routes, ports } = this.world;
    return ports.rateBps(routes.egress(flow, DATA, 1 + hop));
  }

  setRate(flow: number, rateBps: number): void {
    const { table: flows } = this;
    flows.rate[flow] = rateBps;
    this.world.watcher?.rate(flow, rateBps);
    if (this.parts.followsRate && flows.baseWindow[flow] !== 0)
      flows.window[flow] = scaledWindow(flows.baseWindow[flow]!, rateBps, flows.lineRate[flow]!);
  }

  setRateAndPace(flow: number, rateBps: number): void {
    const { table: flows, nics } = this;
    const { time } = this.world;
    const bytes = flows.lastBytes[flow]!;
    const next = flows.nextAvailable[flow]! + time(bytes, rateBps) - time(bytes, flows.rate[flow]!);
    flows.nextAvailable[flow] = next;
    nics.wakeBy(flows.source[flow]!, next);
    this.setRate(flow, rateBps);
  }

  setTimer(flow: number, timer: number, afterNs: number): void {
    const { calendar, table: flows } = this;
    const { timerBase, timers } = this.parts;
    if (flows.isComplete(flow)) return;
    const entry = timerBase + flow * timers + timer;
    if (calendar.isPending(entry)) calendar.cancel(entry);
    else this.pendingTimers++;
    calendar.add(entry, calendar.now + afterNs);
  }

  /** Goes back to the first byte that has not been acknowledged. */
  goBack(flow: number): void {
    this.table.sent[flow] = this.table.acknowledged[flow]!;
    this.nics.review(flow);
    this.nics.attempt(this.table.source[flow]!);
  }

  /** Sends the last packet before the first byte that has not been acknowledged again: its receiver answers what it can. */
  askAgain(flow: number): void {
    this.table.sent[flow] = this.table.acknowledged[flow]! - this.payloadBytes;
    this.nics.review(flow);
    this.nics.attempt(this.table.source[flow]!);
  }

  private allow(flow: number): void {
    this.table.allowed[flow] = this.table.size[flow]!;
    this.nics.review(flow);
    this.nics.attempt(this.table.source[flow]!);
  }

  private complete(flow: number): void {
    const { calendar, table: flows, nics } = this;
    const { timerBase, timers } = this.parts;
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

  private read(frame: Frame, acknowledged: number): Feedback {
    const { space, telemetry, ports, time } = this.world;
    const { feedback, calendar } = this;
    feedback.acknowledgedBytes = acknowledged;
    feedback.isMarked = frame.isEcho;
    if (frame.isEcho) {
      const sender = frame.port ^ 1;
      feedback.onLinkNs = time(frame.bytes, ports.rateBps(sender)) + ports.delayNs(sender);
    }
    if (telemetry === 'time') {
      feedback.roundTripNs = calendar.now - space.sentAt[frame.telemetry]!;
    } else if (telemetry === 'hops') {
      feedback.hops = space.hops(frame.telemetry);
      feedback.hopRecords = space.data;
      feedback.hopsAt = space.recordsOf(frame.telemetry);
    } else if (telemetry === 'power') {
      feedback.power = frame.telemetry;
    }
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
