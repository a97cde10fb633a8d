/**
 * The one HBM all cores share: how much it moves a cycle, and who goes first when that is not enough.
 */

export interface Memory {
  /** Peak bandwidth, bytes per cycle of the system clock. */
  readonly bandwidthBytesPerCycle: number;
  /** Name of an arbitration policy. */
  readonly arbitration: string;
}
