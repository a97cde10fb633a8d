/** The instruction stream of a group of a plan, whatever its kind. */
import { layerPieces } from './layer-pieces.js';
import type { FusionGroup, FusionPlan } from './plan.js';
import { stagedFiring } from './staged-firing.js';
import type { FiringStream } from './stream.js';

/** @throws InputError for a group that deadlocks or does not fit, naming the tensor */
export function firingStream(plan: FusionPlan, group: FusionGroup): FiringStream {
  return group.policy === 'layerwise' ? layerPieces(plan, group) : stagedFiring(plan, group);
}
