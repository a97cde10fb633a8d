/**
 * Latency against memory: the strategies of which no other is both faster and content with less. The optimum under a
 * budget needs a peak of its own; the next point is the optimum under a byte less, until nothing is fused. With `step` 0
 * the front is complete; a larger step leaves out points that save less than this share of the memory.
 */
import { FusionPlanner } from '../../mapping/fusion-plan/planner.js';
import { fusionOptimum } from './dp/fusion-dp.js';
import type { FusionSpace } from './dp/group-labels.js';
import type { FusionGroupCosts } from './fusion-mapper.js';

export interface FrontPoint {
  /** What the strategy needs. */
  readonly memoryBytes: number;
  readonly latencyCycles: number;
  readonly offChipBytes: number;
  readonly tokens: Int32Array;
}

/** Saves at least a sixty-fourth of the memory from point to point. */
const STEP = 1 / 64;

/**
 * From the most memory, which is that of `space`, to the least.
 * @throws InputError for a batch or micro-batches that are none
 */
export function fusionFront(space: FusionSpace, costs: FusionGroupCosts, step = STEP): FrontPoint[] {
  const points: FrontPoint[] = [];
  let budget = space.memoryBytes;
  while (budget > 0) {
    const { tokens, latencyCycles, offChipBytes } = fusionOptimum({ ...space, memoryBytes: budget }, costs);
    const planner = new FusionPlanner(space.chain, space.batch, budget);
    planner.plan(tokens);
    const memoryBytes = planner.largestPeakBytes;
    // The same latency with less memory makes the point before worthless.
    if (points.at(-1)?.latencyCycles === latencyCycles) points.pop();
    points.push({ memoryBytes, latencyCycles, offChipBytes, tokens });
    budget = Math.min(memoryBytes - 1, Math.floor(memoryBytes * (1 - step)));
  }
  return points;
}
