/**
 * Assignments by annealing their cost before any order is chosen (`assignment-cost.ts`): a step costs a fraction of a
 * microsecond and no sample, so that the samples are left for the order.
 */
import { power } from '../../base/power.js';
import type { Random } from '../../base/random.js';
import type { AssignmentCost } from './assignment-cost.js';

export interface AssignmentSettings {
  readonly stepsPerJob: number;
  /** At most. */
  readonly steps: number;
  /** Mean accepted loss at the start and at the end, as a share of the first cost. */
  readonly hot: number;
  readonly cold: number;
}

/**
 * Anneals one after another, in one call: a loop that is entered once is compiled once.
 *
 * @returns the best assignment seen, for each cost
 */
export function annealAssignments(
  assignments: readonly AssignmentCost[],
  cores: number,
  random: Random,
  settings: AssignmentSettings,
): Int32Array[] {
  const found: Int32Array[] = [];
  for (const assignment of assignments) {
    const { core } = assignment;
    const best = core.slice();
    found.push(best);
    const jobs = core.length;
    if (cores === 1) continue;
    const steps = Math.min(settings.steps, settings.stepsPerJob * jobs);
    let current = assignment.cost();
    let lowest = current;
    let temperature = current * settings.hot;
    const falling = power(settings.cold / settings.hot, 1 / steps);
    for (let step = 0; step < steps; step++, temperature *= falling) {
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
      if (value <= current || value <= current - temperature * Math.log(1 - random.uniform())) {
        current = value;
        if (value < lowest) {
          lowest = value;
          best.set(core);
        }
      } else assignment.exchange(one, was, other);
    }
  }
  return found;
}
