/**
 * Herald-like (Kwon et al., HPCA 2021): every job goes to the core that suits it best, in queue order, unless that core
 * is loaded more than its fair share; then the next best takes it. Afterwards the load is balanced: jobs leave the
 * longest queue for where they end earliest, as long as that shortens it.
 */
import type { JobTable } from '../../../analysis/job-table.js';
import { BestSoFar } from '../best-so-far.js';
import type { Mapper } from '../mapper.js';
import { evaluateMappings } from '../seeded.js';
import { fcfs, latency, least } from './list-schedule.js';

/** A core is overloaded above this multiple of the mean load. */
const BALANCE = 1.5;

export const herald: Mapper = (problem, options) => {
  const { table } = problem;
  const { core, loads } = assign(table);
  balance(table, core, loads);
  const seen = new BestSoFar(problem, options);
  const priority = Float64Array.from(core, (_, job) => job / table.jobs);
  evaluateMappings(seen, [{ core, priority }, ...(options.seeds ?? [])]);
  return seen.result();
};

function assign(table: JobTable): { core: Int32Array; loads: Float64Array } {
  const { jobs, cores } = table;
  const core = new Int32Array(jobs);
  const loads = new Float64Array(cores);
  for (let job = 0; job < jobs; job++) {
    const mean = loads.reduce((sum, load) => sum + load, 0) / cores;
    const byLatency = Array.from({ length: cores }, (_, c) => c).sort(
      (a, b) => latency(table, job, a) - latency(table, job, b) || loads[a]! - loads[b]! || a - b,
    );
    core[job] = byLatency.find((c) => loads[c]! <= BALANCE * mean) ?? (byLatency[0] as number);
    loads[core[job]!]! += latency(table, job, core[job]!);
  }
  return { core, loads };
}

function balance(table: JobTable, core: Int32Array, loads: Float64Array): void {
  const { jobs, cores } = table;
  for (let moved = 0; moved < jobs * cores; moved++) {
    const longest = least(cores, (c) => -loads[c]!);
    let best: { job: number; to: number; end: number } | undefined;
    for (const job of fcfs(table)) {
      if (core[job] !== longest) continue;
      for (let to = 0; to < cores; to++) {
        if (to === longest) continue;
        const end = loads[to]! + latency(table, job, to);
        if (end < (best?.end ?? loads[longest]!)) best = { job, to, end };
      }
    }
    if (best === undefined) return;
    loads[longest]! -= latency(table, best.job, longest);
    loads[best.to] = best.end;
    core[best.job] = best.to;
  }
}
