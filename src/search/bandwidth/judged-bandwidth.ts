/**
 * Bandwidth of each dimension under a judge that is handed in, such as a replay with overlap, latency and queues: a
 * compass search inside the feasible set. From the best point so far it tries a step along every direction that the
 * equations leave free, and along their differences; when none helps, the step is halved.
 */
import { type BandwidthProblem, checkBandwidthProblem } from './bandwidth-problem.js';
import { fastestNetwork } from './design-bandwidth.js';
import { type FeasibleSet, feasibleSet } from './feasible-set.js';

export interface JudgedTask {
  /** Its phases only say where to begin, unless said otherwise: at the fastest network without overlap. */
  readonly problem: BandwidthProblem;
  /** What a network is worth, less is better; by GB/s of each dimension, all above 0 that carry bytes. */
  readonly judge: (bandwidthGBps: readonly number[]) => number;
  /** Networks judged at most. */
  readonly samples: number;
  /** Where to begin instead, GB/s by dimension. */
  readonly from?: readonly number[] | undefined;
}

export interface JudgedBandwidth {
  readonly bandwidthGBps: readonly number[];
  readonly value: number;
  /** What the network is worth where the search began. */
  readonly startValue: number;
  readonly samples: number;
}

/** Shares of the total. */
const FIRST_STEP = 0.1;
const LAST_STEP = 1e-4;
/** A dimension keeps at least this share, so that no judge divides by 0. */
const LEAST_SHARE = 1e-6;

/** @throws InputError */
export function searchBandwidth({ problem, judge, samples, from }: JudgedTask): JudgedBandwidth {
  checkBandwidthProblem(problem);
  const { totalGBps } = problem;
  const set = feasibleSet(problem);
  const moves = movesOf(set);
  let shares = (from ?? fastestNetwork(problem).bandwidthGBps).map((width) => width / totalGBps);
  const worthOf = (point: readonly number[]): number => judge(point.map((share) => share * totalGBps));
  const startValue = worthOf(shares);
  let value = startValue;
  let used = 1;
  for (let step = FIRST_STEP; step >= LAST_STEP && used < samples; ) {
    let helped = false;
    for (const move of moves) {
      if (used >= samples) break;
      const point = shares.map((share, d) => share + step * (move[d] as number));
      if (!isInside(point, set)) continue;
      used++;
      const found = worthOf(point);
      if (!(found < value)) continue;
      shares = point;
      value = found;
      helped = true;
    }
    if (!helped) step /= 2;
  }
  return { bandwidthGBps: shares.map((share) => share * totalGBps), value, startValue, samples: used };
}

/** Of length 1 in their largest entry, both ways. */
function movesOf({ directions }: FeasibleSet): number[][] {
  const moves: number[][] = directions.map((direction) => [...direction]);
  directions.forEach((one, i) => {
    for (const other of directions.slice(i + 1)) moves.push(one.map((value, d) => value - (other[d] as number)));
  });
  return moves.flatMap((move) => {
    const size = Math.max(...move.map(Math.abs));
    return size === 0 ? [] : [move.map((value) => value / size), move.map((value) => -value / size)];
  });
}

function isInside(point: readonly number[], { inequalities }: FeasibleSet): boolean {
  if (point.some((share) => share < LEAST_SHARE)) return false;
  return inequalities.every(({ coefficients, bound }) => {
    const side = coefficients.reduce((sum, value, d) => sum + value * (point[d] as number), 0);
    return side <= bound + 1e-12;
  });
}
