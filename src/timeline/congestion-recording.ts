/**
 * What a replay of packets did over time, in equal bins: queues, pauses and rates. Nothing is sampled: a bin holds the
 * largest queue, the time paused and the bytes sent of all events in it. Times in ns, bytes with headers.
 */

export interface CongestionRecording {
  /** Width of a bin; the first begins at 0. */
  readonly binNs: number;
  /** By bin: the largest queue of any switch port. */
  readonly queueBytes: readonly number[];
  /** By bin: ports paused, averaged over the bin. */
  readonly pausedPorts: readonly number[];
  /** By bin: bytes of the data class that hosts have brought to switches. */
  readonly sentBytes: readonly number[];
  /** By bin: the rate at which open flows may send over their line rate, averaged over them and the bin; NaN where none is open. */
  readonly rateShare: readonly number[];
  /** The ports with the largest queues, the largest first. */
  readonly ports: readonly PortQueue[];
  /** In the order of their beginnings; those of a run with more than there is room for are left out, and counted. */
  readonly pauses: readonly PauseSpan[];
  readonly pausesLeftOut: number;
}

export interface PortQueue {
  readonly port: number;
  /** By bin: the largest. */
  readonly queueBytes: readonly number[];
}

export interface PauseSpan {
  /** The egress port that was held. */
  readonly port: number;
  readonly fromNs: number;
  readonly untilNs: number;
}
