/**
 * `caldera`: what a program needs that does what the command line does: load a scenario, queue, analyse, search, estimate,
 * replay, validate, and write every output. Re-exports only.
 */
export type { JobAnalysis } from '../analysis/job-analysis.js';
export type { JobTable } from '../analysis/job-table.js';
export { InputError, OutputError } from '../base/errors.js';
export { Random, stream } from '../base/random.js';
export { version } from '../base/version.js';
export {
  type CodesignResult,
  codesign,
  codesignPlatform,
  type DesignedLayer,
  type JudgedPlatform,
} from '../codesign.js';
export { allocate } from '../estimate/allocator/allocate.js';
export { MakespanEvaluator } from '../estimate/allocator/evaluator.js';
export { type Content, writeFolder } from '../formats/output-folder.js';
export { type FusedChain, type FuseResult, fuse } from '../fuse.js';
export type { Platform } from '../machine/accelerator.js';
export type { Core } from '../machine/core.js';
export type { Memory } from '../machine/memory.js';
export { presets } from '../machine/presets.js';
export { type Mapping, mappingOf, type Queues, queuesOf } from '../mapping/job-mapping.js';
export type { TilePlan, TileRun } from '../mapping/tile-plan.js';
export { analyze, queueOf } from '../pipeline/analyze.js';
export { coreRequest, type PlatformRequest, platformRequest } from '../pipeline/codesign-requests.js';
export { type ClassComparison, type ClassOutcome, compareClasses } from '../pipeline/compare-classes.js';
export type { CodesignRequest, DesignedCore } from '../pipeline/design-core.js';
export type { DesignTenant } from '../pipeline/design-work.js';
export { type Fairness, fairness } from '../pipeline/fairness.js';
export { type FoundMapping, findMapping } from '../pipeline/find-mapping.js';
export { type GenerateResult, generate } from '../pipeline/generate.js';
export type { RunResult } from '../pipeline/result.js';
export { type ReportExtras, reportOfRun } from '../report/from-run.js';
export { reportHtml } from '../report/html.js';
export { resultDocument } from '../report/result-json.js';
export { outputs } from '../report/run-outputs.js';
export { type RunOptions, run } from '../run.js';
export type { CodesignScenario } from '../scenario/codesign-scenario.js';
export type { FusionScenario } from '../scenario/fusion-scenario.js';
export { loadPlatform, loadScenario } from '../scenario/load.js';
export { loadFusion } from '../scenario/load-fusion.js';
export type { Scenario } from '../scenario/scenario.js';
export type { Engine, EngineWork } from '../study/engine.js';
export { type EvaluationTask, evaluate, type PointResult } from '../study/evaluate.js';
export { type LocalOptions, localEngine } from '../study/local-engine.js';
export { writeResults } from '../study/result-table.js';
export { loadStudy, type PointTask, type Study } from '../study/study.js';
export { type SweepOptions, sweep } from '../study/sweep.js';
export { type Metrics, metricsOf } from '../timeline/metrics.js';
export { bandwidthUtilization, type Timeline } from '../timeline/timeline.js';
export { type Validation, validate } from '../validation/validate.js';
export type { Job, QueuedJob } from '../workload/job.js';
export { conv, depthwise, fc, gemm, type Layer, withBatch, withElementBytes } from '../workload/layer.js';
export { models } from '../workload/models/zoo.js';
export { splitIntoGroups } from '../workload/splitter.js';
