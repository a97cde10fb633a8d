/** What a chip's shared SRAM is to keep under a mapping. */
import type { SharedSram } from '../../machine/shared-sram.js';
import { jobOrder, type KnownOrder } from './job-order.js';
import { planResidency, type ResidencyPlan } from './plan-residency.js';
import type { TensorUses } from './tensors.js';

export function residencyOf(uses: TensorUses, order: KnownOrder, sram: SharedSram): ResidencyPlan {
  return planResidency(jobOrder(uses, order), uses.tensors, sram, uses.byJob.length);
}
