/**
 * A cluster: accelerators on a network of several dimensions, the innermost first. Times in nanoseconds.
 */
import { InputError, locate } from '../../base/errors.js';
import { checkDimension, MAX_MEMBERS, type NetworkDimension } from './dimension.js';

export interface Cluster {
  readonly dimensions: readonly NetworkDimension[];
  /** From a decision to send to the message's first byte, and from its last byte to the accelerator that waits for it. */
  readonly endpointDelayNs: number;
  /** Bytes per nanosecond at which an accelerator reads or writes what it reduces. */
  readonly reductionBytesPerNs: number;
}

/** What ASTRA-sim 1.0 builds in, and what all of its sample systems say. */
export const CLUSTER_DEFAULTS = {
  endpointDelayNs: 10, // astra-sim inputs/system/*.txt, "endpoint-delay"
  reductionBytesPerNs: 500_000, // astra-sim analytical back end, main.cc: SimpleMemory(…, 500000, …)
} as const;

/** Ten is what the original's tables of involved dimensions hold. */
export const MAX_DIMENSIONS = 10;

/** @throws InputError that names the dimension */
export function checkCluster({ dimensions, endpointDelayNs, reductionBytesPerNs }: Cluster): void {
  if (dimensions.length < 1 || dimensions.length > MAX_DIMENSIONS)
    throw new InputError({
      path: 'dimensions',
      expected: `between 1 and ${MAX_DIMENSIONS} dimensions`,
      found: dimensions.length,
    });
  dimensions.forEach((dimension, d) => {
    locate({ path: `dimensions.${d}` }, () => checkDimension(dimension));
  });
  if (!(Number.isFinite(endpointDelayNs) && endpointDelayNs >= 0))
    throw new InputError({ path: 'endpointDelayNs', expected: 'a number of at least 0', found: endpointDelayNs });
  if (!(reductionBytesPerNs > 0))
    throw new InputError({ path: 'reductionBytesPerNs', expected: 'a number above 0', found: reductionBytesPerNs });
  const accelerators = acceleratorCount(dimensions);
  if (accelerators > MAX_MEMBERS)
    throw new InputError({
      path: 'dimensions',
      expected: `at most ${MAX_MEMBERS} accelerators`,
      found: accelerators,
    });
}

export function acceleratorCount(dimensions: readonly { readonly size: number }[]): number {
  return dimensions.reduce((product, { size }) => product * size, 1);
}
