/**
 * Energy from access counts: each access to a buffer and each MAC has an energy relative to a MAC's.
 * Source of the default table: MAESTRO's constants (L1 1.68, L2 18.61 relative to a MAC of 0.23 pJ); replaceable. They are
 * those of one-byte elements; what wider ones take, `widths` says.
 */
import type { ActivityCounts } from '../../machine/energy.js';
import { type ElementBytes, ONE_BYTE } from '../../problem/element-bytes.js';

/** Energy relative to that of one-byte elements. */
export interface WidthScaling {
  /** Of an access to an element of so many bytes. */
  readonly access: (bytes: number) => number;
  readonly mac: (inputBytes: number, weightBytes: number) => number;
}

/**
 * An access moves as many bit lines as an element has bits; a multiplier is an array of input bits × weight bits (Horowitz,
 * ISSCC 2014: 0.2 pJ for 8 × 8 bits, 3.1 pJ for 32 × 32, a factor of 15.5 for one of 16).
 */
export const BY_BITS: WidthScaling = {
  access: (bytes) => bytes,
  mac: (inputBytes, weightBytes) => inputBytes * weightBytes,
};

export interface AccessEnergy {
  readonly name: string;
  /** Relative to one MAC. */
  readonly l1Access: number;
  readonly l2Access: number;
  readonly mac: number;
  readonly nanojoulesPerMac: number;
  /** Default `BY_BITS`. */
  readonly widths?: WidthScaling;
}

export const MAESTRO_ENERGY: AccessEnergy = {
  name: 'maestro',
  l1Access: 1.68,
  l2Access: 18.61,
  mac: 1,
  nanojoulesPerMac: 0.00023,
};

/** Reads and writes of one operand in the PEs' buffers (L1, the SL) and the shared one (L2, the SG), in elements. */
export interface Accesses {
  readonly l1Read: number;
  readonly l1Write: number;
  readonly l2Read: number;
  readonly l2Write: number;
}

export interface AccessCounts {
  readonly macs: number;
  readonly input: Accesses;
  readonly weights: Accesses;
  readonly output: Accesses;
}

/** Nanojoules of everything: both buffers and the MACs. Results lie in both at the width of partial sums. */
export function energyNanojoules(
  counts: AccessCounts,
  table: AccessEnergy = MAESTRO_ENERGY,
  bytes: ElementBytes = ONE_BYTE,
): number {
  const { access, mac } = table.widths ?? BY_BITS;
  const { input, weights, output } = counts;
  const wide = {
    input: scaled(input, access(bytes.input)),
    weights: scaled(weights, access(bytes.weights)),
    output: scaled(output, access(bytes.partialSums)),
  };
  const l2 = l2Accesses(wide) + wide.output.l2Read;
  const l1 = l1Accesses(wide.input) + l1Accesses(wide.weights) + l1Accesses(wide.output);
  const macs = counts.macs * mac(bytes.input, bytes.weights);
  return table.nanojoulesPerMac * (table.l2Access * l2 + table.l1Access * l1 + table.mac * macs);
}

/** MACs and accesses in those of one-byte elements, which a table's energies are for. */
export function activityCounts(
  counts: AccessCounts,
  bytes: ElementBytes = ONE_BYTE,
  repeats = 1,
  { access, mac }: WidthScaling = BY_BITS,
): ActivityCounts {
  const { input, weights, output } = counts;
  const by = { input: access(bytes.input), weights: access(bytes.weights), output: access(bytes.partialSums) };
  return {
    macs: counts.macs * mac(bytes.input, bytes.weights) * repeats,
    sl: {
      input: l1Accesses(input) * by.input * repeats,
      weights: l1Accesses(weights) * by.weights * repeats,
      output: l1Accesses(output) * by.output * repeats,
    },
    sg: {
      input: (input.l2Read + input.l2Write) * by.input * repeats,
      weights: (weights.l2Read + weights.l2Write) * by.weights * repeats,
      output: (output.l2Read + output.l2Write) * by.output * repeats,
    },
  };
}

function scaled({ l1Read, l1Write, l2Read, l2Write }: Accesses, by: number): Accesses {
  return { l1Read: l1Read * by, l1Write: l1Write * by, l2Read: l2Read * by, l2Write: l2Write * by };
}

/**
 * The energy column of a MAESTRO result file, row by row. It holds neither the MACs nor the outputs read from L2; and
 * with more than one cluster level it adds the L1 accesses of the layer *before* (none for the first), because they are
 * summed before the layer's own are known.
 */
export function reportedNanojoules(
  layers: readonly (AccessCounts & { readonly clusterLevels: number })[],
  table: AccessEnergy = MAESTRO_ENERGY,
): number[] {
  let before = 0;
  return layers.map((layer) => {
    const l1 = l1Accesses(layer.input) + l1Accesses(layer.weights) + l1Accesses(layer.output);
    const counted = layer.clusterLevels === 1 ? l1 : before;
    before = l1;
    return table.nanojoulesPerMac * (table.l2Access * l2Accesses(layer) + table.l1Access * counted);
  });
}

function l1Accesses({ l1Read, l1Write }: Accesses): number {
  return l1Read + l1Write;
}

function l2Accesses({ input, weights, output }: Omit<AccessCounts, 'macs'>): number {
  return input.l2Read + input.l2Write + weights.l2Read + weights.l2Write + output.l2Write;
}
