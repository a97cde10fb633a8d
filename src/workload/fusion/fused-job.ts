/** A fused group as a job: several layers of one inference that hand their outputs on inside one core. */
import type { FusionGroup, FusionPlan } from '../../mapping/fusion-plan/plan.js';
import type { Job, QueuedJob } from '../job.js';
import type { Layer } from '../layer.js';

export interface FusedWork {
  /** Of the group's whole chain. */
  readonly plan: FusionPlan;
  readonly group: FusionGroup;
  /** Of the chain, one sample each: what a firing computes for each of its samples. */
  readonly layers: readonly Layer[];
}

export interface FusedJob extends QueuedJob {
  readonly fused: FusedWork;
}

export function isFused(job: Job | FusedJob): job is FusedJob {
  return 'fused' in job;
}
