/**
 * The ladder (design, section 5): one mapping replayed on machines that differ by one effect at a time. What each rung
 * adds sums to the whole difference between allocator and simulator: the answer to "why is the estimate off?".
 */

import { type JobTable, withOnChip } from '../analysis/job-table.js';
import { allocateGroups } from '../estimate/allocator/allocate-groups.js';
import type { SimulationInput } from '../simulator/input.js';
import { bandwidthUtilization, type Timeline } from '../timeline/timeline.js';
import { endErrors, type JobErrors, summarize, type WorstJob, worstJobs } from './job-error.js';
import { type RungName, rungsOf } from './rungs.js';

export interface LadderRung {
  readonly name: RungName;
  /** What it adds to the rung before. */
  readonly adds: string;
  readonly makespanCycles: number;
  /** Against the rung before; the first against the allocator. */
  readonly changeCycles: number;
  /** In per cent of the allocator's makespan, so that they sum to the whole difference. */
  readonly changePercent: number;
  /** 0 … 1 of the memory's peak. */
  readonly bandwidthUtilization: number;
  /** The allocator's, judged by this rung. */
  readonly jobErrors: JobErrors;
  readonly worstJobs: readonly WorstJob[];
}

export interface Ladder {
  readonly allocatorCycles: number;
  readonly simulatorCycles: number;
  readonly differencePercent: number;
  readonly rungs: readonly LadderRung[];
}

const WORST_JOBS = 5;

/** @param input the scenario's replay, its jobs as tiles */
export function climb(input: SimulationInput, table: JobTable): Ladder {
  const { bandwidthBytesPerCycle } = input.memory;
  const kept = withOnChip(table, input.noc);
  const estimate = allocateGroups(kept, input.groups, bandwidthBytesPerCycle, input.host.barrier);
  const climbed: Timeline[] = [estimate];
  const names: RungName[] = [];
  const allocatorCycles = estimate.makespanCycles;
  const percent = (cycles: number): number => (allocatorCycles > 0 ? (cycles / allocatorCycles) * 100 : 0);

  const rungs = rungsOf(input).map(({ name, adds, replay }): LadderRung => {
    const timeline = replay(input, table);
    const before = climbed.at(-1) as Timeline;
    climbed.push(timeline);
    names.push(name);
    const changeCycles = timeline.makespanCycles - before.makespanCycles;
    return {
      name,
      adds,
      makespanCycles: timeline.makespanCycles,
      changeCycles,
      changePercent: percent(changeCycles),
      bandwidthUtilization: bandwidthUtilization(timeline, bandwidthBytesPerCycle),
      jobErrors: summarize(endErrors(estimate, timeline)),
      worstJobs: worstJobs(climbed, names, WORST_JOBS),
    };
  });

  const simulatorCycles = (climbed.at(-1) as Timeline).makespanCycles;
  return { allocatorCycles, simulatorCycles, differencePercent: percent(simulatorCycles - allocatorCycles), rungs };
}
