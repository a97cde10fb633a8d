/** A kernel as it is planned, replayed on the cores of its plan. */
import { jobsOf, type KernelPlan } from '../search/sparse/plan.js';
import { replaySparse } from '../simulator/sparse-replay.js';

/** @returns makespan, cycles of the system clock */
export function replayPlan(
  plan: KernelPlan,
  memory: { readonly bandwidthBytesPerCycle: number; readonly arbitration: string },
): number {
  const { timeline } = replaySparse({ cores: plan.costs.cores, memory, schedule: jobsOf(plan) });
  return timeline.makespanCycles;
}
