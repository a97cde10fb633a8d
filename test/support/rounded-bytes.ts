/**
 * What the odd bytes of a replay's messages are worth. A replay's messages have whole bytes (a message of S / n bytes is
 * cut off, one of a halving step is halved and cut off), a formula's have not: each message is less than a byte shorter.
 */
import type { Cluster } from '../../src/machine/cluster/cluster.js';
import { messageBytesPerNs, totalGiBps } from '../../src/machine/cluster/dimension.js';
import { hopsBetween, type LogicalDimension } from '../../src/machine/cluster/logical-dimension.js';
import type { ChunkPlan, Phase } from '../../src/mapping/chunk-order/collective.js';

const GIB_PER_S = 1.073741824; // bytes per nanosecond

/**
 * Bytes that an accelerator's messages of a phase are short of at most, one after another or at once. An all-gather sends
 * whole outputs. A halving all-reduce halves once more than it has steps before it doubles, as ASTRA-sim does: its gathering
 * messages of 2, 4, … n times that size are short of up to as many bytes, 2 n − 2 in all.
 */
function cutBytes({ kind }: Phase, { whole, size }: LogicalDimension): number {
  if (kind === 'all-gather') return 0;
  const algorithm = kind === 'all-to-all' ? whole.allToAllAlgorithm : whole.algorithm;
  if (algorithm === 'halving-doubling') return Math.log2(size) + (kind === 'all-reduce' ? 2 * size - 2 : 0);
  if (algorithm === 'ring' && kind === 'all-to-all') return (size * (size - 1)) / 2;
  return (kind === 'all-reduce' ? 2 : 1) * (size - 1);
}

/** Most by which the bytes of plans over the bandwidth of their links are below the formula's, by those links. */
export function roundedLinkNs(plans: readonly ChunkPlan[], dimensions: readonly LogicalDimension[]): number {
  const longest = dimensions.map((dimension) => {
    if (dimension.whole.topology !== 'ring') return 1;
    return Math.max(...Array.from({ length: dimension.size }, (_, member) => hopsBetween(dimension, 0, member)));
  });
  let ns = 0;
  for (const { phases } of plans)
    for (const phase of phases) {
      const dimension = dimensions[phase.dimension]!;
      const links = longest[phase.dimension]!;
      ns += (cutBytes(phase, dimension) * links) / (totalGiBps(dimension.whole) * GIB_PER_S);
    }
  return ns;
}

/** Most by which phases are shorter than the formula's, all one after another: their messages and what is reduced. */
export function roundedBytesNs(
  plans: readonly ChunkPlan[],
  dimensions: readonly LogicalDimension[],
  { reductionBytesPerNs }: Cluster,
): number {
  let ns = 0;
  for (const { phases } of plans)
    for (const phase of phases) {
      const dimension = dimensions[phase.dimension]!;
      const byteNs = 1 / messageBytesPerNs(dimension.whole) + 3 / reductionBytesPerNs;
      ns += cutBytes(phase, dimension) * byteNs;
    }
  return ns;
}

/**
 * Most by which plans are below what their bytes would need undivided: a chunk's part in a later phase is cut off too,
 * and a gathered part is missing the bytes once for everyone it was scattered to.
 */
export function roundedPlanNs(
  plans: readonly ChunkPlan[],
  dimensions: readonly LogicalDimension[],
  cluster: Cluster,
): number {
  let ns = roundedBytesNs(plans, dimensions, cluster);
  for (const { bytes, phases } of plans) {
    let exact = bytes;
    for (const phase of phases) {
      const { whole, size } = dimensions[phase.dimension]!;
      const missing = exact - phase.bytes;
      ns += (missing * 2 * size) / messageBytesPerNs(whole); // no phase sends more than 2 n times its bytes
      if (phase.kind === 'reduce-scatter') exact /= size;
      if (phase.kind === 'all-gather') exact *= size;
    }
  }
  return ns;
}
