/**
 * What goes over a cluster, packet by packet: the chunks of a replay become flows, in the order in which that replay served
 * them, over the cluster's own fabric or another. Below the packets stand what coarser models say: the bytes over
 * bandwidth, the estimate, the replay by chunks.
 */
import { InputError } from '../base/errors.js';
import { clusterFabric } from '../machine/cluster/cluster-fabric.js';
import { type LogicalDimension, logicalNetwork } from '../machine/cluster/logical-dimension.js';
import type { ClusterScenario } from '../scenario/cluster-scenario.js';
import type { CongestionScenario } from '../scenario/load-congestion.js';
import type { NetworkRecording, PhaseSpan } from '../simulator/network/recording.js';
import type { RankedNetwork } from '../workload/flows/chunk-flows.js';
import type { Flow } from '../workload/flows/flow.js';
import { messageRounds } from '../workload/flows/phase-rounds.js';
import {
  collectiveOfChunks,
  type IssuedCollective,
  type ProgramChunks,
  programFlows,
} from '../workload/flows/program-flows.js';
import { programOf } from '../workload/training/loops.js';
import type { TrainingJob } from '../workload/training/training-job.js';

/** What coarser models of the same run say, ns; and in which order the chunks went. */
export interface ChunkRun {
  readonly boundNs: number;
  readonly estimateNs: number;
  readonly timeNs: number;
  readonly recording: NetworkRecording | undefined;
  readonly collectives: readonly IssuedCollective[];
}

export interface PacketTraining {
  readonly job: TrainingJob;
  readonly iterations: number;
}

/** Flows that a replay can hold. */
const MOST_FLOWS = 2_000_000;

/** Two reads and a write of what is reduced, as the chunk model has them. */
const REDUCTION_ACCESSES = 3;

/** @param training absent: a collective alone @throws InputError where there is no such run in packets */
export function clusterPackets(
  scenario: ClusterScenario,
  run: ChunkRun,
  training?: PacketTraining,
): CongestionScenario {
  const { cluster, packets, name, options } = scenario;
  if (packets === undefined) throw new InputError({ path: 'model', expected: 'packet', found: options.model });
  const { dimensions } = logicalNetwork(cluster.dimensions, training?.job.modelParallel);
  const network: RankedNetwork = {
    dimensions,
    hostOf: packets.isOwnFabric ? clusterFabric(cluster).hostOf : (_, rank) => rank,
    activeChunks: options.activeChunks,
    endpointNs: cluster.endpointDelayNs,
    reductionNsPerByte: REDUCTION_ACCESSES / cluster.reductionBytesPerNs,
  };
  const chunks: ProgramChunks = {
    collectives: run.collectives,
    steps: (run.recording?.spans ?? []).toSorted(inTurn),
  };
  checkFlowCount(chunks, dimensions);
  const flows =
    training === undefined
      ? collectiveOfChunks(network, chunks)
      : programFlows(programOf(training.job, training.iterations), network, chunks);
  return {
    name,
    parameters: packets.parameters,
    seeds: packets.seeds,
    runs: packets.runs.map(({ scheme, input }) => ({ scheme, input: { ...input, flows } })),
    rungs: [
      ['bytes over bandwidth', run.boundNs],
      ['estimated', run.estimateNs],
      ['chunks', run.timeNs],
    ],
  };
}

/** Bytes that flows carry, by source: what chunks and packets must agree on. */
export function sentBytesOf(flows: readonly Flow[], hosts: number): Float64Array {
  const sent = new Float64Array(hosts);
  for (const { source, bytes } of flows) sent[source]! += bytes;
  return sent;
}

/** Phases by the time at which the replay of chunks began them; one that takes no time before what follows it. */
function inTurn(a: PhaseSpan, b: PhaseSpan): number {
  return a.startedNs - b.startedNs || a.endedNs - b.endedNs || a.phase - b.phase || a.chunk - b.chunk;
}

function checkFlowCount({ steps }: ProgramChunks, dimensions: readonly LogicalDimension[]): void {
  const ranks = dimensions.reduce((product, { size }) => product * size, 1);
  let flows = 0;
  for (const { dimension: d, kind, bytes } of steps) {
    const { whole, size } = dimensions[d] as LogicalDimension;
    const algorithm = kind === 'all-to-all' ? whole.allToAllAlgorithm : whole.algorithm;
    const rounds = messageRounds({ dimension: d, kind, bytes, outputBytes: 0 }, size, algorithm);
    flows += ranks * rounds.reduce((sum, { to }) => sum + to(0).length, 0);
    if (flows <= MOST_FLOWS) continue;
    throw new InputError({
      path: 'schedule.chunks',
      expected: `at most ${MOST_FLOWS} messages of all accelerators`,
      found: 'more',
      hint: 'fewer chunks make fewer messages',
    });
  }
}
