/**
 * The estimate of a fusion plan: bytes, cycles and the bound of every group.
 */
import type { FusedMachine } from '../../machine/fused-machine.js';
import type { FusionGroup, FusionPlan } from '../../mapping/fusion-plan/plan.js';
import { GroupCosts } from './group-costs.js';

/** The resource that a group waits for in the end. */
export type FusionBound = 'compute' | 'off-chip' | 'on-chip';

export interface GroupEstimate {
  readonly computeCycles: number;
  readonly offChipBytes: number;
  readonly onChipBytes: number;
  readonly weightTrafficBytes: number;
  readonly latencyCycles: number;
  readonly bound: FusionBound;
}

export interface FusionEstimate {
  readonly groups: readonly GroupEstimate[];
  readonly computeCycles: number;
  readonly offChipBytes: number;
  readonly onChipBytes: number;
  readonly latencyCycles: number;
}

export function estimateFusion(plan: FusionPlan, machine: FusedMachine): FusionEstimate {
  const costs = new GroupCosts(plan.chain, plan.batch, machine);
  const groups = plan.groups.map((group) => estimateGroup(costs, group, machine));
  const sum = (part: (group: GroupEstimate) => number): number =>
    groups.reduce((total, group) => total + part(group), 0);
  return {
    groups,
    computeCycles: sum((group) => group.computeCycles),
    offChipBytes: sum((group) => group.offChipBytes),
    onChipBytes: sum((group) => group.onChipBytes),
    latencyCycles: sum((group) => group.latencyCycles),
  };
}

function estimateGroup(costs: GroupCosts, group: FusionGroup, machine: FusedMachine): GroupEstimate {
  const { first, last, weightTrafficBytes } = group;
  const computeCycles = costs.computeCycles(first, last);
  const offChipBytes = costs.offChipBytes(first, last, weightTrafficBytes);
  const onChipBytes = costs.onChipBytes(first, last, weightTrafficBytes);
  const latencyCycles = costs.latencyCycles(first, last, weightTrafficBytes);
  const bound =
    latencyCycles === computeCycles
      ? 'compute'
      : latencyCycles === offChipBytes / machine.offChipBytesPerCycle
        ? 'off-chip'
        : 'on-chip';
  return { computeCycles, offChipBytes, onChipBytes, weightTrafficBytes, latencyCycles, bound };
}
