/**
 * A waiting time of a DRAM standard as plain data: after one command, another may go only so many ticks later, within a
 * part of the channel. Its length is a sum of the device's times.
 */
import type { TimingTicks } from '../memory-device.js';

/** Parts of a channel from the whole of it down to a bank. */
export const LEVELS = ['channel', 'pseudo-channel', 'rank', 'stack-layer', 'bank-group', 'bank'] as const;
export type Level = (typeof LEVELS)[number];

/** `PREpb` and `REFpb` mean one bank, `PREab` and `REFab` all banks of a rank. */
export const COMMANDS = ['ACT', 'PREpb', 'PREab', 'RD', 'WR', 'REFab', 'REFpb'] as const;
export type Command = (typeof COMMANDS)[number];

/** A time by its name, one to be taken off, or plain ticks. */
export type Term = keyof TimingTicks | `-${keyof TimingTicks}` | number;

export interface Wait {
  /** Both commands within the same part of this level. */
  readonly level: Level;
  readonly after: readonly Command[];
  readonly before: readonly Command[];
  readonly ticks: readonly Term[];
  /** Counted from the n-th last command: 4 for the four-activation window. Default 1. */
  readonly window?: number;
  /** The other parts of this level instead: those beside the one that had the command. */
  readonly beside?: boolean;
}

export interface StandardWaits {
  /** What one refresh of all banks covers. */
  readonly refreshLevel: Level;
  readonly waits: readonly Wait[];
}

export type Pair = readonly [after: readonly Command[], before: readonly Command[], ticks: readonly Term[]];

export function waitsWithin(level: Level, pairs: readonly Pair[]): Wait[] {
  return pairs.map(([after, before, ticks]) => ({ level, after, before, ticks }));
}

export function sumOf(terms: readonly Term[], timing: TimingTicks): number {
  return terms.reduce<number>((sum, term) => {
    if (typeof term === 'number') return sum + term;
    if (term.startsWith('-')) return sum - timeOf(timing, term.slice(1) as keyof TimingTicks);
    return sum + timeOf(timing, term as keyof TimingTicks);
  }, 0);
}

/** Times that a device need not give, and what stands for them. */
const STAND_INS: Partial<Record<keyof TimingTicks, keyof TimingTicks>> = {
  tRPab: 'tRP',
  burstMax: 'burst',
  tCCDSWR: 'tCCDS',
  tCCDLWR: 'tCCDL',
  tCCDR: 'tCCDS',
  tRFCpb: 'tRFC',
  tREFIpb: 'tREFI',
  tPBR2PBR: 'tRRDS',
  tPBR2ACT: 'tRRDS',
  tRREFD: 'tRRDS',
};

export function timeOf(timing: TimingTicks, name: keyof TimingTicks): number {
  const found = timing[name];
  if (found !== undefined) return found;
  const standIn = STAND_INS[name];
  return standIn === undefined ? 0 : timeOf(timing, standIn);
}
