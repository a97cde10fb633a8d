/** Scenarios of a cluster: a collective, training iterations, or either packet by packet. */
import { bandwidthProblemOf, equalSplit } from '../../pipeline/bandwidth-design.js';
import { clusterPackets, collectiveFlows, traceFlows, trainingFlows } from '../../pipeline/cluster-packets.js';
import { type CollectiveOutcome, runCollective } from '../../pipeline/collective-run.js';
import { type CongestionOutcome, runCongestion } from '../../pipeline/congestion-run.js';
import { timedTraffic } from '../../pipeline/timed-products.js';
import type { ClusterScenario, ClusterTraffic } from '../../scenario/cluster-scenario.js';
import { clusterOf } from '../../scenario/load-cluster.js';
import type { BandwidthProblem } from '../../search/bandwidth/bandwidth-problem.js';
import { replayTrace, type TraceResult } from '../../simulator/network/replay-trace.js';
import { type TrainingTraffic, type TrainResult, train } from '../../train.js';
import { measured } from '../measures.js';
import { once, type Subject } from '../subject.js';
import { refuseSeveral } from './one-scheme.js';

/** Computed when a measure asks; undefined where the scenario has other traffic, or no packets. */
export interface ClusterOutcome {
  readonly scenario: ClusterScenario;
  readonly collective: () => CollectiveOutcome | undefined;
  readonly training: () => (TrainResult & { readonly traffic: TrainingTraffic }) | undefined;
  readonly traces: () => TraceResult | undefined;
  readonly packets: () => CongestionOutcome | undefined;
  /** How its bandwidth may be spread, and that of an equal split. */
  readonly design: () => DesignOutcome | undefined;
}

export interface DesignOutcome {
  readonly problem: BandwidthProblem;
  readonly equal: ReturnType<typeof equalSplit>;
}

declare module '../measure.js' {
  interface Outcomes {
    cluster: ClusterOutcome;
  }
}

export const clusterSubject: Subject = {
  noun: 'a scenario of a cluster',
  usual: ({ model, job }) => (model === 'packet' ? 'packets' : job === undefined ? 'collective' : 'iteration'),
  load(yaml) {
    const scenario = clusterOf(yaml);
    const { notes, inputs, packets } = scenario;
    if (packets !== undefined) refuseSeveral(packets.runs, yaml, ['packets', 'schemes']);
    const outcome = outcomeOf(scenario);
    return { notes, inputs, cost: costOf(scenario), measure: (names) => measured('cluster', names, outcome) };
  },
};

function outcomeOf(scenario: ClusterScenario): ClusterOutcome {
  const { traffic, packets, cluster, schedule, options } = scenario;
  const collective = once(() => (traffic.kind === 'collective' ? runCollective(scenario, traffic) : undefined));
  const training = once(() => {
    if (traffic.kind !== 'job') return undefined;
    const timed = timedTraffic(traffic);
    return { traffic: timed, ...train(scenario, timed) };
  });
  return {
    scenario,
    collective,
    training,
    design: once(() => {
      if (traffic.kind === 'traces') return undefined;
      const problem = bandwidthProblemOf(scenario, traffic.kind === 'job' ? timedTraffic(traffic) : traffic);
      return { problem, equal: equalSplit(problem) };
    }),
    traces: once(() => {
      if (traffic.kind !== 'traces') return undefined;
      return replayTrace({ cluster, traces: traffic.traces, schedule, options });
    }),
    packets: once(() => {
      if (packets === undefined) return undefined;
      if (traffic.kind === 'traces') {
        const told = traceFlows(scenario);
        const { timeNs } = replayTrace({ cluster, traces: traffic.traces, schedule, options, causes: told });
        return runCongestion(clusterPackets(scenario, { timeNs }, told.finish()));
      }
      if (traffic.kind === 'collective') {
        const told = collectiveFlows(scenario, traffic.collective);
        const { estimate, replay } = runCollective(scenario, traffic, undefined, told);
        const coarser = { boundNs: estimate.boundNs, estimateNs: estimate.timeNs, timeNs: replay.timeNs };
        return runCongestion(clusterPackets(scenario, coarser, told.finish()));
      }
      const timed = timedTraffic(traffic);
      const told = trainingFlows(scenario, timed.job, timed.iterations);
      const { replay, estimate } = train(scenario, timed, { causes: told });
      const { iterations } = timed;
      const [boundNs, estimateNs] = [estimate.boundNs * iterations, estimate.timeNs * iterations];
      return runCongestion(clusterPackets(scenario, { boundNs, estimateNs, timeNs: replay.timeNs }, told.finish()));
    }),
  };
}

/** A packet against a phase of a chunk, measured: some thousand bytes each. */
const PACKET_BYTES = 1000;

/** Phases of chunks, mappings that time their products, and where they are asked for packets. */
function costOf({ traffic, cluster, schedule, packets }: ClusterScenario): number {
  const { dimensions } = cluster;
  const accelerators = dimensions.reduce((product, { size }) => product * size, 1);
  const mappings = traffic.kind === 'job' ? (traffic.timedBy?.samples ?? 0) * traffic.job.layers.length : 0;
  const phases = passes(traffic) * schedule.chunks * 2 * dimensions.length + mappings;
  if (packets === undefined) return phases;
  return phases + (packets.seeds * bytesOf(traffic) * accelerators * dimensions.length) / PACKET_BYTES;
}

/** Collectives of a run. */
function passes(traffic: ClusterTraffic): number {
  if (traffic.kind === 'collective') return 1;
  if (traffic.kind === 'traces') return traffic.traces.reduce((sum, { nodes }) => sum + nodes.length, 0);
  const { job, iterations } = traffic;
  return job.layers.length * iterations * (job.pipeline?.microBatches ?? 1);
}

function bytesOf(traffic: ClusterTraffic): number {
  if (traffic.kind === 'collective') return traffic.collective.bytes;
  if (traffic.kind === 'traces') return 0;
  const sent = traffic.job.layers.flatMap(({ forward, inputGrad, weightGrad }) => [forward, inputGrad, weightGrad]);
  return traffic.iterations * sent.reduce((sum, { bytes }) => sum + bytes, 0);
}
