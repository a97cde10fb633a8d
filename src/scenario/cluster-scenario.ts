/** A scenario of the kind `cluster`, loaded: plain data with every file read and every default filled in. */
import type { LinearConstraint } from '../base/linear-program.js';
import type { Cluster } from '../machine/cluster/cluster.js';
import type { Collective } from '../mapping/chunk-order/collective.js';
import type { ChunkSchedule } from '../mapping/chunk-order/scheduler.js';
import type { NetworkOptions } from '../simulator/network/chunk-network.js';
import type { ExecutionTrace } from '../workload/training/execution-trace.js';
import type { TrainingJob } from '../workload/training/training-job.js';
import type { NamedInput } from './beside.js';
import type { SchemeRun } from './packet-runs.js';
import type { JobDocument } from './sections/training.js';

export interface ClusterScenario {
  readonly name: string;
  readonly cluster: Cluster;
  readonly schedule: ChunkSchedule;
  readonly options: NetworkOptions;
  /** Present when the model is `packet`. */
  readonly packets?: ClusterPackets | undefined;
  /** Nanoseconds by accelerator; undefined: all begin together. */
  readonly offsetsNs: readonly number[] | undefined;
  readonly traffic: ClusterTraffic;
  readonly design: BandwidthBudget;
  /** What is listed and never sent, or cannot be modelled; one sentence each, with its place. */
  readonly notes: readonly string[];
  /** The files it names. */
  readonly inputs: readonly NamedInput[];
}

export interface ClusterPackets {
  /** The cluster's dimensions are the fabric; else accelerators are its hosts. */
  readonly isOwnFabric: boolean;
  readonly parameters: string;
  readonly seeds: number;
  /** One a scheme, without flows. */
  readonly runs: readonly SchemeRun[];
}

export type ClusterTraffic =
  | { readonly kind: 'collective'; readonly collective: Pick<Collective, 'kind' | 'bytes'> }
  | {
      readonly kind: 'job';
      readonly job: TrainingJob;
      readonly iterations: number;
      readonly collectivePriority: 'lifo' | 'fifo';
      /** How the times of `job` are to be found, where they are not the job analyzer's. */
      readonly timedBy?: TimedBy | undefined;
    }
  | { readonly kind: 'traces'; readonly traces: readonly ExecutionTrace[] };

/** Products are mapped on the cores of an accelerator, and estimated or replayed there. */
export interface TimedBy {
  readonly by: 'mapping' | 'replay';
  /** Of the accelerator, and the cost model of its cores. */
  readonly preset: string;
  readonly cost: string;
  /** Mappings of each product. */
  readonly samples: number;
  /** Of every operand. */
  readonly elementBytes: number;
  /** What the job is made of. */
  readonly made: JobDocument;
}

export interface BandwidthBudget {
  /** Of an accelerator, all dimensions together. */
  readonly totalGBps: number;
  readonly constraints: readonly LinearConstraint[];
}
