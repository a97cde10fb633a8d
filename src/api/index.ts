/**
 * The public API: what a program that embeds Caldera may use. Re-exports only.
 */

export type { JobAnalysis } from '../analysis/job-analysis.js';
export type { JobTable } from '../analysis/job-table.js';
export { InputError } from '../base/errors.js';
export { Random, stream } from '../base/random.js';
export type { CostModel, LayerCost } from '../cost/cost-model.js';
export { costModels } from '../cost/models.js';
export { allocate } from '../estimate/allocator/allocate.js';
export { MakespanEvaluator } from '../estimate/allocator/evaluator.js';
export { Bus } from '../kernel/bus.js';
export { Simulation } from '../kernel/simulation.js';
export type { Platform } from '../machine/accelerator.js';
export type { Core } from '../machine/core.js';
export type { Memory } from '../machine/memory.js';
export { presets } from '../machine/presets.js';
export { type Mapping, mappingOf, type Queues, queuesOf } from '../mapping/job-mapping.js';
export type { TilePlan, TileRun } from '../mapping/tile-plan.js';
export { analyze, queueOf } from '../pipeline/analyze.js';
export type { RunResult } from '../pipeline/result.js';
export { type RunOptions, run } from '../run.js';
export { loadPlatform, loadScenario } from '../scenario/load.js';
export type { Scenario } from '../scenario/scenario.js';
export type { Mapper, Objective, SearchOptions, SearchProblem, SearchResult } from '../search/jobs/mapper.js';
export { mappers } from '../search/jobs/mappers.js';
export type { FluidWork, JobWork, SimulationInput, TiledWork } from '../simulator/input.js';
export { type SimulationResult, simulate } from '../simulator/simulate.js';
export { type Metrics, metricsOf } from '../timeline/metrics.js';
export { bandwidthUtilization, type Timeline } from '../timeline/timeline.js';
export type { Job, QueuedJob } from '../workload/job.js';
export { conv, depthwise, fc, gemm, type Layer } from '../workload/layer.js';
export { models } from '../workload/models/zoo.js';
export { splitIntoGroups } from '../workload/splitter.js';
