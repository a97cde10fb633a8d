/**
 * `caldera/testing`: the contract suites of everything that can be added. They take `describe`, `it` and `expect` of the
 * test runner one has. Re-exports only.
 */
export { describeArbitration } from '../testing/arbitration.js';
export { describeCongestion } from '../testing/congestion.js';
export { describeCoreKind } from '../testing/core-kind.js';
export { describeCostModel } from '../testing/cost-model.js';
export { describeEngine } from '../testing/engine.js';
export { describeMachinePart } from '../testing/machine-part.js';
export { describeMapper } from '../testing/mapper.js';
export { describeOptimiser } from '../testing/optimiser.js';
export { describeRunFigure } from '../testing/run-figure.js';
export type { Suite } from '../testing/suite.js';
export { describeWorkloadFormat } from '../testing/workload-format.js';
