/**
 * Designs to begin a search with, best first by their closed form: a spread of the array with the tiles that suit it. The
 * spreads come in order of what they take at least, so that the search ends where no further one can be among the best.
 * It is exact for the latency without limits of bandwidth, and a bound for everything else.
 */
import type { DesignProblem } from '../design-problem.js';
import { type ArraySpread, arraySpreads, genesOn } from './arrays.js';
import { type Completed, completeSpread } from './complete.js';

export interface Proposal {
  readonly genes: Int32Array;
  /** Cycles of one run of the layer, in closed form. */
  readonly bound: number;
}

/** Spreads completed at the most. */
const MOST_COMPLETED = 4000;

export interface Proposals {
  /** Best first. */
  readonly proposals: readonly Proposal[];
  /** No other design is better by the closed form: the search did not have to stop before its end. */
  readonly isComplete: boolean;
}

/** @param count proposals at the most */
export function proposeDesigns(problem: DesignProblem, count: number): Proposals {
  const kept: Kept[] = [];
  let completed = 0;
  let isComplete = true;
  const { effort = 1 } = problem;
  for (const spread of arraySpreads(problem)) {
    const worst = kept.length < count ? Infinity : kept[kept.length - 1]!.own.bound;
    // An outer step takes a cycle, the first one another.
    if (spread.leastWork + 2 >= worst) break;
    if (completed++ >= MOST_COMPLETED * effort) {
      isComplete = false;
      break;
    }
    const { own, isWhole } = completeSpread(problem, spread, worst);
    isComplete &&= isWhole;
    if (own === undefined) continue;
    const at = kept.findIndex((other) => comesBefore({ spread, own }, other));
    kept.splice(at < 0 ? kept.length : at, 0, { spread, own });
    if (kept.length > count) kept.pop();
  }
  const proposals = kept.map(({ spread, own }) => ({
    genes: genesOn(problem, spread, own.tiles),
    bound: own.bound,
  }));
  return { proposals, isComplete };
}

type Kept = { readonly spread: ArraySpread; readonly own: Completed };

function comesBefore(a: Kept, b: Kept): boolean {
  if (a.own.bound !== b.own.bound) return a.own.bound < b.own.bound;
  return a.spread.pes < b.spread.pes || (a.spread.pes === b.spread.pes && a.own.l2Bytes < b.own.l2Bytes);
}

/**
 * Cycles of one run of the layer that no mapping with this freedom is below, whatever the buffers: every spread of the
 * array has a busiest PE, and the first step waits for its operands.
 */
export function leastLatency(problem: DesignProblem): number {
  const [first] = arraySpreads(problem);
  return first === undefined ? Number.POSITIVE_INFINITY : first.leastWork + 2;
}
