/**
 * `caldera/sparse`: sparse matrices, classes of sparse core with their costs, and schedules of sparse kernels, searched
 * and replayed. Re-exports only.
 */
export { type SparseCost, sparseCost } from '../cost/sparse/sparse-cost.js';
export { parseMatrixMarket } from '../formats/matrix-market.js';
export { type SparseCore, type SparseCoreSpec, sparseCore } from '../machine/sparse/sparse-core.js';
export { type SparsePlatform, sparsePresets } from '../machine/sparse/sparse-platform.js';
export { type ForeignCost, foreignCosts } from '../pipeline/foreign-costs.js';
export { type ClassCost, compareClasses, winnerOf } from '../pipeline/sparse-classes.js';
export { mapSparse, type SparseOutcome, type SparseWay } from '../pipeline/sparse-map.js';
export { namedPattern } from '../problem/sparsity/named-pattern.js';
export type { Pattern } from '../problem/sparsity/pattern.js';
export { type SparseProduct, sparseProduct } from '../problem/sparsity/product.js';
export { loadSparse, type SparseScenario } from '../scenario/load-sparse.js';
export { headline, type KernelHeadline } from '../search/sparse/headline.js';
export { type LaneSplit, searchLaneSplit } from '../search/sparse/lane-split.js';
export type { SparseKernel } from '../workload/sparse-kernel.js';
