/**
 * Successive halving (Jamieson & Talwalkar 2016) of annealing: many starts get a short run each, the better ones go on
 * with a longer one, and the last has the rest of the budget. One start alone may sit in a basin that no local move
 * leaves; and which one does shows early.
 */
import type { BestSoFar } from '../best-so-far.js';
import type { Candidate } from '../mapper.js';

export interface HalvingStage {
  /** How many of the starts take part; */
  readonly starts: number;
  /** their part of the budget; */
  readonly share: number;
  /** mean accepted loss at the start of each run, as a share of the best value. */
  readonly hot: number;
}

/** @param run anneals from a start until so much progress of `seen`, and returns where it ended */
export function halve(
  seen: BestSoFar,
  starts: readonly Candidate[],
  stages: readonly HalvingStage[],
  until: number,
  run: (start: Candidate, until: number, hot: number) => Candidate,
): void {
  const began = seen.progress;
  const total = stages.reduce((sum, { share }) => sum + share, 0);
  let spent = 0;
  let running = [...starts].sort(byValue);
  for (const { starts: count, share, hot } of stages) {
    running = running.slice(0, count).map((start, k, { length }) => {
      if (seen.left <= 0) return start;
      const end = run(start, began + ((until - began) * (spent + (share * (k + 1)) / length)) / total, hot);
      return end.value < start.value ? end : start;
    });
    running.sort(byValue);
    spent += share;
  }
}

function byValue(a: Candidate, b: Candidate): number {
  return a.value - b.value;
}
