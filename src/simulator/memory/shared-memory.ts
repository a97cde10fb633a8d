/**
 * The memory as the cores see it: ports that each move one transfer at a time.
 */
import type { NetworkReport } from '../noc/network-report.js';
import type { RequestReport } from './dram/request-report.js';

export interface SharedMemory {
  /**
   * Begins a transfer on a free port. `cap` is the port's width and `asked` what the job asks for, both in bytes per
   * cycle, both > 0; `priority` is the job's, the lowest number first where the memory knows priorities, 0 if left out.
   * The port's end is told through the callback the memory was made with.
   */
  transfer(port: number, bytes: number, cap: number, asked: number, priority?: number): void;
  /** What the port's last transfer, which has just ended, lost to other cores, cycles (contention.ts). */
  contentionCycles(port: number): number;
  /** Sum of all transfers begun. */
  readonly bytesAsked: number;
  /** What has been moved, summed up from rates and times. */
  readonly bytesServed: number;
  /** So much of what the port moves next goes the way of stores; only asked of memories behind a network. */
  blend?(port: number, storeShare: number): void;
  /** The port's next transfer is this tenant's; only asked of memories that tell tenants apart. */
  serveFor?(port: number, tenant: number): void;
  /** The port's next transfers are this job's; only asked of memories that keep tensors by job. */
  carryFor?(port: number, job: number): void;
  /** Of a byte that a job loads or stores, what crosses the memory, and what passes a shared SRAM. */
  keptOf?(job: number, isStore: boolean): { readonly crossing: number; readonly moved: number };
  /** What links and stacks did, where there is a network. */
  networkReport?(): NetworkReport;
  /** What the device did, where it is replayed request by request; asked for when nothing moves any more. */
  report?(): RequestReport;
}

/** Transfers in progress, by port. */
export interface Flows {
  /** The first `count` entries are the ports in use. */
  readonly active: Int32Array;
  count: number;
  /** Size of the whole transfer. */
  readonly bytes: Float64Array;
  /** Bytes per cycle the port can take at most. */
  readonly cap: Float64Array;
  /** Share of the bandwidth, to that of the others. */
  readonly weight: Float64Array;
  /** Bytes per cycle granted. */
  readonly rate: Float64Array;
}

/** Fluid arbitration: the weight of a transfer, from the bandwidth its job asks for (water-fill.ts). */
export type SharingPolicy = (askedBytesPerCycle: number) => number;
