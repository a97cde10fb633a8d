/**
 * A lower bound in well under a millisecond, and prices that tell a good assignment: Lagrangian duality on the
 * relaxation. Every limit on the makespan gets a weight, the weights sum to one, and for any such weights
 *
 *     makespan ≥ Σ over jobs of min over cores of the weighted cost of that job there.
 *
 * The limits: each class's sum of latencies, each kind's own latency (nothing ends before its longest job; both plus
 * everyone's stretch), and all bytes at full bandwidth. Weights move by exponentiated supergradient steps (Arora, Hazan
 * & Kale 2012). Deterministic; valid after any number of steps, near the LP after some hundred.
 */
import type { Relaxation } from './relaxation.js';

/** Sums of at most some thousand doubles are this exact. */
const ROUNDING = 1e-12;

/** Weights of the limits; all ≥ 0 and in sum 1. */
export interface DualWeights {
  readonly ofClass: Float64Array;
  readonly ofKind: Float64Array;
  ofBytes: number;
}

export interface DualSolution {
  /** Cycles; no mapping is faster. */
  readonly bound: number;
  readonly weights: DualWeights;
  /** Share of kind k's jobs on class c, at k · classes + c: the mean answer to the prices of the last steps. */
  readonly share: Float64Array;
}

export function dualAscent(relaxation: Relaxation, steps = 300): DualSolution {
  const { kinds, classes, count, width, latency, stretch, transfer } = relaxation;
  const weights: DualWeights = {
    ofClass: new Float64Array(classes).fill(0.5 / classes),
    ofKind: new Float64Array(kinds).fill(0.25 / kinds),
    ofBytes: 0.25,
  };
  const best: DualWeights = { ofClass: new Float64Array(classes), ofKind: new Float64Array(kinds), ofBytes: 0 };
  const share = new Float64Array(kinds * classes);
  const loads = new Float64Array(classes);
  const own = new Float64Array(kinds);
  best.ofBytes = 1;
  let bound = bytesBound(relaxation);
  let counted = 0;
  for (let step = 0; step < steps; step++) {
    // What each job chooses at these prices, and what every limit then says.
    loads.fill(0);
    let stretched = 0;
    let transferred = 0;
    let value = 0;
    const unstretched = weights.ofBytes;
    const recent = step * 2 >= steps;
    if (recent) counted++;
    for (let k = 0; k < kinds; k++) {
      const alone = weights.ofKind[k]! / count[k]!;
      let cheapest = Number.POSITIVE_INFINITY;
      let chosen = 0;
      for (let c = 0, at = k * classes; c < classes; c++, at++) {
        const cost =
          latency[at]! * (weights.ofClass[c]! / width[c]! + alone) +
          stretch[at]! * (1 - unstretched) +
          transfer[at]! * weights.ofBytes;
        if (cost < cheapest) {
          cheapest = cost;
          chosen = c;
        }
      }
      const at = k * classes + chosen;
      value += cheapest * count[k]!;
      loads[chosen]! += (latency[at]! * count[k]!) / width[chosen]!;
      stretched += stretch[at]! * count[k]!;
      transferred += transfer[at]! * count[k]!;
      own[k] = latency[at]!;
      if (recent) share[at]!++;
    }
    if (value > bound) {
      bound = value;
      best.ofClass.set(weights.ofClass);
      best.ofKind.set(weights.ofKind);
      best.ofBytes = weights.ofBytes;
    }
    ascend(weights, loads, own, stretched, transferred, Math.max(bound, value), 2 / Math.sqrt(step + 1));
  }
  for (let i = 0; i < share.length; i++) share[i]! /= Math.max(1, counted);
  return { bound: bound * (1 - ROUNDING), weights: best, share };
}

/** The bound that these weights prove, whatever they are: they are scaled to sum 1 and negative ones dropped. */
export function provenBound(relaxation: Relaxation, weights: DualWeights): number {
  const { kinds, classes, count, width, latency, stretch, transfer } = relaxation;
  const ofBytes = Math.max(0, weights.ofBytes);
  let sum = ofBytes;
  for (const weight of weights.ofClass) sum += Math.max(0, weight);
  for (const weight of weights.ofKind) sum += Math.max(0, weight);
  if (!(sum > 0)) return 0;
  let bound = 0;
  for (let k = 0; k < kinds; k++) {
    const alone = Math.max(0, weights.ofKind[k]!) / count[k]!;
    let cheapest = Number.POSITIVE_INFINITY;
    for (let c = 0, at = k * classes; c < classes; c++, at++) {
      const cost =
        latency[at]! * (Math.max(0, weights.ofClass[c]!) / width[c]! + alone) +
        stretch[at]! * (sum - ofBytes) +
        transfer[at]! * ofBytes;
      if (cost < cheapest) cheapest = cost;
    }
    bound += cheapest * count[k]!;
  }
  return (bound / sum) * (1 - ROUNDING);
}

/** All weight on the bytes: the corner that the steps approach slowest, and the answer when bandwidth is scarce. */
function bytesBound({ kinds, classes, count, transfer }: Relaxation): number {
  let sum = 0;
  for (let k = 0; k < kinds; k++) sum += count[k]! * Math.min(...transfer.subarray(k * classes, (k + 1) * classes));
  return sum;
}

/** One step: weights grow exponentially with what their limit says, in units of `scale`, and are brought back to 1. */
function ascend(
  weights: DualWeights,
  loads: Float64Array,
  own: Float64Array,
  stretched: number,
  transferred: number,
  scale: number,
  rate: number,
): void {
  let highest = transferred;
  for (let c = 0; c < loads.length; c++) highest = Math.max(highest, loads[c]! + stretched);
  for (let k = 0; k < own.length; k++) highest = Math.max(highest, own[k]! + stretched);
  // A limit far above the rest must not throw all weight onto itself in one step.
  const factor = rate / Math.max(scale, highest);
  const grow = (limit: number): number => Math.exp(factor * (limit - highest));
  let sum = 0;
  for (let c = 0; c < loads.length; c++) sum += weights.ofClass[c]! *= grow(loads[c]! + stretched);
  for (let k = 0; k < own.length; k++) sum += weights.ofKind[k]! *= grow(own[k]! + stretched);
  sum += weights.ofBytes *= grow(transferred);
  for (let c = 0; c < loads.length; c++) weights.ofClass[c]! /= sum;
  for (let k = 0; k < own.length; k++) weights.ofKind[k]! /= sum;
  weights.ofBytes /= sum;
}
