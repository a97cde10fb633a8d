/** What a run comes to in the goal it was asked for, and what the replays that chose the mapping gained. */
import { counted, fixed, integer, signedPercent } from '../base/numbers.js';
import type { RunResult } from '../pipeline/result.js';
import { wholeGoal } from '../pipeline/whole-goal.js';
import { DEFAULT_GOAL, goals } from '../search/jobs/goals.js';

const NANOJOULES_PER_MILLIJOULE = 1e6;

/** @returns no line where the goal is the makespan and no replay chose the mapping */
export function goalLines(result: RunResult): string {
  const { scenario, replay, estimate, choice } = result;
  const { goal, goalOptions } = scenario.mapper;
  const of = wholeGoal(scenario, result);
  const bySimulator = of({ timeline: replay.timeline, nanojoules: replay.energy?.total ?? 0 });
  const byAllocator = of({ timeline: estimate.timeline, nanojoules: estimate.energy?.total ?? 0 });
  const { unit } = goals.get(goal, goalOptions);
  const asked =
    goal === DEFAULT_GOAL
      ? ''
      : `  goal ${goal}: ${goalFigure(bySimulator, unit)} by the simulator, ${goalFigure(byAllocator, unit)} by the allocator\n`;
  if (choice === undefined) return asked;
  const { value, ofSearch, replays } = choice;
  const gain = ofSearch > 0 ? value / ofSearch - 1 : 0;
  return `${asked}  mapping chosen in ${counted(replays, 'replay')}: ${signedPercent(gain)} against the search's own\n`;
}

/** With its unit; energies in millijoules, missed deadlines as a whole number. */
export function goalFigure(value: number, unit: string): string {
  switch (unit) {
    case 'inferences':
      return counted(Math.floor(value), 'inference');
    case 'nJ':
      return `${fixed(value / NANOJOULES_PER_MILLIJOULE)} mJ`;
    case 'nJ cycles':
      return `${(value / NANOJOULES_PER_MILLIJOULE).toExponential(4)} mJ cycles`;
    default:
      return `${integer(value)} ${unit}`;
  }
}
