/**
 * STONNE's sparse × sparse controller (SIGMA_SPARSE_GEMM; SIGMA: Qin et al., HPCA 2020): whole stationary vectors are packed
 * into the multipliers, and the other operand's vectors stream past. A value streams to every multiplier of its k, zeros
 * like the rest, so the streaming operand's sparsity does not matter. A stationary vector of fewer than three non-zeros is
 * filled up with its first zeros. Derived from the controller and the networks (stonne-simulator/stonne 22634b8): a pass
 * ends when the memory has taken its last sum, and the next one begins.
 */
import type { Pattern } from '../../../problem/sparsity/pattern.js';
import { type NetworkWidths, ReductionNetwork } from './reduction-network.js';

/** Cycles of `streaming` vectors past the stationary ones, the rows of `stationary`. */
export function stonneSigmaCycles(stationary: Pattern, streaming: number, widths: NetworkWidths): number {
  return controllerOf(widths).run(filledUp(stationary), streaming);
}

/** The machines asked for last: their lists are filled anew for every pass. */
const kept: SigmaController[] = [];
const MOST_KEPT = 8;

function controllerOf(widths: NetworkWidths): SigmaController {
  for (const controller of kept) if (controller.isOf(widths)) return controller;
  const controller = new SigmaController(widths);
  kept.push(controller);
  if (kept.length > MOST_KEPT) kept.shift();
  return controller;
}

const LEAST_ENTRIES = 3;

function filledUp(pattern: Pattern): Pattern {
  const { rows, columns, starts, indices } = pattern;
  const least = Math.min(LEAST_ENTRIES, columns);
  let entries = 0;
  for (let row = 0; row < rows; row++) entries += Math.max(least, starts[row + 1]! - starts[row]!);
  if (entries === indices.length) return pattern;
  const filledStarts = new Int32Array(rows + 1);
  const filled = new Int32Array(entries);
  let into = 0;
  for (let row = 0; row < rows; row++) {
    let at = starts[row]!;
    const end = starts[row + 1]!;
    // Merged with the first indices that are not there, as many as are missing.
    let missing = Math.max(0, least - (end - at));
    for (let k = 0; missing > 0; k++) {
      if (at < end && indices[at] === k) at++;
      else missing--;
      filled[into++] = k;
    }
    while (at < end) filled[into++] = indices[at++]!;
    filledStarts[row + 1] = into;
  }
  return { rows, columns, starts: filledStarts, indices: filled };
}

/** The controller takes a cycle to configure and one to send the first weights. */
const FIRST_SEND = 2;
/** The first multiplier of a folded vector has no k: it carries the sum of the parts before. */
const CARRIED = -1;

class SigmaController {
  private readonly multipliers: number;
  private streaming = 0;
  /** Multipliers that a port of the distribution network serves. */
  private readonly leaves: number;
  private readonly network: ReductionNetwork;
  /** k of each multiplier in use. */
  private readonly k: Int32Array;
  private used = 0;
  private vectors = 0;
  /** Different k of a port, ascending. */
  private readonly values: Int32Array;

  constructor(private readonly widths: NetworkWidths) {
    this.multipliers = widths.multipliers;
    this.leaves = widths.multipliers / widths.distributionWidth;
    this.network = new ReductionNetwork(widths, widths.multipliers);
    this.k = new Int32Array(widths.multipliers);
    this.values = new Int32Array(this.leaves);
  }

  isOf({ multipliers, distributionWidth, reductionWidth }: NetworkWidths): boolean {
    const { widths } = this;
    return (
      widths.multipliers === multipliers &&
      widths.distributionWidth === distributionWidth &&
      widths.reductionWidth === reductionWidth
    );
  }

  /** Pass after pass: as many whole vectors as fit; one that is longer than all multipliers is folded. */
  run({ rows, starts, indices }: Pattern, streaming: number): number {
    const { multipliers } = this;
    this.streaming = streaming;
    let cycles = 0;
    let at = 0;
    for (let row = 0; row < rows; ) {
      const end = starts[row + 1]!;
      this.used = 0;
      this.vectors = 0;
      if (at > starts[row]! || end - at > multipliers) {
        if (at > starts[row]!) this.k[this.used++] = CARRIED;
        while (at < end && this.used < multipliers) this.k[this.used++] = indices[at++]!;
        this.network.ends[this.vectors++] = this.used;
        if (at === end) row++;
      } else {
        for (; row < rows && this.used + starts[row + 1]! - at <= multipliers; row++) {
          if (this.used === multipliers) break;
          while (at < starts[row + 1]!) this.k[this.used++] = indices[at++]!;
          this.network.ends[this.vectors++] = this.used;
        }
      }
      cycles += this.pass();
    }
    return cycles;
  }

  private pass(): number {
    for (let first = 0; first < this.used; first += this.leaves) this.timePort(first);
    return this.network.collectedAt(this.vectors, this.streaming);
  }

  /**
   * A port serves a block of multipliers, one operand a cycle: first all weights, then for each streaming vector the values
   * of its different k, ascending, after the sum that a folded vector carries.
   */
  private timePort(first: number): void {
    const { k, values } = this;
    const { offset, interval } = this.network;
    const end = Math.min(this.used, first + this.leaves);
    const weights = end - first - (k[first] === CARRIED ? 1 : 0);
    let ascending = first + 1;
    while (ascending < end && k[ascending]! > k[ascending - 1]!) ascending++;
    if (ascending === end) {
      for (let leaf = first; leaf < end; leaf++) {
        offset[leaf] = FIRST_SEND + weights + leaf - first;
        interval[leaf] = end - first;
      }
      return;
    }
    let different = 0;
    for (let leaf = first; leaf < end; leaf++) {
      // Insertion into the ascending values, which are few.
      const value = k[leaf]!;
      let place = different;
      while (place > 0 && values[place - 1]! > value) place--;
      if (place > 0 && values[place - 1] === value) continue;
      for (let i = different++; i > place; i--) values[i] = values[i - 1]!;
      values[place] = value;
    }
    for (let leaf = first; leaf < end; leaf++) {
      let rank = 0;
      while (values[rank] !== k[leaf]) rank++;
      offset[leaf] = FIRST_SEND + weights + rank;
      interval[leaf] = different;
    }
  }
}
