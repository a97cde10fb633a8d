/**
 * STONNE's sparse × sparse controller (SIGMA_SPARSE_GEMM; SIGMA: Qin et al., HPCA 2020): whole stationary vectors are
 * packed into the multipliers, and the other operand's vectors stream past. A value streams to every multiplier of its k;
 * zeros of the streaming operand are sent like the rest, so its sparsity does not matter. What a pass takes:
 *
 *     max over ports of (weights + S · distinct k at the port), at least S · ⌈vectors / reduction width⌉, + pipeline
 *
 * The pipeline's depth depends on how vectors lie in the reduction tree. A line through the means of three sizes stands
 * for it (stonne-simulator/stonne 22634b8: 8.6 cycles at 32 multipliers, 9.8 at 64, 11.0 at 128).
 */
import { nonZeros, type Pattern } from '../../../problem/sparsity/pattern.js';
import { treeLevels } from './adder-tree.js';

export interface SigmaMachine {
  readonly multipliers: number;
  readonly distributionWidth: number;
  readonly reductionWidth: number;
}

/** Mean cycles of the pipeline: of any pass, and for each level of the reduction tree. */
const PIPELINE_CYCLES = { base: 2.6, perLevel: 1.2 };

/** Cycles of `streaming` vectors past the stationary ones, the rows of `stationary`. */
export function stonneSigmaCycles(stationary: Pattern, streaming: number, machine: SigmaMachine): number {
  const pipeline = PIPELINE_CYCLES.base + PIPELINE_CYCLES.perLevel * treeLevels(machine.multipliers);
  let cycles = 0;
  for (const pass of packVectors(stationary, machine.multipliers)) {
    const sent = busiestPort(pass, streaming, machine);
    cycles += Math.max(sent, streaming * Math.ceil(pass.vectors / machine.reductionWidth)) + pipeline;
  }
  return cycles;
}

/** What is in the multipliers at once: non-zeros `from` to `to` of the stationary operand. */
interface Pass {
  readonly indices: Int32Array;
  readonly vectors: number;
  /** A vector's later part: the first multiplier carries the sum of the parts before. */
  readonly folded: boolean;
}

/** Vector after vector, as many whole ones as fit; one that is longer than all multipliers is folded. */
function* packVectors(stationary: Pattern, multipliers: number): Generator<Pass> {
  const { rows, starts, indices } = stationary;
  let row = 0;
  let at = 0;
  while (at < nonZeros(stationary)) {
    while (starts[row + 1] === at) row++;
    const from = at;
    const folded = at > starts[row]!;
    const room = folded ? multipliers - 1 : multipliers;
    let vectors = 1;
    if (folded || starts[row + 1]! - at > room) {
      at = Math.min(starts[row + 1]!, at + room);
    } else {
      at = starts[++row]!;
      for (; row < rows && at - from < room && starts[row + 1]! - from <= room; row++) {
        if (starts[row + 1]! > at) vectors++;
        at = starts[row + 1]!;
      }
    }
    yield { indices: indices.subarray(from, at), vectors, folded };
  }
}

/** A port serves the multipliers of a block, one operand a cycle: first their weights, then each streaming vector's values. */
function busiestPort({ indices, folded }: Pass, streaming: number, machine: SigmaMachine): number {
  const leaves = machine.multipliers / machine.distributionWidth;
  const offset = folded ? 1 : 0;
  let most = 0;
  for (let first = 0; first < indices.length + offset; first += leaves) {
    const block = indices.subarray(
      Math.max(0, first - offset),
      Math.max(0, first - offset + leaves - (first === 0 ? offset : 0)),
    );
    const values = new Set(block).size + (first === 0 ? offset : 0);
    most = Math.max(most, block.length + streaming * values);
  }
  return most;
}
