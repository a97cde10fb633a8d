/**
 * What a group of layers costs that is fused in space, tile by tile, sample by sample, with its weights on the chip:
 *
 *   off-chip = B · (input, as often as tiles load it, + output) + weights
 *   on-chip  = B · what all layers read and write + weights
 *   latency  = max(Σ ⌈B · MACs / P⌉, off-chip / BW off, on-chip / BW on), MACs with what is computed again
 *
 * On the chip are the weights, the largest tile's input and output of one layer, and what waits for later tiles.
 */
import type { FusedMachine } from '../../machine/fused-machine.js';
import type { FusionChain } from '../../mapping/fusion-plan/chain.js';
import type { ConvChain, SpatialTiling } from '../../mapping/fusion-plan/spatial/conv-chain.js';
import { estimateSpatial } from './spatial.js';

export interface SpatialGroup {
  /** Layers of the chain, both included. */
  readonly first: number;
  readonly last: number;
  /** Nothing for a layer by itself. */
  readonly tiling: SpatialTiling | undefined;
  readonly macs: number;
  readonly offChipBytes: number;
  readonly onChipBytes: number;
  readonly peakBytes: number;
  readonly latencyCycles: number;
}

export interface SpatialTask {
  readonly chain: FusionChain;
  readonly batch: number;
  readonly machine: FusedMachine;
}

/** Layers `first` to the length of `stages` of a chain. */
export function spatialGroup(task: SpatialTask, first: number, stages: ConvChain, tiling: SpatialTiling): SpatialGroup {
  const { chain, batch, machine } = task;
  const last = first + stages.stages.length - 1;
  const costs = estimateSpatial(stages, tiling);
  const weights = chain.weightBytes.slice(first, last + 1).reduce((sum, bytes) => sum + bytes, 0);
  const offChipBytes = batch * (costs.inputBytes + chain.activationBytes[last + 1]!) + weights;
  const onChipBytes = batch * costs.onChipBytes + weights;
  const computeCycles = costs.macsOfStage.reduce(
    (sum, macs) => sum + Math.ceil((batch * macs) / machine.macsPerCycle),
    0,
  );
  return {
    first,
    last,
    tiling,
    macs: batch * costs.macs,
    offChipBytes,
    onChipBytes,
    peakBytes: weights + costs.peakWorkBytes + costs.peakCacheBytes,
    latencyCycles: Math.max(
      computeCycles,
      offChipBytes / machine.offChipBytesPerCycle,
      onChipBytes / machine.onChipBytesPerCycle,
    ),
  };
}
