/** What the analysis of a layer under a dataflow answers. Times in cycles, counts in elements, sizes and bandwidths in bytes. */
import type { AccessCounts } from './energy.js';

export interface DataflowCost extends AccessCounts {
  readonly runtimeCycles: number;
  readonly activePes: number;
  readonly clusterLevels: number;
  /** Double-buffered need of the shared buffer and of each PE's. */
  readonly l2Bytes: number;
  readonly l1Bytes: number;
  /** A PE's need for one sample of the batch at a time. */
  readonly l1SampleBytes: number;
  /** Bytes a cycle on the network-on-chip below L2: the highest of any step, and the mean. */
  readonly peakBandwidth: number;
  readonly averageBandwidth: number;
  readonly offchipBandwidth: number;
  readonly ingressDelayMax: number;
  readonly ingressDelay: number;
  readonly egressDelayMax: number;
  readonly egressDelay: number;
  readonly computeDelayMax: number;
  readonly computeDelay: number;
}
