/**
 * What can be chosen of a memory controller, as plain data, with the defaults of the programs the controllers follow:
 * DRAMsim3 29817593 and Ramulator 2.1 c5b1c3a4. Sizes in requests, times in ticks of the device.
 */

export interface Dramsim3Options {
  readonly controller: 'dramsim3';
  /** Command queues: one for each bank, or one for each rank. */
  readonly queueStructure: 'per-bank' | 'per-rank';
  /** Commands that one of these queues holds. */
  readonly commandQueue: number;
  /** Reads, and writes, that wait for room in the command queues. */
  readonly transactionQueue: number;
  /** Reads and writes wait in one queue, in their order. */
  readonly unifiedQueue: boolean;
  /**
   * Ranks in turn (`rank-staggered`), rank 0 only (`rank-first`: the program's RANK_LEVEL_SIMULTANEOUS leaves its loop
   * after the first rank), or banks in turn (`bank-staggered`).
   */
  readonly refresh: 'rank-staggered' | 'rank-first' | 'bank-staggered';
  /** `closed`: every access precharges its bank. */
  readonly page: 'open' | 'closed';
}

export interface RamulatorOptions {
  readonly controller: 'ramulator';
  readonly readBuffer: number;
  readonly writeBuffer: number;
  /** Writes go when more than this share of their buffer is full, until less than that is. */
  readonly writeHighShare: number;
  readonly writeLowShare: number;
  /** `fr-fcfs-rowhit`: a row is not closed while an older request, or one as old, hits it. */
  readonly scheduler: 'fr-fcfs' | 'fr-fcfs-rowhit';
  readonly refresh: 'all-bank' | 'none';
  /** All-bank refresh: ticks between one rank's, or pseudo-channel's, and the next one's; 0 refreshes all at once. */
  readonly scatterTicks: number;
}

export interface IdealWindowOptions {
  readonly controller: 'ideal-window';
  /** Requests of a channel that may be reordered. */
  readonly window: number;
  readonly refresh: 'rank-staggered' | 'bank-staggered' | 'all-bank' | 'none';
  readonly page: 'open' | 'closed';
}

export type ControllerOptions = Dramsim3Options | RamulatorOptions | IdealWindowOptions;

export const DRAMSIM3_DEFAULTS: Dramsim3Options = {
  controller: 'dramsim3',
  queueStructure: 'per-bank',
  commandQueue: 8,
  transactionQueue: 32,
  unifiedQueue: false,
  refresh: 'rank-staggered',
  page: 'open',
};

export const RAMULATOR_DEFAULTS: RamulatorOptions = {
  controller: 'ramulator',
  readBuffer: 32,
  writeBuffer: 32,
  writeHighShare: 0.8,
  writeLowShare: 0.2,
  scheduler: 'fr-fcfs',
  refresh: 'all-bank',
  scatterTicks: 0,
};

export const IDEAL_WINDOW_DEFAULTS: IdealWindowOptions = {
  controller: 'ideal-window',
  window: 64,
  refresh: 'rank-staggered',
  page: 'open',
};
