/** `caldera/cost`: what a layer costs on a core, by each cost model. Re-exports only. */
export { bandwidthEstimates } from '../analysis/bandwidth-estimate.js';
export type { CostModel, LayerCost } from '../cost/cost-model.js';
export { memoized } from '../cost/memo.js';
export { costModelFor, costModels } from '../cost/models.js';
export { peCount } from '../machine/core.js';
export type { ElementBytes } from '../problem/element-bytes.js';
export { macs, operandBytes, operandElements, outputChannels, outputX, outputY } from '../workload/layer.js';
