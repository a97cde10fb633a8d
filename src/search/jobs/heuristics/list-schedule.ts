/**
 * The list heuristics: an order of the jobs, and a rule that gives each the core it goes to (the manual baselines of the
 * MAGMA paper and the classic rules of Braun et al. 2001: OLB, MET, MCT). One mapping, one sample; what is left of the
 * budget is not used. They look at no-stall latencies alone.
 */
import type { JobTable } from '../../../analysis/job-table.js';
import { BestSoFar } from '../best-so-far.js';
import type { Mapper } from '../mapper.js';
import { evaluateMappings } from '../seeded.js';

export type JobOrder = (table: JobTable) => number[];

/** The core of `job`, the k-th in order, given each core's latencies so far. */
export type CoreRule = (table: JobTable, job: number, k: number, loads: Float64Array) => number;

export function listScheduler(order: JobOrder, rule: CoreRule): Mapper {
  return (problem, options) => {
    const { table } = problem;
    const seen = new BestSoFar(problem, options);
    const core = new Int32Array(table.jobs);
    const priority = new Float64Array(table.jobs);
    const loads = new Float64Array(table.cores);
    order(table).forEach((job, k) => {
      const chosen = rule(table, job, k, loads);
      core[job] = chosen;
      priority[job] = k / table.jobs;
      loads[chosen]! += latency(table, job, chosen);
    });
    evaluateMappings(seen, [{ core, priority }, ...(options.seeds ?? [])]);
    return seen.result();
  };
}

/** First come, first served. */
export const fcfs: JobOrder = ({ jobs }) => Array.from({ length: jobs }, (_, job) => job);

/** By mean latency over the cores. */
export const shortestFirst: JobOrder = (table) => {
  const mean = fcfs(table).map((job) => {
    let sum = 0;
    for (let core = 0; core < table.cores; core++) sum += latency(table, job, core);
    return sum;
  });
  return fcfs(table).sort((a, b) => mean[a]! - mean[b]! || a - b);
};

export const roundRobin: CoreRule = ({ cores }, _job, k) => k % cores;

export const leastBusy: CoreRule = ({ cores }, _job, _k, loads) => least(cores, (core) => loads[core]!);

export const earliestFinish: CoreRule = (table, job, _k, loads) =>
  least(table.cores, (core) => loads[core]! + latency(table, job, core));

/** Fastest for this job; the least busy of equals. */
export const fastestCore: CoreRule = (table, job, _k, loads) => {
  const fastest = latency(
    table,
    job,
    least(table.cores, (core) => latency(table, job, core)),
  );
  return least(table.cores, (core) =>
    latency(table, job, core) === fastest ? loads[core]! : Number.POSITIVE_INFINITY,
  );
};

/** The first core of the smallest cost. */
export function least(cores: number, cost: (core: number) => number): number {
  let chosen = 0;
  let smallest = Number.POSITIVE_INFINITY;
  for (let core = 0; core < cores; core++) {
    const value = cost(core);
    if (value < smallest) {
      smallest = value;
      chosen = core;
    }
  }
  return chosen;
}

export function latency(table: JobTable, job: number, core: number): number {
  return table.latencyCycles[job * table.cores + core]!;
}
