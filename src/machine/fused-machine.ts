/**
 * An accelerator as layer fusion sees it: what it computes a cycle, and what it moves across its edge and inside.
 */
import { entry, registry } from '../base/registry.js';

export interface FusedMachine {
  readonly macsPerCycle: number;
  /** Between the chip and its memory, both ways together, bytes per cycle. */
  readonly offChipBytesPerCycle: number;
  /** Between the on-chip memory and the PE array, both ways together, bytes per cycle. */
  readonly onChipBytesPerCycle: number;
}

declare module '../base/registry.js' {
  interface Kinds {
    fusedMachines: FusedMachine;
  }
}

/**
 * Three points of one family: bandwidth for the work there is, too little, and far too little. Chosen for this project;
 * the DNNFuser paper studies one accelerator under several memory budgets.
 */
export const fusedMachines = registry('fusedMachines', 'a machine for fused layers', [
  entry('balanced', 'bandwidth for the work there is', {
    macsPerCycle: 1024,
    offChipBytesPerCycle: 16,
    onChipBytesPerCycle: 256,
  }),
  entry('narrow', 'too little bandwidth', { macsPerCycle: 4096, offChipBytesPerCycle: 8, onChipBytesPerCycle: 256 }),
  entry('starved', 'far too little bandwidth', {
    macsPerCycle: 16384,
    offChipBytesPerCycle: 16,
    onChipBytesPerCycle: 512,
  }),
]);
