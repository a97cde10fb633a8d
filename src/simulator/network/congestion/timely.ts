/**
 * TIMELY (Mittal et al., SIGCOMM 2015): once a window, from the round trip's length and its gradient, smoothed and
 * normalised by the least round trip.
 *
 *   rtt < Tlow            increase
 *   rtt > Thigh           R ← R·(1 − beta·(1 − Thigh/rtt))
 *   gradient ≤ 0          increase
 *   otherwise             R ← R·max(0, 1 − beta·gradient)
 *
 * An increase adds AI, and HAI after five increases in a row. The first acknowledgement only records its round trip.
 */
import { type Read, readOptions } from './options.js';
import type { CongestionControl, CongestionScheme, Feedback, Senders } from './scheme.js';

/** Increases in a row before the larger step. */
const SMALL_STEPS = 5;

const OPTIONS = {
  lowUs: { value: 50, least: 0, most: 1e6 },
  highUs: { value: 500, least: 0.001, most: 1e6 },
  minRoundTripUs: { value: 20, least: 0.001, most: 1e6 },
  alpha: { value: 0.875, least: 0, most: 1 },
  beta: { value: 0.8, least: 0, most: 1 },
  aiMbps: { value: 50, least: 0, most: 1e6 },
  haiMbps: { value: 100, least: 0, most: 1e6 },
};

class Timely implements CongestionControl {
  /** The window ends when this byte has been acknowledged; 0 before the first. */
  private readonly windowEnd: Float64Array;
  private readonly lastRoundTrip: Float64Array;
  /** Smoothed, ns. */
  private readonly difference: Float64Array;
  private readonly increases: Int32Array;

  constructor(
    private readonly options: Read<typeof OPTIONS>,
    private readonly senders: Senders,
  ) {
    const { flows } = senders;
    this.windowEnd = new Float64Array(flows);
    this.lastRoundTrip = new Float64Array(flows);
    this.difference = new Float64Array(flows);
    this.increases = new Int32Array(flows);
  }

  acknowledged(flow: number, { acknowledgedBytes, roundTripNs }: Feedback): void {
    if (acknowledgedBytes <= this.windowEnd[flow]!) return;
    if (this.windowEnd[flow] !== 0) this.update(flow, roundTripNs);
    const sent = this.senders.sentBytes(flow);
    if (sent <= this.windowEnd[flow]!) return;
    this.windowEnd[flow] = sent;
    this.lastRoundTrip[flow] = roundTripNs;
  }

  private update(flow: number, roundTripNs: number): void {
    const { alpha, beta, lowUs, highUs, minRoundTripUs } = this.options;
    const change = roundTripNs - this.lastRoundTrip[flow]!;
    const difference = (1 - alpha) * this.difference[flow]! + alpha * change;
    const gradient = difference / (minRoundTripUs * 1000);
    this.difference[flow] = difference;
    const high = highUs * 1000;
    if (roundTripNs < lowUs * 1000) this.increase(flow);
    else if (roundTripNs > high) this.decrease(flow, 1 - beta * (1 - high / roundTripNs));
    else if (gradient <= 0) this.increase(flow);
    else this.decrease(flow, Math.max(0, 1 - beta * gradient));
  }

  private increase(flow: number): void {
    const { senders, options } = this;
    const step = this.increases[flow]!++ < SMALL_STEPS ? options.aiMbps : options.haiMbps;
    senders.setRate(flow, Math.min(senders.lineRate(flow), Math.trunc(senders.rate(flow) + step * 1e6)));
  }

  private decrease(flow: number, factor: number): void {
    const { senders } = this;
    this.increases[flow] = 0;
    senders.setRate(flow, Math.max(senders.minRateBps, Math.trunc(senders.rate(flow) * factor)));
  }
}

export const timely: CongestionScheme = {
  name: 'timely',
  about: 'TIMELY: once a window, by the gradient of the round trip',
  telemetry: 'time',
  telemetryBytes: 8,
  timers: 0,
  readsMarks: false,
  options: OPTIONS,
  make: (options, senders) => new Timely(readOptions(options, OPTIONS), senders),
};
