/**
 * Assignments by annealing their cost before any order is chosen (`assignment-cost.ts`): a step costs a fraction of a
 * microsecond and no sample, so that the samples are left for the order.
 */
import { power } from '../../../base/power.js';
import type { Random } from '../../../base/random.js';
import type { AssignmentCost } from './assignment-cost.js';

export interface AssignmentSettings {
  /** Steps, times the jobs and the square root of the cores; */
  readonly pace: number;
  /** at most so many. */
  readonly steps: number;
  /** What becomes of the mean accepted loss until the end. */
  readonly cooling: number;
}

/** One to anneal, from the assignment that `cost` holds. */
export interface AssignmentRun {
  readonly cost: AssignmentCost;
  /** Mean accepted loss at the start, as a share of the first cost. */
  readonly hot: number;
}

/**
 * Anneals side by side, a step of each in turn: one loop, entered once, is compiled once.
 *
 * @param effort takes so many times the steps
 * @returns the best assignment seen, for each run
 */
export function annealAssignments(
  runs: readonly AssignmentRun[],
  cores: number,
  random: Random,
  settings: AssignmentSettings,
  effort = 1,
): Int32Array[] {
  const assignments = runs.map(({ cost }) => cost);
  const best = assignments.map(({ core }) => core.slice());
  const jobs = best[0]?.length ?? 0;
  if (cores === 1) return best;
  const current = Float64Array.from(assignments, (assignment) => assignment.cost());
  const lowest = current.slice();
  const hot = current.map((cost, k) => cost * runs[k]!.hot);
  const steps = Math.ceil(effort * Math.min(settings.steps, settings.pace * jobs * Math.sqrt(cores)));
  const falling = power(settings.cooling, 1 / steps);
  let loss = 1;
  for (let step = 0; step < steps; step++, loss *= falling) {
    for (let k = 0; k < assignments.length; k++) {
      const assignment = assignments[k]!;
      const { core } = assignment;
      const one = random.below(jobs);
      const was = core[one]!;
      let other = -1;
      let to = 0;
      if ((step & 1) === 0) {
        other = random.below(jobs);
        to = core[other]!;
        if (to === was) continue;
      } else {
        to = random.below(cores - 1);
        if (to >= was) to++;
      }
      assignment.exchange(one, to, other);
      const value = assignment.cost();
      if (value <= current[k]! || value <= current[k]! - hot[k]! * loss * Math.log(1 - random.uniform())) {
        current[k] = value;
        if (value < lowest[k]!) {
          lowest[k] = value;
          best[k]!.set(core);
        }
      } else assignment.exchange(one, was, other);
    }
  }
  return best;
}
