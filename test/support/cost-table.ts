/** A cost as the row of a cost table (`src/formats/cost-table-csv.ts`) that holds it. */
import type { LayerCost } from '../../src/cost/cost-model.js';
import { type Core, peCount } from '../../src/machine/core.js';
import { type Layer, outputX, outputY, outputZ } from '../../src/workload/layer.js';

export const COST_TABLE_HEADER =
  'type,K,C,Y,X,R,S,dataflow,num_pes,cluster,runtime_cycles,l2_req_bytes,l1_req_bytes,peak_bw,energy_nj,stride_y,stride_x';

export const BATCHED_COST_TABLE_HEADER = `${COST_TABLE_HEADER},N`;

export function costTableRow(layer: Layer, core: Core, cost: LayerCost): string {
  const { kind, k, c, t, r, s, strideY, strideX, groups } = layer;
  const depthwise = kind === 'depthwise';
  const repeats = depthwise ? groups * k * t : groups;
  const y = (outputY(layer) - 1) * strideY + r;
  const x = (outputX(layer) - 1) * strideX + s;
  const { clusters, columns } = cost.arrayShape ?? { clusters: peCount(core) / core.columns, columns: core.columns };
  const type = { conv: 'CONV', depthwise: 'DSCONV', fc: 'FC', gemm: 'GEMM' }[kind as Exclude<Layer['kind'], 'vector'>];
  // slices of a third axis are samples and channels
  const sizes = [depthwise ? 1 : k, depthwise ? c : c * t, y, x, r, s];
  const scratchpads = [cost.sgBytes, cost.slBytes];
  return [
    ...[type, ...sizes, core.dataflow, clusters * columns, columns, cost.latencyCycles / repeats, ...scratchpads],
    ...[cost.peakBandwidthBytesPerCycle, cost.energyNanojoules / repeats, strideY, strideX],
  ].join();
}

/** With the samples that were measured together. */
export function batchedCostTableRow(layer: Layer, core: Core, cost: LayerCost): string {
  return `${costTableRow(layer, core, cost)},${layer.n * outputZ(layer)}`;
}
