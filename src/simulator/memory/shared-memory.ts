/**
 * The memory as the cores see it: ports that each move one transfer at a time.
 */

export interface SharedMemory {
  /**
   * Begins a transfer on a free port. `cap` is the port's width and `weight` what the job asks for, both in bytes per
   * cycle, both > 0. The port's end is told through the callback the memory was made with.
   */
  transfer(port: number, bytes: number, cap: number, weight: number): void;
  /** Sum of all transfers begun. */
  readonly bytesAsked: number;
  /** What has been moved, summed up from rates and times. */
  readonly bytesServed: number;
}

/** Transfers in progress, by port. A policy writes `rate`. */
export interface Flows {
  /** The first `count` entries are the ports in use. */
  readonly active: Int32Array;
  count: number;
  /** Bytes per cycle the port can take at most. */
  readonly cap: Float64Array;
  /** Bytes per cycle the job asks for. */
  readonly weight: Float64Array;
  /** Bytes per cycle granted. */
  readonly rate: Float64Array;
}

/** Fluid arbitration: divides the bandwidth among the flows whenever the set of flows changes. */
export type SharingPolicy = (flows: Flows, bandwidth: number) => void;
