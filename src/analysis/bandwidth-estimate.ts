/**
 * What "required bandwidth" means: the bytes per cycle a job asks for. The allocator's answer hangs on it.
 *
 * - tiled:      bytes the tile plan moves, reloads and partial sums included, over the no-stall latency (the default).
 * - traffic:    bytes that must cross HBM over the no-stall latency: what a scratchpad as large as one likes would ask.
 * - scratchpad: half the scratchpad the job needs over the latency − 1, as the released MAGMA code has it.
 * - peak:       the highest bandwidth any step of the dataflow asks for.
 */
import { entry, registry } from '../base/registry.js';
import type { LayerCost } from '../cost/cost-model.js';
import type { TiledLayer } from '../cost/tiling.js';

/** Bytes per cycle of the core's clock. */
export type BandwidthEstimate = (cost: LayerCost, tiled: TiledLayer) => number;

export const DEFAULT_BANDWIDTH_ESTIMATE = 'tiled';

declare module '../base/registry.js' {
  interface Kinds {
    bandwidthEstimates: BandwidthEstimate;
  }
}

export const bandwidthEstimates = registry('bandwidthEstimates', 'a bandwidth estimate', [
  entry('traffic', 'compulsory bytes over the no-stall latency', (cost) => hbmTraffic(cost) / cost.latencyCycles),
  entry(
    'tiled',
    'bytes of the tile plan over the no-stall latency',
    (cost, { hbmBytes }) => hbmBytes / cost.latencyCycles,
  ),
  entry(
    'scratchpad',
    'half the scratchpad over the latency − 1, as the released MAGMA code has it',
    (cost) => cost.sgBytes / 2 / Math.max(1, cost.latencyCycles - 1),
  ),
  entry('peak', 'the highest bandwidth any step asks for', (cost) => cost.peakBandwidthBytesPerCycle),
]);

export function hbmTraffic({ hbmBytes }: LayerCost): number {
  return hbmBytes.input + hbmBytes.weights + hbmBytes.output;
}
