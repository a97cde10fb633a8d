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
