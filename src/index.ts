/**
 * The public API: what a program that embeds Caldera may use. Re-exports only.
 */
export { allocate } from './allocator/allocate.js';
export { MakespanEvaluator } from './allocator/evaluator.js';
export type { JobAnalysis } from './analysis/job-analysis.js';
export type { JobTable } from './analysis/job-table.js';
export { InputError } from './base/errors.js';
export { Random, stream } from './base/random.js';
export type { CostModel, LayerCost } from './cost/cost-model.js';
export { costModels } from './cost/models.js';
export type { Core } from './hardware/core.js';
export type { Memory } from './hardware/memory.js';
export type { Platform } from './hardware/platform.js';
export { presets } from './hardware/presets.js';
export { Bus } from './kernel/bus.js';
export { Simulation } from './kernel/simulation.js';
export { type Mapping, mappingOf, type Queues, queuesOf } from './mapping/mapping.js';
export { analyze, type RunOptions, type RunResult, run } from './run.js';
export { loadPlatform, loadScenario } from './scenario/load.js';
export type { Scenario } from './scenario/scenario.js';
export type { Mapper, Objective, SearchOptions, SearchProblem, SearchResult } from './search/mapper.js';
export { mappers } from './search/mappers.js';
export type { FluidWork, JobWork, SimulationInput, TiledWork } from './simulator/input.js';
export { type SimulationResult, simulate } from './simulator/simulate.js';
export { type Metrics, metricsOf } from './timeline/metrics.js';
export { bandwidthUtilization, type Timeline } from './timeline/timeline.js';
export type { Job, QueuedJob } from './workload/job.js';
export { conv, depthwise, fc, gemm, type Layer } from './workload/layer.js';
export { models } from './workload/models/zoo.js';
export { splitIntoGroups } from './workload/splitter.js';
export type { TilePlan, TileRun } from './workload/tile.js';
