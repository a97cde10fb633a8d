/** A scenario of the kind `cluster`, loaded: plain data with every file read and every default filled in. */
import type { LinearConstraint } from '../base/linear-program.js';
import type { Cluster } from '../machine/cluster/cluster.js';
import type { Collective } from '../mapping/chunk-order/collective.js';
import type { ChunkSchedule } from '../mapping/chunk-order/scheduler.js';
import type { NetworkOptions } from '../simulator/network/chunk-network.js';
import type { ExecutionTrace } from '../workload/training/execution-trace.js';
import type { TrainingJob } from '../workload/training/training-job.js';

export interface ClusterScenario {
  readonly name: string;
  readonly cluster: Cluster;
  readonly schedule: ChunkSchedule;
  readonly options: NetworkOptions;
  /** Nanoseconds by accelerator; undefined: all begin together. */
  readonly offsetsNs: readonly number[] | undefined;
  readonly traffic: ClusterTraffic;
  readonly design: BandwidthBudget;
  /** What is listed and never sent, or cannot be modelled; one sentence each, with its place. */
  readonly notes: readonly string[];
}

export type ClusterTraffic =
  | { readonly kind: 'collective'; readonly collective: Pick<Collective, 'kind' | 'bytes'> }
  | {
      readonly kind: 'job';
      readonly job: TrainingJob;
      readonly iterations: number;
      readonly collectivePriority: 'lifo' | 'fifo';
    }
  | { readonly kind: 'traces'; readonly traces: readonly ExecutionTrace[] };

export interface BandwidthBudget {
  /** Of an accelerator, all dimensions together. */
  readonly totalGBps: number;
  readonly constraints: readonly LinearConstraint[];
}
