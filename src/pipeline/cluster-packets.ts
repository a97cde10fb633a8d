/**
 * What goes over a cluster, packet by packet: a replay by chunks tells what waits for what, and that becomes flows over the
 * cluster's own fabric or another. Below the packets stand what coarser models say: the bytes over bandwidth, the
 * estimate, the replay by chunks.
 */
import { InputError } from '../base/errors.js';
import { clusterFabric } from '../machine/cluster/cluster-fabric.js';
import { totalGiBps } from '../machine/cluster/dimension.js';
import { logicalNetwork } from '../machine/cluster/logical-dimension.js';
import { stagedNetwork } from '../machine/cluster/pipeline-dimensions.js';
import type { Collective } from '../mapping/chunk-order/collective.js';
import { type ChunkScheduler, chunkScheduler } from '../mapping/chunk-order/scheduler.js';
import type { ClusterPackets, ClusterScenario } from '../scenario/cluster-scenario.js';
import type { CongestionScenario } from '../scenario/load-congestion.js';
import { ChunkFlows, type RankedNetwork } from '../workload/flows/chunk-flows.js';
import type { Flow } from '../workload/flows/flow.js';
import { FlowList } from '../workload/flows/flow-list.js';
import { RankMessages } from '../workload/flows/rank-messages.js';
import { programOf } from '../workload/training/loops.js';
import { pipelinePrograms } from '../workload/training/pipeline.js';
import type { TrainingJob } from '../workload/training/training-job.js';
import { ProgramFlows } from './program-flows.js';
import { TraceFlows } from './trace-flows.js';

/** What coarser models say of the same run, ns. */
export interface CoarserTimes {
  readonly boundNs?: number | undefined;
  readonly estimateNs?: number | undefined;
  readonly timeNs: number;
}

/** Two reads and a write of what is reduced, as the chunk model has them. */
const REDUCTION_ACCESSES = 3;

/** For the causes of a collective. @throws InputError where the scenario has no packets, or there are too many */
export function collectiveFlows(
  scenario: ClusterScenario,
  collective: Pick<Collective, 'kind' | 'bytes'>,
): ProgramFlows {
  const { list, chunks, messages, network } = flowMakers(scenario);
  const involved = network.dimensions.map(() => true);
  chunks.expect(schedulerOf(scenario, network).plan({ ...collective, involved }, 0), ranksOf(network));
  return new ProgramFlows(list, chunks, messages);
}

/** For the causes of a job's iterations. @throws InputError where the scenario has no packets, or there are too many */
export function trainingFlows(scenario: ClusterScenario, job: TrainingJob, iterations: number): ProgramFlows {
  const { list, chunks, messages, network, modelDimensions } = flowMakers(scenario, job);
  const scheduler = schedulerOf(scenario, network);
  const programs = job.loop === 'pipeline' ? pipelinePrograms(job, iterations) : [programOf(job, iterations)];
  for (const operation of programs.flat()) {
    if (operation.kind !== 'issue') continue;
    const { kind, bytes, scope } = operation.call;
    const involved = network.dimensions.map((_, d) => scope === 'all' || (scope === 'model') === d < modelDimensions);
    chunks.expect(scheduler.plan({ kind, bytes, involved }, 0), ranksOf(network));
  }
  return new ProgramFlows(list, chunks, messages);
}

/** For the causes of execution traces. @throws InputError where the scenario has no packets */
export function traceFlows(scenario: ClusterScenario): TraceFlows {
  const { list, chunks, messages } = flowMakers(scenario);
  return new TraceFlows(list, chunks, messages);
}

/** The flows of a run that has told its causes, once a scheme. @throws InputError where the scenario has no packets */
export function clusterPackets(
  scenario: ClusterScenario,
  { boundNs, estimateNs, timeNs }: CoarserTimes,
  flows: readonly Flow[],
): CongestionScenario {
  const { parameters, seeds, runs } = packetsOf(scenario);
  const rungs = [
    ['bytes over bandwidth', boundNs],
    ['estimated', estimateNs],
    ['chunks', timeNs],
  ] as const;
  return {
    ...{ name: scenario.name, parameters, seeds },
    runs: runs.map(({ scheme, input }) => ({ scheme, input: { ...input, flows } })),
    rungs: rungs.flatMap(([name, ns]) => (ns === undefined ? [] : [[name, ns] as const])),
  };
}

/** Bytes that flows carry, by source: what chunks and packets must agree on. */
export function sentBytesOf(flows: readonly Flow[], hosts: number): Float64Array {
  const sent = new Float64Array(hosts);
  for (const { source, bytes } of flows) sent[source]! += bytes;
  return sent;
}

function packetsOf({ packets, options }: ClusterScenario): ClusterPackets {
  if (packets === undefined) throw new InputError({ path: 'model', expected: 'packet', found: options.model });
  return packets;
}

function flowMakers(scenario: ClusterScenario, job?: TrainingJob) {
  const { cluster, options } = scenario;
  const { isOwnFabric } = packetsOf(scenario);
  const stages = job?.loop === 'pipeline' ? (job.pipeline?.stages ?? 1) : 1;
  const { within } = stagedNetwork(cluster.dimensions, stages);
  const { dimensions, modelDimensions } = logicalNetwork(within, job?.modelParallel);
  const network: RankedNetwork = {
    dimensions,
    hostOf: isOwnFabric ? clusterFabric(cluster).hostOf : (_, rank) => rank,
    activeChunks: options.activeChunks,
    endpointNs: cluster.endpointDelayNs,
    reductionNsPerByte: REDUCTION_ACCESSES / cluster.reductionBytesPerNs,
  };
  const list = new FlowList();
  const sizes = isOwnFabric ? cluster.dimensions.map(({ size }) => size) : undefined;
  const chunks = new ChunkFlows(list, network);
  return { list, chunks, messages: new RankMessages(list, { ...network, sizes }), network, modelDimensions };
}

function schedulerOf({ schedule }: ClusterScenario, { dimensions }: RankedNetwork): ChunkScheduler {
  const bandwidths = dimensions.map(({ whole }) => totalGiBps(whole));
  return chunkScheduler(schedule, { sizes: dimensions.map(({ size }) => size), bandwidths });
}

/** Of one stage. */
function ranksOf({ dimensions }: RankedNetwork): number {
  return dimensions.reduce((product, { size }) => product * size, 1);
}
