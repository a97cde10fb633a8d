/**
 * What a congestion control scheme is: state for every flow, and one reaction to every acknowledgement (and to timers,
 * if it has any). A scheme sets rates, nothing else; pacing, windows and retransmission are the NIC's. Flows are named
 * by their number; a scheme keeps its state in arrays. Rates are whole bits a second, times ns.
 *
 * The contract, which the suite in src/testing/congestion.ts holds every scheme to: a rate is never above the flow's
 * line rate nor below the least rate; feedback at the same instant as the one before does no harm; when congestion
 * ends, the rate comes back.
 */

import type { Known, Options } from './options.js';

/** What an acknowledgement brings to the sender. One object, used again and again: a scheme copies what it keeps. */
export interface Feedback {
  /** Bytes of the message that are acknowledged by now. */
  acknowledgedBytes: number;
  /** A switch marked the data packet. */
  isMarked: boolean;
  /** Since its last link began to carry it, ns. Only of what is marked. */
  onLinkNs: number;
  /** Since the data packet's transmission began, ns. Only with telemetry `time`. */
  roundTripNs: number;
  /** Telemetry `hops`: the switches that wrote a record, and the records themselves, from `hopsAt` on. */
  hops: number;
  hopRecords: Int32Array;
  hopsAt: number;
  /** Telemetry `power`: the encoded utilisation of the fullest switch port. */
  power: number;
}

/** What a scheme may know of a flow and do to it. */
export interface Senders {
  /** Flows have numbers below this. */
  readonly flows: number;
  readonly minRateBps: number;
  readonly payloadBytes: number;
  now(): number;
  lineRate(flow: number): number;
  rate(flow: number): number;
  /** Bytes handed to the network so far. */
  sentBytes(flow: number): number;
  /** Bandwidth-delay product, the window at line rate where there is one; and the round trip without load. */
  windowBytes(flow: number): number;
  baseRoundTripNs(flow: number): number;
  /** Rate of the link behind hop number `hop` of the flow's way, b/s. */
  hopRate(flow: number, hop: number): number;
  setRate(flow: number, rateBps: number): void;
  /** The same, and the packet that waits for its turn is timed anew, as if the last one had gone at this rate. */
  setRateAndPace(flow: number, rateBps: number): void;
  /** Calls `rang(flow, timer)` after so long; sets the timer anew when it runs. A completed flow has no timers. */
  setTimer(flow: number, timer: number, afterNs: number): void;
  /** Whether something of this chance happens, by the run's seed. */
  happens(chance: number): boolean;
}

export interface CongestionControl {
  acknowledged(flow: number, feedback: Feedback): void;
  rang?(flow: number, timer: number): void;
}

/** What switches and receivers add to packets for a scheme. */
export type Telemetry = 'none' | 'time' | 'hops' | 'power';

/** How receivers let messages take turns (packet/grants.ts). */
export interface GrantRule {
  /** Packets of a message that need no grant. */
  readonly firstPackets: number;
  /** What a receiver may have granted, in bandwidth-delay products of the flow that asks. */
  readonly delayProducts: number;
}

export interface CongestionScheme {
  readonly name: string;
  /** One line. */
  readonly about: string;
  readonly telemetry: Telemetry;
  /** Bytes that the telemetry takes in every data packet and acknowledgement. */
  readonly telemetryBytes: number;
  /** Timers of a flow, numbered from 0. */
  readonly timers: number;
  /** Whether marks change anything: if not, and without PINT's draws, a run has no chance in it. */
  readonly readsMarks: boolean;
  /** What a file may set, with defaults and bounds. */
  readonly options: Known;
  /** Receivers let messages take turns by this rule; absent: senders send when they like. */
  readonly grants?: ((options: Options) => GrantRule) | undefined;
  /** @param options of a plugin's: all of them, with defaults @throws InputError for options out of range */
  readonly make: (options: Options, senders: Senders) => CongestionControl;
}
