/**
 * What came out of a replay of packets. Times in ns; queues in bytes of the data class, headers included. A port is
 * number 2l or 2l + 1 at the two ends of link l.
 */

export interface PacketOutcome {
  /** Acknowledgement of the last byte of the last flow; NaN when a flow never came to its end. */
  readonly endNs: number;
  /** By flow: start, last byte at the receiver, its acknowledgement at the sender; −1 for what did not happen. */
  readonly startNs: Float64Array;
  readonly receivedNs: Float64Array;
  readonly completedNs: Float64Array;
  /** Source ports, handed out in the order of starting. */
  readonly sourcePort: Int32Array;
  readonly completedFlows: number;
  readonly ports: PortOutcome;
  /** Pause frames that have reached a port, and those of them that have reached a host. */
  readonly pauses: number;
  readonly pausesToHosts: number;
  /** Summed over ports. */
  readonly pausedNs: number;
  readonly mostQueueBytes: number;
  /** Packets that a switch has marked, acknowledgements too. */
  readonly marks: number;
  /** Packets that found no room in a switch, and those lost on a link. */
  readonly drops: number;
  readonly losses: number;
  /** Data packets that hosts have sent, and those of them that were sent again. */
  readonly dataPackets: number;
  readonly repeatedPackets: number;
  /** Frames on all links, acknowledgements and pauses too. */
  readonly frames: number;
  readonly events: number;
  /** Whether chance has had a say in any time. */
  readonly isRandom: boolean;
  /** Present when nothing could move any more although flows were left. */
  readonly standstill?: Standstill | undefined;
}

/** By port. */
export interface PortOutcome {
  readonly mostQueueBytes: Int32Array;
  /** Time average from 0 to the end. */
  readonly meanQueueBytes: Float64Array;
  /** Pauses that have reached the port, how long it was paused, and the longest pause. */
  readonly pauses: Int32Array;
  readonly pausedNs: Float64Array;
  readonly longestPauseNs: Float64Array;
  /** Of ingress: how far below its threshold for a pause the port stayed, bytes; at most 0 where it has paused. */
  readonly leastMarginBytes: Int32Array;
}

export interface Standstill {
  readonly sinceNs: number;
  /** Flows that were left. */
  readonly flows: readonly number[];
  /** Those of them whose packets got lost again and again, without an answer. */
  readonly givenUp: readonly number[];
  /** Paused ports that wait for each other in a circle: each for the next, the last for the first. */
  readonly circle: readonly number[];
  /** Paused ports whose peers are hosts: these have never ended their pause. */
  readonly heldByHosts: readonly number[];
}
