/**
 * When each job ran, where, and what the memory moved: the common result of the analytical allocator and the event
 * simulator. Times in cycles, indexed by job id or core; plain data.
 */

/** A step function: `bytesPerCycle[i]` holds from `cycles[i]` to the next entry. */
export interface BandwidthSteps {
  readonly cycles: readonly number[];
  readonly bytesPerCycle: readonly number[];
}

export interface Timeline {
  readonly makespanCycles: number;
  /** Core of each job; −1 for a job that is not in the mapping. */
  readonly jobCore: Int32Array;
  readonly jobStartCycles: Float64Array;
  readonly jobEndCycles: Float64Array;
  /** When each core ends its last job; 0 for a core without jobs. */
  readonly coreFinishCycles: Float64Array;
  readonly bytesServed: number;
  readonly bandwidth: BandwidthSteps;
}

/** Share of the memory's peak that was used over the makespan, 0 … 1; 0 for an empty timeline. */
export function bandwidthUtilization(timeline: Timeline, bandwidthBytesPerCycle: number): number {
  const capacity = bandwidthBytesPerCycle * timeline.makespanCycles;
  return capacity > 0 ? timeline.bytesServed / capacity : 0;
}
