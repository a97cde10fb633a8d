/**
 * Drives a congestion control scheme by hand: a clock, timers, and flows whose acknowledgements the test makes up. Checks
 * on the way that no rate leaves its bounds.
 */
import { readOptions } from '../simulator/network/congestion/options.js';
import type { CongestionControl, CongestionScheme, Feedback, Senders } from '../simulator/network/congestion/scheme.js';

export interface DrivenFlow {
  readonly lineRateBps: number;
  readonly windowBytes: number;
  readonly roundTripNs: number;
  /** Of every hop of the way, b/s. */
  readonly hopRates: readonly number[];
}

/** What an acknowledgement says, besides what it acknowledges. */
export interface Answer {
  readonly isMarked?: boolean;
  readonly roundTripNs?: number;
  /** Of every hop: ns, bytes in the header's units, queue in the header's units. */
  readonly hops?: readonly (readonly [number, number, number])[];
  readonly power?: number;
}

export class DrivenSenders implements Senders {
  readonly minRateBps = 100e6;
  readonly payloadBytes = 1000;
  readonly flows: number;
  /** Rates that left their bounds. */
  readonly faults: string[] = [];
  readonly control: CongestionControl;

  private time = 0;
  private readonly rates: number[];
  private readonly sent: number[];
  private readonly acknowledged: number[];
  private timers: { flow: number; timer: number; at: number }[] = [];

  constructor(
    scheme: CongestionScheme,
    private readonly driven: readonly DrivenFlow[],
    options: Readonly<Record<string, number | boolean>> = {},
  ) {
    this.flows = driven.length;
    this.rates = driven.map(({ lineRateBps }) => lineRateBps);
    this.sent = driven.map(({ windowBytes }) => windowBytes);
    this.acknowledged = driven.map(() => 0);
    this.control = scheme.make(readOptions(options, scheme.options), this);
  }

  /** Lets time pass, and timers ring on the way. */
  passTo(time: number): void {
    for (;;) {
      const next = this.timers.reduce((best, one) => (one.at < best.at ? one : best), {
        flow: -1,
        timer: 0,
        at: Number.POSITIVE_INFINITY,
      });
      if (next.at > time) break;
      this.timers.splice(this.timers.indexOf(next), 1);
      this.time = next.at;
      this.control.rang?.(next.flow, next.timer);
    }
    this.time = time;
  }

  /** One more packet of the flow is acknowledged, and one more is sent. */
  acknowledge(flow: number, answer: Answer = {}): void {
    this.acknowledged[flow]! += this.payloadBytes;
    this.sent[flow] = Math.max(this.sent[flow]!, this.acknowledged[flow]!) + this.payloadBytes;
    this.tell(flow, answer);
  }

  /** A whole window is acknowledged at once, and a new one is sent. */
  acknowledgeWindow(flow: number, answer: Answer = {}): void {
    this.acknowledged[flow] = this.sent[flow]! + 1;
    this.sent[flow] = this.acknowledged[flow]! + (this.driven[flow] as DrivenFlow).windowBytes;
    this.tell(flow, answer);
  }

  private tell(flow: number, { isMarked = false, roundTripNs, hops = [], power = 0 }: Answer): void {
    const feedback: Feedback = {
      acknowledgedBytes: this.acknowledged[flow]!,
      isMarked,
      onLinkNs: 0,
      roundTripNs: roundTripNs ?? (this.driven[flow] as DrivenFlow).roundTripNs,
      hops: hops.length,
      hopRecords: Int32Array.from(hops.flat()),
      hopsAt: 0,
      power,
    };
    this.control.acknowledged(flow, feedback);
  }

  now(): number {
    return this.time;
  }

  happens(chance: number): boolean {
    return chance >= 0.5;
  }

  lineRate(flow: number): number {
    return (this.driven[flow] as DrivenFlow).lineRateBps;
  }

  rate(flow: number): number {
    return this.rates[flow]!;
  }

  sentBytes(flow: number): number {
    return this.sent[flow]!;
  }

  windowBytes(flow: number): number {
    return (this.driven[flow] as DrivenFlow).windowBytes;
  }

  baseRoundTripNs(flow: number): number {
    return (this.driven[flow] as DrivenFlow).roundTripNs;
  }

  hopRate(flow: number, hop: number): number {
    return (this.driven[flow] as DrivenFlow).hopRates[hop] as number;
  }

  setRate(flow: number, rateBps: number): void {
    if (!Number.isInteger(rateBps)) this.faults.push(`${rateBps} is no whole rate`);
    if (!(rateBps <= this.lineRate(flow))) this.faults.push(`${rateBps} is above the line rate`);
    if (!(rateBps >= this.minRateBps)) this.faults.push(`${rateBps} is below the least rate`);
    this.rates[flow] = rateBps;
  }

  setRateAndPace(flow: number, rateBps: number): void {
    this.setRate(flow, rateBps);
  }

  setTimer(flow: number, timer: number, afterNs: number): void {
    this.timers = this.timers.filter((one) => one.flow !== flow || one.timer !== timer);
    this.timers.push({ flow, timer, at: this.time + afterNs });
  }
}
