/**
 * Fluid arbitration policies. They differ in the weight of a transfer; what follows from the weights is the same
 * water-filling for all of them. A new policy is one function, one entry of the registry in arbitration.ts, and passes
 * the contract suite.
 */
import type { SharingPolicy } from './shared-memory.js';

/** In proportion to the required bandwidth of the jobs: the allocator's assumption (MAGMA, section IV-C). */
export const proportional: SharingPolicy = (asked) => asked;

/** Everybody the same, and what one cannot use goes to the others. */
export const maxMin: SharingPolicy = () => 1;
