/**
 * DCQCN (Zhu et al., SIGCOMM 2015) as NVIDIA's NICs and the HPCC authors' ns-3 model run it. A notification does not
 * cut the rate at once: it sets two marks, which two timers look at.
 *
 *   alpha timer     alpha ← (1 − g)·alpha, + g when a notification came since the last tick
 *   decrease timer  when one came since the last tick: Rt ← R (unless no increase has happened), R ← R·(1 − alpha/2),
 *                   and the increase timer starts anew
 *   increase timer  R ← (R + Rt)/2; in stage F (`fastRecoveries`) Rt grows by AI before, in later stages by HAI
 *
 * Both first timers start at the first notification and then run freely, the decrease timer 1 ns behind. Alpha is only
 * read when the rate falls, so its ticks are caught up with there instead of being events. There is no byte counter.
 */
import { type Read, readOptions } from './options.js';
import type { CongestionControl, CongestionScheme, Feedback, Senders } from './scheme.js';

const DECREASE = 0;
const INCREASE = 1;

const OPTIONS = {
  /** g */
  gain: { value: 1 / 256, least: 0, most: 1 },
  alphaIntervalUs: { value: 1, least: 0.001, most: 1e6 },
  decreaseIntervalUs: { value: 4, least: 0.001, most: 1e6 },
  increaseIntervalUs: { value: 300, least: 0.001, most: 1e6 },
  fastRecoveries: { value: 1, least: 0, most: 1000 },
  aiMbps: { value: 20, least: 0, most: 1e6 },
  haiMbps: { value: 200, least: 0, most: 1e6 },
  /** The target falls to the present rate at every decrease. */
  clampsTarget: false as boolean,
};

class Dcqcn implements CongestionControl {
  private readonly target: Float64Array;
  private readonly alpha: Float64Array;
  /** Increases since the last decrease. */
  private readonly stage: Int32Array;
  private readonly hasBegun: Uint8Array;
  private readonly isNotedForAlpha: Uint8Array;
  private readonly isNotedForRate: Uint8Array;
  private readonly nextAlphaTick: Float64Array;

  constructor(
    private readonly options: Read<typeof OPTIONS>,
    private readonly senders: Senders,
  ) {
    const { flows } = senders;
    this.target = new Float64Array(flows);
    this.alpha = new Float64Array(flows);
    this.stage = new Int32Array(flows);
    this.hasBegun = new Uint8Array(flows);
    this.isNotedForAlpha = new Uint8Array(flows);
    this.isNotedForRate = new Uint8Array(flows);
    this.nextAlphaTick = new Float64Array(flows);
  }

  acknowledged(flow: number, feedback: Feedback): void {
    if (!feedback.isMarked) return;
    if (this.hasBegun[flow] === 0) {
      this.begin(flow);
      return;
    }
    this.catchUpAlpha(flow, feedback.onLinkNs);
    this.isNotedForAlpha[flow] = 1;
    this.isNotedForRate[flow] = 1;
  }

  rang(flow: number, timer: number): void {
    if (timer === DECREASE) this.lookAtDecrease(flow);
    else this.increase(flow);
  }

  /** The first notification counts for the decrease, not for alpha. */
  private begin(flow: number): void {
    const { senders, options } = this;
    this.hasBegun[flow] = 1;
    this.alpha[flow] = 1;
    this.isNotedForRate[flow] = 1;
    this.target[flow] = senders.rate(flow);
    this.nextAlphaTick[flow] = senders.now() + options.alphaIntervalUs * 1000;
    senders.setTimer(flow, DECREASE, options.decreaseIntervalUs * 1000 + 1);
  }

  /**
   * Lets the ticks of alpha happen that are due. Of a tick and a notification at one instant, the one goes first that was
   * in the queue of events first: the tick since the one before it, the notification since its last link began to carry it.
   */
  private catchUpAlpha(flow: number, onLinkNs = 0): void {
    const now = this.senders.now();
    const { gain, alphaIntervalUs } = this.options;
    const intervalNs = alphaIntervalUs * 1000;
    const isTickLast = onLinkNs > intervalNs;
    for (;;) {
      const tick = this.nextAlphaTick[flow]!;
      if (tick > now || (tick === now && isTickLast)) return;
      this.nextAlphaTick[flow] = tick + intervalNs;
      this.alpha[flow] = (1 - gain) * this.alpha[flow]! + (this.isNotedForAlpha[flow] === 1 ? gain : 0);
      this.isNotedForAlpha[flow] = 0;
    }
  }

  private lookAtDecrease(flow: number): void {
    const { senders, options } = this;
    senders.setTimer(flow, DECREASE, options.decreaseIntervalUs * 1000);
    if (this.isNotedForRate[flow] === 0) return;
    this.catchUpAlpha(flow);
    const rate = senders.rate(flow);
    if (options.clampsTarget || this.stage[flow] !== 0) this.target[flow] = rate;
    senders.setRate(flow, Math.max(senders.minRateBps, Math.trunc(rate * (1 - this.alpha[flow]! / 2))));
    this.stage[flow] = 0;
    this.isNotedForRate[flow] = 0;
    senders.setTimer(flow, INCREASE, options.increaseIntervalUs * 1000);
  }

  private increase(flow: number): void {
    const { senders, options } = this;
    senders.setTimer(flow, INCREASE, options.increaseIntervalUs * 1000);
    const stage = this.stage[flow]!++;
    if (stage >= options.fastRecoveries) {
      const step = 1e6 * (stage === options.fastRecoveries ? options.aiMbps : options.haiMbps);
      this.target[flow] = Math.min(senders.lineRate(flow), Math.trunc(this.target[flow]! + step));
    }
    senders.setRate(flow, Math.floor(senders.rate(flow) / 2) + Math.floor(this.target[flow]! / 2));
  }
}

export const dcqcn: CongestionScheme = {
  name: 'dcqcn',
  about: 'DCQCN: multiplicative decrease on notifications, fast recovery and additive increase by timers',
  telemetry: 'none',
  telemetryBytes: 0,
  timers: 2,
  readsMarks: true,
  options: OPTIONS,
  make: (options, senders) => new Dcqcn(readOptions(options, OPTIONS), senders),
};
