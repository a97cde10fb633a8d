/**
 * Congestion control schemes by formula: what a steady pattern of feedback does to their state. Rates in Gb/s unless
 * named otherwise.
 */
import { power } from '../../base/power.js';

/** DCQCN after k decreases, with notifications in every interval of alpha and of the decrease. */
export function dcqcnDecreased(lineRate: number, decreases: number): number {
  return lineRate / power(2, decreases);
}

/** Alpha after ticks without a notification, from alpha. */
export function dcqcnAlpha(alpha: number, gain: number, ticks: number): number {
  return alpha * power(1 - gain, ticks);
}

/** DCQCN after exactly one notification and its decrease, `ticks` of alpha later. */
export function dcqcnOnce(lineRate: number, gain: number, ticks: number): number {
  return lineRate * (1 - dcqcnAlpha(1, gain, ticks) / 2);
}

export interface Recovery {
  readonly lineRate: number;
  /** Increases before the target grows. */
  readonly fastRecoveries: number;
  readonly additive: number;
  readonly hyper: number;
}

/** DCQCN's rate after so many increases, from a rate and a target. */
export function dcqcnRecovered(rate: number, target: number, increases: number, recovery: Recovery): number {
  let [present, goal] = [rate, target];
  for (let stage = 0; stage < increases; stage++) {
    if (stage >= recovery.fastRecoveries)
      goal = Math.min(
        recovery.lineRate,
        goal + (stage === recovery.fastRecoveries ? recovery.additive : recovery.hyper),
      );
    present = (present + goal) / 2;
  }
  return present;
}

/**
 * DCQCN after two notifications, the second counted in the alpha interval after the first decrease, and its decrease:
 * `ticks` of alpha lie between decreases.
 */
export function dcqcnTwice(lineRate: number, gain: number, ticks: number): number {
  const atFirst = dcqcnAlpha(1, gain, ticks);
  const noted = dcqcnAlpha(atFirst, gain, 1) + gain;
  return dcqcnOnce(lineRate, gain, ticks) * (1 - dcqcnAlpha(noted, gain, ticks - 1) / 2);
}

/** DCTCP's alpha, 1 at first, after windows of which a share of the packets was marked. */
export function dctcpAlpha(markedShare: number, gain: number, windows: number): number {
  return markedShare + (1 - markedShare) * power(1 - gain, windows);
}

export interface HpccLink {
  readonly rateGbps: number;
  readonly targetUtilisation: number;
  readonly additiveGbps: number;
}

/** HPCC: what flows send over one link together in the long run, on the wire. */
export function hpccTotal(flows: number, { rateGbps, targetUtilisation, additiveGbps }: HpccLink): number {
  return targetUtilisation * rateGbps + flows * additiveGbps;
}

/** HPCC's window of each of them then, bytes. */
export function hpccWindow(flows: number, link: HpccLink, windowBytes: number): number {
  return (windowBytes * hpccTotal(flows, link)) / flows / link.rateGbps;
}

/** HPCC's next rate from a reference rate and an average utilisation above the target. */
export function hpccStep(reference: number, utilisation: number, link: HpccLink): number {
  return reference / (utilisation / link.targetUtilisation) + link.additiveGbps;
}

export interface TimelySteps {
  readonly lineRate: number;
  readonly additive: number;
  readonly hyper: number;
}

/** TIMELY's constants (SIGCOMM 2015, and ns-3's rdma-hw.cc): us, shares, and increases before the larger step. */
const LOW_US = 50;
const HIGH_US = 500;
const LEAST_ROUND_TRIP_US = 20;
const SMOOTHING = 0.875;
const BETA = 0.8;
const SMALL_STEPS = 5;
const LEAST_RATE = 0.1;

/** TIMELY after round trips of so many us, one a window; the first is only remembered. */
export function timelyCourse(roundTripsUs: readonly number[], { lineRate, additive, hyper }: TimelySteps): number {
  let [rate, smoothed, rising] = [lineRate, 0, 0];
  for (let k = 1; k < roundTripsUs.length; k++) {
    const [before, now] = [roundTripsUs[k - 1] as number, roundTripsUs[k] as number];
    smoothed = (1 - SMOOTHING) * smoothed + SMOOTHING * (now - before);
    const gradient = smoothed / LEAST_ROUND_TRIP_US;
    const falls = now > HIGH_US || (now >= LOW_US && gradient > 0);
    if (falls) {
      const kept = now > HIGH_US ? 1 - BETA * (1 - HIGH_US / now) : 1 - BETA * gradient;
      rate = Math.max(LEAST_RATE, rate * kept);
      rising = 0;
    } else {
      rate = Math.min(lineRate, rate + (rising < SMALL_STEPS ? additive : hyper));
      rising++;
    }
  }
  return rate;
}
