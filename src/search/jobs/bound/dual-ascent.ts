/**
 * A lower bound in well under a millisecond, and prices that tell a good assignment: Lagrangian duality on the
 * relaxation. Every limit on the makespan gets a weight, the weights sum to one, and for any such weights
 *
 *     makespan ≥ Σ over jobs of min over cores of the weighted cost of that job there.
 *
 * The limits: each class's sum of latencies, each long kind's own latency (nothing ends before its longest job; both
 * plus everyone's stretch), and all bytes at full bandwidth. Weights move by exponentiated supergradient steps (Arora, Hazan
 * & Kale 2012). Deterministic; valid after any number of steps ≥ 1, near the LP after some hundred.
 */
import type { Relaxation } from './relaxation.js';

/** Sums of at most some thousand doubles are this exact. */
const ROUNDING = 1e-12;

/** Of the first step. Twice this or half of it takes twice the steps for the same bound. */
const RATE = 4;

/** The mean answer is looked at after so many steps, and whenever they have doubled; then its mean begins anew. */
const FIRST_LOOK = 16;
/** A fractional assignment that costs at most so many times the bound is the best there is. */
const OPTIMAL = 1 + 1e-9;

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
  /** Share of kind k's jobs on class c, at k · classes + c: the mean answer to the prices of the last steps, mostly of half of them. */
  readonly share: Float64Array;
}

/** Ends early when a fractional assignment costs no more than the bound, as where bandwidth is scarce. */
export function dualAscent(relaxation: Relaxation, steps = 512): DualSolution {
  const { kinds, classes, long } = relaxation;
  const weights: DualWeights = {
    ofClass: new Float64Array(classes).fill(0.5 / classes),
    ofKind: new Float64Array(kinds),
    ofBytes: long.length > 0 ? 0.25 : 0.5,
  };
  for (const k of long) weights.ofKind[k] = 0.25 / long.length;
  const best: DualWeights = { ofClass: new Float64Array(classes), ofKind: new Float64Array(kinds), ofBytes: 1 };
  const limits = { ofClass: new Float64Array(classes), ofKind: new Float64Array(kinds), ofBytes: 0, stretch: 0 };
  const chosen = new Int32Array(kinds);
  const share = new Float64Array(kinds * classes);
  let bound = bytesBound(relaxation);
  let counted = 0;
  let look = FIRST_LOOK;
  for (let step = 1; ; step++) {
    const value = answer(relaxation, weights, chosen, limits);
    for (let k = 0; k < kinds; k++) share[k * classes + chosen[k]!]!++;
    counted++;
    if (value > bound) {
      bound = value;
      best.ofClass.set(weights.ofClass);
      best.ofKind.set(weights.ofKind);
      best.ofBytes = weights.ofBytes;
    }
    if (step === look || step >= steps) {
      for (let i = 0; i < share.length; i++) share[i]! /= counted;
      if (step >= steps || relaxedMakespan(relaxation, share) <= bound * OPTIMAL) break;
      share.fill(0);
      counted = 0;
      look *= 2;
    }
    ascend(relaxation, weights, limits, bound, RATE / Math.sqrt(step));
  }
  return { bound: bound * (1 - ROUNDING), weights: best, share };
}

/** What the limits on the makespan say of a choice of classes; `stretch` is everyone's. */
interface Limits extends DualWeights {
  stretch: number;
}

/**
 * Writes what class each kind chooses at these prices, and what every limit then says. A function of its own, since one
 * that is called a thousand times is compiled sooner than a loop.
 * @returns the bound that the prices prove
 */
function answer(relaxation: Relaxation, weights: DualWeights, chosen: Int32Array, limits: Limits): number {
  const { kinds, classes, count, width, latency, stretch, transfer } = relaxation;
  const { ofClass, ofKind, ofBytes } = weights;
  limits.ofClass.fill(0);
  let stretched = 0;
  let transferred = 0;
  let value = 0;
  for (let k = 0; k < kinds; k++) {
    const alone = ofKind[k]! / count[k]!;
    let cheapest = Number.POSITIVE_INFINITY;
    let choice = 0;
    for (let c = 0, at = k * classes; c < classes; c++, at++) {
      const cost =
        latency[at]! * (ofClass[c]! / width[c]! + alone) + stretch[at]! * (1 - ofBytes) + transfer[at]! * ofBytes;
      if (cost < cheapest) {
        cheapest = cost;
        choice = c;
      }
    }
    const at = k * classes + choice;
    chosen[k] = choice;
    value += cheapest * count[k]!;
    limits.ofClass[choice]! += (latency[at]! * count[k]!) / width[choice]!;
    limits.ofKind[k] = latency[at]!;
    stretched += stretch[at]! * count[k]!;
    transferred += transfer[at]! * count[k]!;
  }
  limits.stretch = stretched;
  limits.ofBytes = transferred;
  return value;
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
function ascend({ long }: Relaxation, weights: DualWeights, limits: Limits, scale: number, rate: number): void {
  const { ofClass, ofKind } = weights;
  const { stretch } = limits;
  let highest = limits.ofBytes;
  for (let c = 0; c < ofClass.length; c++) highest = Math.max(highest, limits.ofClass[c]! + stretch);
  for (const k of long) highest = Math.max(highest, limits.ofKind[k]! + stretch);
  // A limit far above the rest must not throw all weight onto itself in one step.
  const factor = rate / Math.max(scale, highest);
  let sum = 0;
  for (let c = 0; c < ofClass.length; c++)
    sum += ofClass[c]! *= Math.exp(factor * (limits.ofClass[c]! + stretch - highest));
  for (const k of long) sum += ofKind[k]! *= Math.exp(factor * (limits.ofKind[k]! + stretch - highest));
  sum += weights.ofBytes *= Math.exp(factor * (limits.ofBytes - highest));
  for (let c = 0; c < ofClass.length; c++) ofClass[c]! /= sum;
  for (const k of long) ofKind[k]! /= sum;
  weights.ofBytes /= sum;
}

/** The makespan of a fractional assignment under the same limits: no bound is above it. Cycles. */
export function relaxedMakespan(relaxation: Relaxation, share: Float64Array): number {
  const { kinds, classes, count, width, latency, stretch, transfer } = relaxation;
  const ofClass = new Float64Array(classes);
  let longest = 0;
  let stretched = 0;
  let transferred = 0;
  for (let k = 0; k < kinds; k++) {
    let own = 0;
    for (let c = 0, at = k * classes; c < classes; c++, at++) {
      const jobs = share[at]! * count[k]!;
      own += share[at]! * latency[at]!;
      ofClass[c]! += (jobs * latency[at]!) / width[c]!;
      stretched += jobs * stretch[at]!;
      transferred += jobs * transfer[at]!;
    }
    longest = Math.max(longest, own);
  }
  return Math.max(transferred, stretched + longest, stretched + Math.max(...ofClass));
}
