/** What a chip keeps of tensors, and reads once for several cores, under a mapping. */
import type { Platform } from '../../machine/accelerator.js';
import { type CastPlan, castPlan } from './cast-plan.js';
import { jobOrder, type KnownOrder } from './job-order.js';
import { planResidency, type ResidencyPlan } from './plan-residency.js';
import type { TensorUses } from './tensors.js';

export interface OnChipPlan {
  readonly plan?: ResidencyPlan | undefined;
  readonly cast?: CastPlan | undefined;
}

export function planOnChip(
  uses: TensorUses,
  known: KnownOrder,
  { sharedSram, noc }: Pick<Platform, 'sharedSram' | 'noc'>,
): OnChipPlan {
  const order = jobOrder(uses, known);
  const jobs = uses.byJob.length;
  const plan = sharedSram === undefined ? undefined : planResidency(order, uses.tensors, sharedSram, jobs);
  const cast = noc?.multicast === true ? castPlan(order, uses.tensors, jobs, plan?.shares.findsWeights) : undefined;
  return { plan, cast };
}
