/**
 * DCTCP (Alizadeh et al., SIGCOMM 2010) as a rate, as the HPCC authors' ns-3 model has it. Once a window:
 * alpha ← (1 − g)·alpha + g·(marked share of the window's packets). A marked acknowledgement cuts R by alpha/2, at most
 * once a window (the state "reduced", TCP's CWR); a window that was not cut adds AI.
 */
import { type Read, readOptions } from './options.js';
import type { CongestionControl, CongestionScheme, Feedback, Senders } from './scheme.js';

const OPTIONS = {
  /** g */
  gain: { value: 1 / 16, least: 0, most: 1 },
  aiMbps: { value: 1000, least: 0, most: 1e6 },
};

class Dctcp implements CongestionControl {
  private readonly alpha: Float64Array;
  /** The window ends when this byte has been acknowledged; 0 before the first. */
  private readonly windowEnd: Float64Array;
  private readonly packets: Float64Array;
  private readonly marked: Float64Array;
  private readonly isReduced: Uint8Array;
  private readonly reducedUntil: Float64Array;

  constructor(
    private readonly options: Read<typeof OPTIONS>,
    private readonly senders: Senders,
  ) {
    const { flows } = senders;
    this.alpha = new Float64Array(flows).fill(1);
    this.windowEnd = new Float64Array(flows);
    this.packets = new Float64Array(flows);
    this.marked = new Float64Array(flows);
    this.isReduced = new Uint8Array(flows);
    this.reducedUntil = new Float64Array(flows);
  }

  acknowledged(flow: number, { acknowledgedBytes, isMarked }: Feedback): void {
    const { senders } = this;
    if (isMarked) this.marked[flow]!++;
    const isNewWindow = acknowledgedBytes > this.windowEnd[flow]!;
    if (isNewWindow) this.beginWindow(flow, acknowledgedBytes);
    if (this.isReduced[flow] === 1 && acknowledgedBytes > this.reducedUntil[flow]!) this.isReduced[flow] = 0;
    if (isMarked && this.isReduced[flow] === 0) {
      const cut = Math.trunc(senders.rate(flow) * (1 - this.alpha[flow]! / 2));
      senders.setRate(flow, Math.max(senders.minRateBps, cut));
      this.isReduced[flow] = 1;
      this.reducedUntil[flow] = senders.sentBytes(flow);
    }
    if (isNewWindow && this.isReduced[flow] === 0) {
      const grown = Math.trunc(senders.rate(flow) + this.options.aiMbps * 1e6);
      senders.setRate(flow, Math.min(senders.lineRate(flow), grown));
    }
  }

  /** The first window only begins: its marks are counted in the second. */
  private beginWindow(flow: number, acknowledgedBytes: number): void {
    const { gain } = this.options;
    const sent = this.senders.sentBytes(flow);
    let from = 0;
    if (this.windowEnd[flow] !== 0) {
      const share = Math.min(1, this.marked[flow]! / this.packets[flow]!);
      this.alpha[flow] = (1 - gain) * this.alpha[flow]! + gain * share;
      this.marked[flow] = 0;
      from = acknowledgedBytes;
    }
    this.windowEnd[flow] = sent;
    this.packets[flow] = Math.floor((sent - from) / this.senders.payloadBytes) + 1;
  }
}

export const dctcp: CongestionScheme = {
  name: 'dctcp',
  about: 'DCTCP: once a window, a cut in proportion to the share of marked packets',
  telemetry: 'none',
  telemetryBytes: 0,
  timers: 0,
  readsMarks: true,
  options: OPTIONS,
  make: (options, senders) => new Dctcp(readOptions(options, OPTIONS), senders),
};
