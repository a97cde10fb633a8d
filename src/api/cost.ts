/** `caldera/cost`: what a layer costs on a core, by each cost model. Re-exports only. */
export { bandwidthEstimates } from '../analysis/bandwidth-estimate.js';
export { estimateConvolution } from '../cost/convolution/estimate.js';
export type { CostModel, LayerCost } from '../cost/cost-model.js';
export { memoized } from '../cost/memo.js';
export { costModelFor, costModels } from '../cost/models.js';
export { rowStationaryCycles } from '../cost/row-stationary/estimate.js';
export { systolicCycles } from '../cost/systolic-cycles.js';
export type { ConvolutionCore, CoreMemory } from '../machine/convolution-core.js';
export { buildConvolutionCore, type CoreDescription } from '../machine/convolution-core-options.js';
export { convolutionCores } from '../machine/convolution-core-presets.js';
export { peCount } from '../machine/core.js';
export { EYERISS_V1, type RowStationaryArray } from '../machine/row-stationary.js';
export { SCALE_SIM_TIMING, SYSTOLIC_RTL_TIMING, type SystolicTiming } from '../machine/systolic-timing.js';
export { chooseRowStationary } from '../mapping/choose-row-stationary.js';
export {
  type HardwareLayer,
  type HardwareShape,
  hardwareLayers,
  inBuffer,
  type RepeatedLayer,
} from '../mapping/hardware-layer.js';
export { type RowStationaryLayer, type RowStationaryMapping, rowStationaryLayer } from '../mapping/row-stationary.js';
export type { Streams } from '../mapping/systolic-dataflow.js';
export type { Convolution } from '../problem/convolution.js';
export type { ElementBytes } from '../problem/element-bytes.js';
export {
  layerConvolution,
  macs,
  operandBytes,
  operandElements,
  outputChannels,
  outputX,
  outputY,
} from '../workload/layer.js';
