/**
 * AI-MT-like (Baek, Kwon & Kim, ISCA 2020): balances memory-bound and compute-bound jobs and is blind to what sets the
 * cores apart. Jobs are taken in turn from the most and the least bandwidth-hungry end, each to the core with the least
 * work, and work is a job's mean latency over all cores.
 */
import { BestSoFar } from '../best-so-far.js';
import type { Mapper } from '../mapper.js';
import { evaluateMappings } from '../seeded.js';
import { fcfs, latency, least } from './list-schedule.js';

export const aiMt: Mapper = (problem, options) => {
  const { table } = problem;
  const { jobs, cores } = table;
  const work = new Float64Array(jobs);
  const demand = new Float64Array(jobs);
  for (let job = 0; job < jobs; job++) {
    let bytes = 0;
    for (let c = 0; c < cores; c++) {
      work[job]! += latency(table, job, c) / cores;
      bytes += (latency(table, job, c) * table.bandwidthBytesPerCycle[job * cores + c]!) / cores;
    }
    demand[job] = bytes / work[job]!;
  }
  const byDemand = fcfs(table).sort((a, b) => demand[b]! - demand[a]! || a - b);
  const core = new Int32Array(jobs);
  const priority = new Float64Array(jobs);
  const loads = new Float64Array(cores);
  for (let k = 0; k < jobs; k++) {
    const job = byDemand[k % 2 === 0 ? k >> 1 : jobs - 1 - (k >> 1)] as number;
    const chosen = least(cores, (c) => loads[c]!);
    core[job] = chosen;
    priority[job] = k / jobs;
    loads[chosen]! += work[job]!;
  }
  const seen = new BestSoFar(problem, options);
  evaluateMappings(seen, [{ core, priority }, ...(options.seeds ?? [])]);
  return seen.result();
};
