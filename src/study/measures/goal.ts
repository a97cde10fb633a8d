/**
 * The measure `goal`: what the whole run comes to in the goal that its search was after, in the goal's unit, by the
 * simulator and by the allocator.
 */
import { wholeGoal } from '../../pipeline/whole-goal.js';
import type { AcceleratorMeasure } from '../measure.js';

export const goalMeasure: AcceleratorMeasure = {
  columns: ['simulator_goal', 'allocator_goal'],
  of({ scenario, analysis, jobs, estimate, replay }) {
    const goal = wholeGoal(scenario, { analysis, jobs });
    return [
      goal({ timeline: replay.timeline, nanojoules: replay.energy?.total ?? 0 }),
      goal({ timeline: estimate.timeline, nanojoules: estimate.energy?.total ?? 0 }),
    ];
  },
};
