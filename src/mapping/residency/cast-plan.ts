/**
 * Weights that several cores read at once, for a network that forks one stream at its switches: which jobs read which
 * weights, and which of them start and end together in the order that the mapping says, so that one stream serves all.
 */
import type { JobUse, Tensor } from './tensors.js';

/** By job. */
export interface CastPlan {
  /** The tensor, −1 where it reads none in memory. */
  readonly weights: Int32Array;
  /** Which part of its loads they are. */
  readonly share: Float64Array;
  /** Jobs of one group read the same weights at the same time and speed; −1 where nobody else does. */
  readonly group: Int32Array;
}

/** @param findsWeights by job, 1 where a shared SRAM has them */
export function castPlan(
  order: readonly JobUse[],
  tensors: readonly Tensor[],
  jobs: number,
  findsWeights: Uint8Array | undefined,
): CastPlan {
  const weights = new Int32Array(jobs).fill(-1);
  const share = new Float64Array(jobs);
  const group = new Int32Array(jobs).fill(-1);
  const together = new Map<string, number[]>();
  for (const { job, startCycles, endCycles, loadBytes, storeBytes, reads } of order) {
    const read = reads.find(({ tensor }) => tensors[tensor]?.kind === 'weights');
    if (read === undefined || findsWeights?.[job] === 1) continue;
    weights[job] = read.tensor;
    share[job] = read.bytes / loadBytes;
    const key = [read.tensor, startCycles, endCycles, loadBytes, storeBytes, read.bytes].join(' ');
    together.set(key, [...(together.get(key) ?? []), job]);
  }
  let groups = 0;
  for (const members of together.values()) {
    if (members.length < 2) continue;
    for (const job of members) group[job] = groups;
    groups++;
  }
  return { weights, share, group };
}
