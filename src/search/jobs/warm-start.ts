/**
 * A found mapping as a seed for another search: of the next group, or of a platform that has changed. Jobs take over
 * from the old job most like them, by rank of mean latency; a core that is gone hands its jobs to the core where they
 * end earliest.
 */
import type { JobTable } from '../../analysis/job-table.js';
import type { Mapping } from '../../mapping/job-mapping.js';

/** @param old the table that `mapping` was found for */
export function transferMapping(mapping: Mapping, old: JobTable, table: JobTable): Mapping {
  const before = byMeanLatency(old);
  const now = byMeanLatency(table);
  const core = new Int32Array(table.jobs).fill(-1);
  const priority = new Float64Array(table.jobs);
  const loads = new Float64Array(table.cores);
  now.forEach((job, rank) => {
    const like = before[Math.floor((rank * old.jobs) / table.jobs)] as number;
    priority[job] = mapping.priority[like]!;
    if (mapping.core[like]! >= table.cores) return;
    core[job] = mapping.core[like]!;
    loads[core[job]!]! += table.latencyCycles[job * table.cores + core[job]!]!;
  });
  for (const job of now.reverse()) {
    if (core[job]! >= 0) continue;
    let earliest = Number.POSITIVE_INFINITY;
    for (let c = 0; c < table.cores; c++) {
      const end = loads[c]! + table.latencyCycles[job * table.cores + c]!;
      if (end >= earliest) continue;
      earliest = end;
      core[job] = c;
    }
    loads[core[job]!] = earliest;
  }
  return { core, priority };
}

function byMeanLatency({ jobs, cores, latencyCycles }: JobTable): number[] {
  const sums = Float64Array.from({ length: jobs }, (_, job) =>
    latencyCycles.subarray(job * cores, (job + 1) * cores).reduce((sum, cycles) => sum + cycles, 0),
  );
  return Array.from({ length: jobs }, (_, job) => job).sort((a, b) => sums[a]! / cores - sums[b]! / cores || a - b);
}
