/**
 * HPCC (Li et al., SIGCOMM 2019), one rate for all hops. Every acknowledgement carries a record of each switch port on
 * the way: time, bytes sent so far, queue, rate. From the last record of the same port:
 *
 *   u    = sent rate / C + min(queue then, queue now)·R0/C/W         utilisation of a hop; U is the largest
 *   Ubar = (1 − tau/T)·Ubar + tau/T·U                                tau: time between the records, at most T
 *   R    = Rc/(Ubar/eta) + AI    when Ubar ≥ eta or after `maxIncreases` additive steps, else  R = Rc + AI
 *
 * Every acknowledgement sets R (`reactsFast`), but the reference rate Rc only follows once a round trip.
 */
import { HOP_BYTES, HOP_QUEUE, HOP_RECORD, HOP_TIME, MAX_HOPS } from '../packet/telemetry-space.js';
import { type Read, readOptions } from './options.js';
import type { CongestionControl, CongestionScheme, Feedback, Senders } from './scheme.js';

/** Units and widths of HPCC's header (int-header.h): records count modulo these. */
export const BYTES_UNIT = 128;
export const QUEUE_UNIT = 80;
export const TIME_MASK = 2 ** 24 - 1;
export const BYTES_MASK = 2 ** 20 - 1;
export const QUEUE_MASK = 2 ** 17 - 1;

const OPTIONS = {
  /** eta */
  targetUtilisation: { value: 0.95, least: 0.01, most: 1 },
  aiMbps: { value: 50, least: 0, most: 1e6 },
  /** Additive steps in a row before a multiplicative one; 0: always multiplicative. */
  maxIncreases: { value: 0, least: 0, most: 1000 },
  /** The header's units of bytes and queue are this much coarser. */
  resolution: { value: 1, least: 1, most: 1024 },
  /** Acknowledgements within a round trip change the rate too. */
  reactsFast: true as boolean,
};

class Hpcc implements CongestionControl {
  /** The round trip ends when this byte has been acknowledged; 0 before the first acknowledgement. */
  private readonly roundEnd: Float64Array;
  private readonly reference: Float64Array;
  private readonly utilisation: Float64Array;
  private readonly increases: Int32Array;
  /** Last records of the flow's hops. */
  private readonly records: Int32Array;

  constructor(
    private readonly options: Read<typeof OPTIONS>,
    private readonly senders: Senders,
  ) {
    const { flows } = senders;
    this.roundEnd = new Float64Array(flows);
    this.reference = new Float64Array(flows);
    this.utilisation = new Float64Array(flows).fill(1);
    this.increases = new Int32Array(flows);
    this.records = new Int32Array(flows * MAX_HOPS * HOP_RECORD);
  }

  acknowledged(flow: number, feedback: Feedback): void {
    const isRoundOver = feedback.acknowledgedBytes > this.roundEnd[flow]!;
    if (!isRoundOver && !this.options.reactsFast) return;
    const sent = this.senders.sentBytes(flow);
    if (this.roundEnd[flow] === 0) {
      this.roundEnd[flow] = sent;
      this.reference[flow] = this.senders.lineRate(flow);
      if (feedback.hops <= MAX_HOPS) this.keepRecords(flow, feedback);
      return;
    }
    // A way of more switches than the header holds overwrites its first records: nothing can be read from them.
    if (feedback.hops <= MAX_HOPS) this.update(flow, feedback, isRoundOver);
    if (isRoundOver && sent > this.roundEnd[flow]!) this.roundEnd[flow] = sent;
  }

  private update(flow: number, feedback: Feedback, isRoundOver: boolean): void {
    const { senders, options } = this;
    this.measure(flow, feedback);
    const excess = this.utilisation[flow]! / options.targetUtilisation;
    const isCut = excess >= 1 || this.increases[flow]! >= options.maxIncreases;
    const reference = this.reference[flow]!;
    const wished = Math.trunc((isCut ? Math.trunc(reference / excess) : reference) + options.aiMbps * 1e6);
    const rate = Math.min(senders.lineRate(flow), Math.max(senders.minRateBps, wished));
    senders.setRateAndPace(flow, rate);
    if (!isRoundOver) return;
    this.reference[flow] = rate;
    this.increases[flow] = isCut ? 0 : this.increases[flow]! + 1;
  }

  /** Moves the average utilisation by that of the busiest hop. */
  private measure(flow: number, feedback: Feedback): void {
    const { senders, records } = this;
    const resolution = this.options.resolution;
    const lineRate = senders.lineRate(flow);
    const window = senders.windowBytes(flow);
    const roundTrip = senders.baseRoundTripNs(flow);
    let most = 0;
    let tauNs = 0;
    for (let hop = 0; hop < feedback.hops; hop++) {
      const at = feedback.hopsAt + hop * HOP_RECORD;
      const last = (flow * MAX_HOPS + hop) * HOP_RECORD;
      const now = feedback.hopRecords;
      const tau = (now[at + HOP_TIME]! - records[last + HOP_TIME]!) & TIME_MASK;
      const bytes = ((now[at + HOP_BYTES]! - records[last + HOP_BYTES]!) & BYTES_MASK) * BYTES_UNIT * resolution;
      const queue = Math.min(now[at + HOP_QUEUE]!, records[last + HOP_QUEUE]!) * QUEUE_UNIT * resolution;
      const capacity = senders.hopRate(flow, hop);
      // Two records of the same instant say nothing of a rate.
      if (tau === 0) continue;
      const sentRate = (bytes * 8) / (tau * 1e-9);
      const utilisation = sentRate / capacity + (queue * lineRate) / capacity / window;
      if (utilisation > most) {
        most = utilisation;
        tauNs = tau;
      }
    }
    this.keepRecords(flow, feedback);
    const weight = Math.min(tauNs, roundTrip);
    this.utilisation[flow] = (this.utilisation[flow]! * (roundTrip - weight) + most * weight) / roundTrip;
  }

  private keepRecords(flow: number, { hops, hopRecords, hopsAt }: Feedback): void {
    const last = flow * MAX_HOPS * HOP_RECORD;
    for (let i = 0; i < hops * HOP_RECORD; i++) this.records[last + i] = hopRecords[hopsAt + i]!;
  }
}

export const hpcc: CongestionScheme = {
  name: 'hpcc',
  about: 'HPCC: rate from the utilisation that the switches write into every packet',
  telemetry: 'hops',
  // Five records of 8 bytes and their count.
  telemetryBytes: 42,
  timers: 0,
  readsMarks: false,
  options: OPTIONS,
  make: (options, senders) => new Hpcc(readOptions(options, OPTIONS), senders),
};
