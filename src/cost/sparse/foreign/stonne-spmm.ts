/**
 * STONNE's sparse × dense controller (MAGMA_SPARSE_DENSE): A by rows as lists, B dense. Row after row of A is cut into
 * pieces of T_K non-zeros; all pieces are sent as weights, and then T_N columns of B at a time, piece after piece, whose sums
 * are accumulated before they leave. Derived from the controller and the networks (stonne-simulator/stonne 22634b8).
 */
import { type Pattern, rowCounts } from '../../../problem/sparsity/pattern.js';
import { type NetworkWidths, ReductionNetwork } from './reduction-network.js';

export interface SpmmMachine extends NetworkWidths {
  /** Columns of B, and non-zeros of a row of A, in the multipliers at once. */
  readonly tileN: number;
  readonly tileK: number;
}

/** The controller takes a cycle to configure and one to send the first weights. */
const FIRST_SEND = 2;
/** From the tree to the bus. */
const ACCUMULATION_CYCLES = 1;

/** Cycles of A · B with B of `columns` columns. */
export function stonneSpmmCycles(a: Pattern, columns: number, machine: SpmmMachine): number {
  const network = new ReductionNetwork(machine, machine.tileN);
  for (let vector = 0; vector < machine.tileN; vector++) network.ends[vector] = (vector + 1) * machine.tileK;
  const turns = Math.ceil(columns / machine.tileN);
  const known: number[] = []; // by pieces of a row
  let cycles = 0;
  for (const count of rowCounts(a)) {
    const pieces = Math.max(1, Math.ceil(count / machine.tileK));
    known[pieces] ??= rowCycles(network, pieces, turns, machine);
    cycles += known[pieces];
  }
  return cycles;
}

function rowCycles(network: ReductionNetwork, pieces: number, turns: number, machine: SpmmMachine): number {
  const { multipliers, distributionWidth, tileN, tileK } = machine;
  const leaves = multipliers / distributionWidth;
  const used = tileN * tileK;
  for (let first = 0; first < used; first += leaves) {
    // One operand a cycle: weights, which all columns share, then an input for every multiplier.
    const inputs = Math.min(leaves, used - first);
    const weights = Math.min(inputs, tileK);
    for (let rank = 0; rank < inputs; rank++) {
      network.offset[first + rank] = FIRST_SEND + weights * pieces + inputs * (pieces - 1) + rank;
      network.interval[first + rank] = inputs * pieces;
    }
  }
  return network.collectedAt(tileN, turns) + ACCUMULATION_CYCLES;
}
