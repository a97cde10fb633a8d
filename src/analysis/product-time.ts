/**
 * How long a product takes on a whole accelerator: split over all cores in proportion to their speed under a cost model,
 * and no faster than its bytes cross the memory. A core's share needs the same share of the product's bytes, so that the
 * bytes are at least those of the core that moves the least. What splitting costs (ramps, operands that several cores
 * read) is not in it.
 */
import type { CostModel } from '../cost/cost-model.js';
import type { Platform } from '../machine/accelerator.js';
import type { Layer } from '../workload/layer.js';
import { hbmTraffic } from './bandwidth-estimate.js';

/** @param elementBytes of every operand @returns nanoseconds @throws InputError when the layer cannot run on a core */
export function productNs(layer: Layer, platform: Platform, model: CostModel, elementBytes: number): number {
  const { cores, clockGHz, memory } = platform;
  let rate = 0;
  let bytes = Number.POSITIVE_INFINITY;
  for (const core of cores) {
    const cost = model.cost(layer, core);
    rate += core.clockRatio / cost.latencyCycles;
    bytes = Math.min(bytes, hbmTraffic(cost) * elementBytes);
  }
  const memoryCycles = bytes / (memory.bandwidthBytesPerCycle * (memory.efficiency ?? 1));
  return Math.max(1 / rate, memoryCycles) / clockGHz;
}
