/**
 * Fluid arbitration policies. They differ in the weight of a transfer; what follows from the weights is the same
 * water-filling for all of them. A new policy is one function here, one line in arbitration.ts, and passes the
 * contract suite in test/contract.
 */
import { registry } from '../../base/registry.js';
import type { SharingPolicy } from './shared-memory.js';

/** In proportion to the required bandwidth of the jobs: the allocator's assumption (MAGMA, section IV-C). */
const proportional: SharingPolicy = (asked) => asked;

/** Everybody the same, and what one cannot use goes to the others. */
const maxMin: SharingPolicy = () => 1;

export const sharingPolicies = registry<SharingPolicy>('a fluid arbitration policy', {
  proportional,
  'max-min': maxMin,
});
