/**
 * `caldera/network`: clusters of accelerators: collectives, training iterations and bandwidth of dimensions. Re-exports
 * only.
 */
export { type CollectiveEstimate, estimateCollective, leastBoundNs } from '../estimate/network/collective-estimate.js';
export {
  estimateIteration,
  type IterationEstimate,
  type IterationTask,
} from '../estimate/network/iteration-estimate.js';
export { CLUSTER_DEFAULTS, type Cluster, checkCluster } from '../machine/cluster/cluster.js';
export { defaultAlgorithm, type NetworkDimension } from '../machine/cluster/dimension.js';
export { type LogicalDimension, logicalNetwork } from '../machine/cluster/logical-dimension.js';
export type { ChunkPlan, Collective, CollectiveKind, Phase } from '../mapping/chunk-order/collective.js';
export { type ChunkSchedule, chunkScheduler } from '../mapping/chunk-order/scheduler.js';
export { type CongestionOutcome, runCongestion } from '../pipeline/congestion-run.js';
export { timedTraffic } from '../pipeline/timed-products.js';
export type { ClusterScenario } from '../scenario/cluster-scenario.js';
export { loadCluster } from '../scenario/load-cluster.js';
export { type CongestionScenario, loadCongestion } from '../scenario/load-congestion.js';
export type { BandwidthProblem } from '../search/bandwidth/bandwidth-problem.js';
export {
  type BandwidthDesign,
  fastestNetwork,
  leastTimeCost,
  timeCostFront,
} from '../search/bandwidth/design-bandwidth.js';
export { searchBandwidth } from '../search/bandwidth/judged-bandwidth.js';
export { judgedDesigns } from '../search/bandwidth/judged-designs.js';
export { searchOrders } from '../search/chunk-order/search-orders.js';
export type {
  CausedChunks,
  CausedMessage,
  Causes,
  ProgramCauses,
  ServedPhase,
  TraceCauses,
} from '../simulator/network/causes.js';
export { NETWORK_DEFAULTS, type NetworkOptions } from '../simulator/network/chunk-network.js';
export type { CongestionControl, CongestionScheme, Feedback, Senders } from '../simulator/network/congestion/scheme.js';
export { congestionSchemes, schemeEntry } from '../simulator/network/congestion/schemes.js';
export { type CollectiveResult, type CollectiveRun, replayCollective } from '../simulator/network/replay-collective.js';
export { type IterationResult, type IterationRun, replayIteration } from '../simulator/network/replay-iteration.js';
export { replayTrace, type TraceResult, type TraceRun } from '../simulator/network/replay-trace.js';
export { type TrainResult, train } from '../train.js';
export { type NetworkRung, networkLadder } from '../validation/network-ladder.js';
export { checkTrainingJob, type TrainingJob } from '../workload/training/training-job.js';
