/** Which of several results is on the front of latency and on-chip memory. */
import type { FuseResult } from '../../fuse.js';

/** Is another one no slower and content with no more, and better in one of the two? */
export function isBeaten(one: FuseResult, results: readonly FuseResult[]): boolean {
  return results.some(
    (other) =>
      other.latencyCycles <= one.latencyCycles &&
      other.peakBytes <= one.peakBytes &&
      (other.latencyCycles < one.latencyCycles || other.peakBytes < one.peakBytes),
  );
}
