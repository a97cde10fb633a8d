/** `caldera/cost`: what a layer costs on a core, by each cost model. Re-exports only. */
export { bandwidthEstimates } from '../analysis/bandwidth-estimate.js';
export type { ArrayCost, Edges, EvaluateArray } from '../cost/array/array-cost.js';
export type { DesignProblem } from '../cost/array/design-problem.js';
export { exactArray } from '../cost/array/exact-array.js';
export { bestMapping } from '../cost/array/flexible-core.js';
export { maestroArray } from '../cost/array/maestro-array.js';
export { leastLatency, proposeDesigns } from '../cost/array/proposals/propose.js';
export { estimateConvolution } from '../cost/convolution/estimate.js';
export type { CostModel, LayerCost } from '../cost/cost-model.js';
export {
  countAccesses,
  type HaloCounting,
  type LevelAccesses,
  type NestAccesses,
  type OperandAccesses,
} from '../cost/loop-nest/accesses.js';
export { type LevelCost, type LoopNestCost, loopNestCost } from '../cost/loop-nest/loop-nest-cost.js';
export { type NestBound, nestBound } from '../cost/loop-nest/nest-bound.js';
export { engineEnergy } from '../cost/matrix-engine/energy.js';
export { type EngineEstimate, estimateEngine } from '../cost/matrix-engine/estimate.js';
export { type SteadyCycles, steadyCycles } from '../cost/matrix-engine/steady-cycles.js';
export { memoized } from '../cost/memo.js';
export { costModelFor, costModels } from '../cost/models.js';
export { rowStationaryCycles } from '../cost/row-stationary/estimate.js';
export { systolicCycles } from '../cost/systolic-cycles.js';
export { readTileInstructions } from '../formats/tile-instructions.js';
export { type ReadTimeloopInput, readTimeloopInput } from '../formats/timeloop-input.js';
export type { TemplateSource } from '../formats/timeloop-template.js';
export { type TimeloopInput, writeTimeloop } from '../formats/write-timeloop.js';
export { type Architecture, type ArchitectureSpec, defineArchitecture } from '../machine/architecture.js';
export { type AreaTable, type CoreHardware, hardwareArea } from '../machine/area/area-table.js';
export { areaTables } from '../machine/area/area-tables.js';
export { coreArea } from '../machine/area/flexibility-area.js';
export { peakMilliwatts, powerTables } from '../machine/area/power.js';
export { type ArrayHardware, type ArrayMachine, arrays, UNLIMITED_ARRAY } from '../machine/array-machine.js';
export type { ConvolutionCore, CoreMemory } from '../machine/convolution-core.js';
export { buildConvolutionCore, type CoreDescription } from '../machine/convolution-core-options.js';
export { convolutionCores } from '../machine/convolution-core-presets.js';
export { peCount } from '../machine/core.js';
export { type EngineTable, engineAreaMm2, engineProvenance, HOROWITZ_ENGINE } from '../machine/engine-area.js';
export { type ControlRule, controls, type DataVariant, dataVariants } from '../machine/engine-controls.js';
export { describedEngine, type EngineDescription } from '../machine/engine-description.js';
export { type EnginePreset, enginePresets } from '../machine/engine-presets.js';
export { CLASSES, classNamed, type Flexibility } from '../machine/flexibility.js';
export { flexibleAccelerators } from '../machine/known-flexibility.js';
export { buildEngine, type EngineOptions, type MatrixEngine } from '../machine/matrix-engine.js';
export { EYERISS_V1, type RowStationaryArray } from '../machine/row-stationary.js';
export { SCALE_SIM_TIMING, SYSTOLIC_RTL_TIMING, type SystolicTiming } from '../machine/systolic-timing.js';
export { type ArrayLayer, arrayLayer } from '../mapping/array-mapping/array-layer.js';
export { chooseRowStationary } from '../mapping/choose-row-stationary.js';
export { baseDesigns } from '../mapping/flexion/base-designs.js';
export { type Flexion, hardwareFlexion, workloadFlexion } from '../mapping/flexion/flexion.js';
export { ALL_FREE, freedomOf, type MapFreedom } from '../mapping/flexion/freedom.js';
export type { CountedLayer } from '../mapping/flexion/tile-count.js';
export {
  type HardwareLayer,
  type HardwareShape,
  hardwareLayers,
  inBuffer,
  type RepeatedLayer,
} from '../mapping/hardware-layer.js';
export { type GemmWork, gemmStream } from '../mapping/instruction-stream/gemm-stream.js';
export { type Blocking, DEFAULT_BLOCKING } from '../mapping/instruction-stream/register-block.js';
export { type InstructionStream, streamOf } from '../mapping/instruction-stream/stream.js';
export type { LayerMapping } from '../mapping/layer-mapping.js';
export { legal } from '../mapping/legal.js';
export type { Illegality } from '../mapping/legality/illegality.js';
export { type RowStationaryLayer, type RowStationaryMapping, rowStationaryLayer } from '../mapping/row-stationary.js';
export type { Streams } from '../mapping/systolic-dataflow.js';
export type { Convolution } from '../problem/convolution.js';
export { defineProblem, type ProblemSpec } from '../problem/define-problem.js';
export type { ElementBytes } from '../problem/element-bytes.js';
export type { Problem } from '../problem/problem.js';
export {
  layerConvolution,
  macs,
  operandBytes,
  operandElements,
  outputChannels,
  outputX,
  outputY,
} from '../workload/layer.js';
