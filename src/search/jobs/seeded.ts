/**
 * Beginning a search with given mappings.
 */
import type { Mapping } from '../../mapping/job-mapping.js';
import type { BestSoFar } from './best-so-far.js';

/** One sample each, as far as they go. */
export function evaluateMappings(seen: BestSoFar, mappings: readonly Mapping[]): void {
  for (const { core, priority } of mappings) {
    if (seen.left <= 0) return;
    seen.evaluate(Int32Array.from(core), Float64Array.from(priority));
  }
}
