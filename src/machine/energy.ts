/**
 * What an operation costs in energy: tables by name, each entry of which a scenario may replace. An access is that of a
 * one-byte element; wider ones take as many times the energy as they have bytes, a MAC as input bytes × weight bytes (Horowitz,
 * ISSCC 2014). Picojoules.
 */
import { entry, registry } from '../base/registry.js';
import type { ByOperand } from '../problem/convolution.js';

export interface EnergyTable {
  readonly macPj: number;
  /** An access to a PE's scratchpad. */
  readonly slAccessPj: number;
  /** An access to the core's shared scratchpad. */
  readonly sgAccessPj: number;
  /** A byte that crosses HBM. */
  readonly hbmBytePj: number;
}

declare module '../base/registry.js' {
  interface Kinds {
    energyTables: EnergyTable;
  }
}

/** Horowitz, ISSCC 2014: an 8-bit multiplication 0.2 pJ and an addition 0.03 pJ at 45 nm; MAESTRO's constant. */
const MAC_PJ = 0.23;

export const DEFAULT_ENERGY_TABLE = 'maestro';

export const energyTables = registry('energyTables', 'an energy table', [
  entry('maestro', 'MAESTRO’s L1 and L2 (1.68 and 18.61 MACs of 0.23 pJ), HBM2 at 3.9 pJ a bit', {
    macPj: MAC_PJ,
    slAccessPj: 1.68 * MAC_PJ,
    sgAccessPj: 18.61 * MAC_PJ,
    // O'Connor et al., MICRO 2017, "Fine-Grained DRAM", table 3: 3.92 pJ a bit of HBM2, here as 3.9.
    hbmBytePj: 8 * 3.9,
  }),
  entry('eyeriss', 'relative to a MAC (of 0.23 pJ here): register file 1, buffer 6, DRAM 200 (ISCA 2016)', {
    macPj: MAC_PJ,
    slAccessPj: MAC_PJ,
    sgAccessPj: 6 * MAC_PJ,
    hbmBytePj: 200 * MAC_PJ,
  }),
]);

/** What a job on a core does that costs energy. */
export interface JobActivity {
  /** MACs and accesses, counted in those of one-byte elements; nothing where only a sum of energy is known. */
  readonly counts?: ActivityCounts | undefined;
  /** Of PEs and scratchpads together, where nothing else is known (costs measured elsewhere). */
  readonly nanojoules?: number | undefined;
  /** Bytes that cross HBM once, by operand: those whose accesses to the SG are in the counts. */
  readonly compulsoryBytes: ByOperand;
  /** Bytes the tile plan loads and stores; partial sums are outputs. */
  readonly loadBytes: ByOperand;
  readonly storeBytes: ByOperand;
}

export interface ActivityCounts {
  readonly macs: number;
  readonly sl: ByOperand;
  readonly sg: ByOperand;
}
