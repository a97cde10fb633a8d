/**
 * A found mapping kept to the cores that its jobs may run on. The table makes all others so dear that a search of some
 * samples finds its way; one of few samples, or a mapper that does not look at the table, may not have.
 */
import type { JobTable } from '../../analysis/job-table.js';
import type { Objective, SearchResult } from './mapper.js';

/** A job that may not stay goes to the core, of those it may run on, where it ends earliest behind all that stay. */
export function keptToCores(result: SearchResult, table: JobTable, objective: Objective): SearchResult {
  const { jobs, cores, latencyCycles, barred } = table;
  const strays = Array.from({ length: jobs }, (_, job) => job).filter(
    (job) => barred?.[job * cores + result.core[job]!] === 1,
  );
  if (strays.length === 0) return result;
  const core = result.core.slice();
  const loads = new Float64Array(cores);
  const isStray = new Set(strays);
  for (let job = 0; job < jobs; job++)
    if (!isStray.has(job)) loads[core[job]!]! += latencyCycles[job * cores + core[job]!]!;
  for (const job of strays) {
    let earliest = Number.POSITIVE_INFINITY;
    for (let c = 0; c < cores; c++) {
      const end = loads[c]! + latencyCycles[job * cores + c]!;
      if (barred?.[job * cores + c] === 1 || end >= earliest) continue;
      earliest = end;
      core[job] = c;
    }
    loads[core[job]!] = earliest;
  }
  const best = objective(core, result.priority, 0);
  const { reranked: _, ...found } = result;
  return { ...found, core, best, finalists: [{ core, priority: result.priority, value: best }] };
}
