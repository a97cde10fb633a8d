/**
 * Peak power of a core in mW: every PE multiplies each cycle, reads two operands from its scratchpad and updates a sum
 * there, and the shared scratchpad feeds one byte to each PE of a row of the array. pJ × GHz = mW. No leakage.
 * Figures of an 8-bit multiply-add and of SRAM reads at 45 nm: Horowitz, ISSCC 2014 (0.2 + 0.03 pJ; 10 pJ for 8 bytes of
 * 8 KiB, 100 pJ for 8 bytes of 1 MiB).
 */
import { entry, registry } from '../../base/registry.js';
import type { CoreHardware } from './area-table.js';

export interface PowerTable {
  readonly name: string;
  readonly source: string;
  readonly macPicojoules: number;
  /** A byte of a PE's scratchpad, and of the shared one. */
  readonly slPicojoules: number;
  readonly sgPicojoules: number;
}

declare module '../../base/registry.js' {
  interface Kinds {
    powerTables: PowerTable;
  }
}

const HOROWITZ: PowerTable = {
  name: 'horowitz-45nm',
  source: 'Horowitz, ISSCC 2014',
  macPicojoules: 0.23,
  slPicojoules: 10 / 8,
  sgPicojoules: 100 / 8,
};

export const DEFAULT_POWER_TABLE = HOROWITZ.name;

export const powerTables = registry('powerTables', 'a power table', [
  entry(HOROWITZ.name, `${HOROWITZ.macPicojoules} pJ a MAC (${HOROWITZ.source})`, HOROWITZ),
]);

/** Two operands and a sum that is read and written. */
const SL_BYTES_A_MAC = 4;

/** mW at its peak; the array is taken for square where the shared scratchpad feeds it. */
export function peakMilliwatts(table: PowerTable, { pes }: Pick<CoreHardware, 'pes'>, clockGHz: number): number {
  const { macPicojoules, slPicojoules, sgPicojoules } = table;
  const perPe = macPicojoules + SL_BYTES_A_MAC * slPicojoules;
  return clockGHz * (pes * perPe + Math.sqrt(pes) * sgPicojoules);
}
