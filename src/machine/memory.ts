/**
 * The one memory all cores share: how much it moves a cycle, how long a transfer takes to begin, and who goes first
 * when that is not enough. Sizes in bytes, times in cycles of the system clock. What is optional has its default here.
 */
import type { RequestMode } from './memory-devices/request-mode.js';

export interface Memory {
  /** Peak bandwidth, bytes per cycle of the system clock. */
  readonly bandwidthBytesPerCycle: number;
  /** Name of an arbitration policy. */
  readonly arbitration: string;
  /** What the chunked policies serve in one go. Default below. */
  readonly chunkBytes?: number | undefined;
  /** Share of the peak that is ever reached, in (0, 1]. Default 1. With a banked device the device's share comes on top. */
  readonly efficiency?: number | undefined;
  /** From the last byte served to the end of the transfer as the core sees it; holds nobody else up. Default 0. */
  readonly latencyCycles?: number | undefined;
  /** Name of a device timing: `ideal` (the default) or a banked device. */
  readonly device?: string | undefined;
  /** Replayed request by request on this device; `device` is then what stands for it batch by batch. */
  readonly requests?: RequestMode | undefined;
  /** Only needed by banked devices, whose timing is in nanoseconds. Default 1. */
  readonly clockGHz?: number | undefined;
  /** For `priority`: a number for each core, the lowest is served first. Default: the core's index. */
  readonly corePriority?: readonly number[] | undefined;
  /** For `throttled`: what each core may move in a window. */
  readonly throttle?: Throttle | undefined;
  /** What a core's load port and its store port can move at most, bytes per cycle. Default: the memory's peak. */
  readonly loadPortBytesPerCycle?: number | undefined;
  readonly storePortBytesPerCycle?: number | undefined;
  /** What it draws whether it works or not, mW. Default 0. */
  readonly staticMilliwatts?: number | undefined;
}

export interface Throttle {
  /** Bytes a core may move in each window: one number for all of them, or one for each. */
  readonly budgetBytes: number | readonly number[];
  /** Windows follow one another from time 0. */
  readonly windowCycles: number;
}

export const MEMORY_DEFAULTS = {
  arbitration: 'proportional',
  chunkBytes: 512,
  efficiency: 1,
  latencyCycles: 0,
  device: 'ideal',
  clockGHz: 1,
} as const;
