/**
 * STONNE's sparse × dense controller (MAGMA_SPARSE_DENSE): A by rows as lists, B dense. Row after row of A is cut into
 * pieces of T_K non-zeros, which are multiplied with T_N columns of B at a time. Derived from the controller's state
 * machine and the wiring of its networks (stonne-simulator/stonne 22634b8), and exact against the simulator.
 */
import { type Pattern, rowCounts } from '../../../problem/sparsity/pattern.js';
import { busLine, treeLevels } from './adder-tree.js';

export interface SpmmMachine {
  readonly multipliers: number;
  /** Operands sent, and sums received, a cycle. */
  readonly distributionWidth: number;
  readonly reductionWidth: number;
  /** Columns of B, and non-zeros of a row of A, in the multipliers at once. */
  readonly tileN: number;
  readonly tileK: number;
}

/** Cycles of A · B with B of `columns` columns. */
export function stonneSpmmCycles(a: Pattern, columns: number, machine: SpmmMachine): number {
  const { multipliers, distributionWidth, tileN, tileK } = machine;
  const leaves = multipliers / distributionWidth; // that one port serves, one operand a cycle
  const weights = Math.min(leaves, tileK);
  const inputs = Math.min(leaves, tileN * tileK);
  const collected = mostSumsOnALine(machine);
  // Configuring, multiplying, a cycle a level, the bus and the memory; a port of several leaves has a switch of its own.
  const pipeline = 4 + treeLevels(multipliers) + (leaves > 1 ? 1 : 0);
  const turns = Math.ceil(columns / tileN);
  let cycles = 0;
  for (const count of rowCounts(a)) {
    const pieces = Math.max(1, Math.ceil(count / tileK));
    const sums = Math.max(collected, inputs * pieces); // what a turn's sums take to come, or to leave
    cycles += pipeline + weights * pieces + inputs * pieces + (turns - 1) * sums;
  }
  return cycles;
}

/** Of the T_N sums that leave the tree together, those that share the busiest line. */
function mostSumsOnALine({ multipliers, reductionWidth, tileN, tileK }: SpmmMachine): number {
  const levels = treeLevels(multipliers);
  const height = Math.max(1, treeLevels(tileK));
  const sums = new Map<number, number>();
  for (let i = 0; i < tileN; i++) {
    const adder = { level: levels - height, place: Math.floor((i * tileK) / (1 << height)) };
    const line = busLine(adder, levels, reductionWidth);
    sums.set(line, (sums.get(line) ?? 0) + 1);
  }
  return Math.max(...sums.values());
}
