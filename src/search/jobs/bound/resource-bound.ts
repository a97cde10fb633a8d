/**
 * The bound of a chip with a network: whatever core a job runs on, at least so many of its bytes pass a link or a stack,
 * and these take their time there. Interleaved stacks and their links see a share of every job, wherever it runs.
 */
import type { JobTable, Ways } from '../../../analysis/job-table.js';

/** max over resources of Σ jobs min over cores of bytes there / what it moves. Cycles. */
export function resourceBound(table: JobTable, ways: Ways): number {
  const { jobs, cores, latencyCycles, bandwidthBytesPerCycle } = table;
  const { names, bytesPerCycle, loads, stores } = ways.resources;
  const sums = new Float64Array(names.length);
  const least = new Float64Array(names.length);
  const own = new Float64Array(names.length);
  for (let job = 0; job < jobs; job++) {
    least.fill(Number.POSITIVE_INFINITY);
    for (let core = 0; core < cores; core++) {
      const entry = job * cores + core;
      if (table.barred?.[entry] === 1) continue;
      const bytes = latencyCycles[entry]! * bandwidthBytesPerCycle[entry]!;
      const stored = bytes * ways.storeShare[entry]!;
      own.fill(0);
      loads[core]!.resources.forEach((r, i) => {
        own[r]! += (bytes - stored) * loads[core]!.shares[i]!;
      });
      stores[core]!.resources.forEach((r, i) => {
        own[r]! += stored * stores[core]!.shares[i]!;
      });
      for (let r = 0; r < own.length; r++) if (own[r]! < least[r]!) least[r] = own[r]!;
    }
    for (let r = 0; r < least.length; r++) if (least[r]! < Number.POSITIVE_INFINITY) sums[r]! += least[r]!;
  }
  return sums.reduce((most, bytes, r) => Math.max(most, bytes / bytesPerCycle[r]!), 0);
}
