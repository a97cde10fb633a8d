/**
 * From the estimate of a planned mapping to its replay, one effect at a time: the tiles of a tile plan on a tile core, the
 * folds of a product on a systolic array, event by event. Cycles.
 */
import { systolicFigures } from '../cost/systolic.js';
import { tilePlan } from '../cost/tiling/tile-sequence.js';
import { TILE_BUFFERS, tilingFigures } from '../cost/tiling/tiling-cost.js';
import { nestOfLayer, tilingOf } from '../cost/tiling/tiling-of.js';
import { overlappedCycles } from '../estimate/tiles/overlapped-cycles.js';
import type { ArrayHardware } from '../machine/array-machine.js';
import { SCALE_SIM_TIMING } from '../machine/systolic-timing.js';
import type { PlanMapping, SystolicMapping, TilingMapping } from '../mapping/plan-mapping.js';
import { systolicDataflows } from '../mapping/systolic-dataflow.js';
import { independentParts } from '../problem/convolution.js';
import { replaySystolic } from '../simulator/systolic-replay.js';
import { type Layer, layerConvolution } from '../workload/layer.js';
import { PLENTY_BYTES_PER_CYCLE, replayPlan } from './replay-plan.js';

export interface PlanRung {
  readonly cycles: number;
  readonly about: string;
}

/** Runs of tiles in a plan; more are told as means. */
const MOST_RUNS = 1 << 20;

/** @throws InputError for a mapping that is none of the layer */
export function planLadder(layer: Layer, mapping: PlanMapping, hardware: ArrayHardware): PlanRung[] {
  return mapping.model === 'tile-plan' ? tilingLadder(layer, mapping, hardware) : systolicRungs(layer, mapping);
}

function tilingLadder(layer: Layer, mapping: TilingMapping, hardware: ArrayHardware): PlanRung[] {
  const nest = nestOfLayer(layer);
  const tiling = tilingOf(layer, mapping, TILE_BUFFERS);
  const { cycles, computeCycles } = tilingFigures(nest, tiling, hardware);
  const plan = tilePlan(nest, tiling, computeCycles, { maxRuns: MOST_RUNS, tellsWeights: false });
  const bandwidth = Math.min(hardware.offChipBytesPerCycle, PLENTY_BYTES_PER_CYCLE);
  const machine = { buffers: TILE_BUFFERS, sgBytes: hardware.l2Bytes, bandwidthBytesPerCycle: bandwidth };
  return [
    { cycles, about: 'the model: computing and the first and last transfer, or all bytes' },
    { cycles: overlappedCycles(plan, TILE_BUFFERS, bandwidth), about: 'tile by tile: each waits for its own load' },
    { cycles: replayPlan(plan, machine), about: 'event by event, in a shared buffer of this size' },
  ];
}

function systolicRungs(layer: Layer, { dataflow, rows, columns }: SystolicMapping): PlanRung[] {
  const convolution = layerConvolution(layer);
  const { cycles, streams } = systolicFigures(convolution, dataflow, { rows, columns });
  const { fills } = systolicDataflows.get(dataflow);
  const fold = replaySystolic(streams, { rows, columns, timing: SCALE_SIM_TIMING }, fills);
  return [
    { cycles, about: 'the model: every fold without a stall' },
    { cycles: independentParts(convolution) * fold.cycles, about: 'event by event: operands enter in steps' },
  ];
}
