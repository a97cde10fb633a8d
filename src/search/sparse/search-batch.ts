/**
 * Many kernels on sparse cores: whole kernels side by side, or each kernel cut over the cores, one after another. Whole
 * kernels are placed by list scheduling, the longest first (LPT on unrelated machines), and by any mapper of the house on
 * the same genome (core and priority of each kernel). The best by the analytical bound wins.
 */
import type { JobTable } from '../../analysis/job-table.js';
import { sparseJobTable } from '../../analysis/sparse-table.js';
import type { SparseCore } from '../../machine/sparse/sparse-core.js';
import { type Mapping, queuesOf } from '../../mapping/job-mapping.js';
import type { SparseJob, SparseSchedule } from '../../mapping/sparse/sparse-job.js';
import type { SparseKernel } from '../../workload/sparse-kernel.js';
import type { Objective, SearchProblem } from '../jobs/mapper.js';
import { PieceCosts } from './piece-costs.js';
import { jobsOf, type KernelPlan, planOf } from './plan.js';
import { type KernelSearchOptions, searchKernel } from './search-kernel.js';

export interface BatchPlan {
  /** `split` or `whole`, or the mapper's name. */
  readonly strategy: string;
  /** In the order in which cores take them. */
  readonly plans: readonly KernelPlan[];
  /** The analytical bound: busiest core, or all bytes over the bandwidth. */
  readonly cycles: number;
}

/** Finds a mapping of a problem, such as a mapper of the house with its options filled in. */
export type FindMapping = (problem: SearchProblem) => Mapping;

export interface BatchSearch {
  readonly plan: BatchPlan;
  readonly tried: readonly BatchPlan[];
}

/** @param mappers by name, to be tried beside list scheduling */
export function searchBatch(
  kernels: readonly SparseKernel[],
  cores: readonly SparseCore[],
  bandwidthBytesPerCycle: number,
  mappers: Readonly<Record<string, FindMapping>> = {},
  options: KernelSearchOptions = {},
): BatchSearch {
  const table = sparseJobTable(kernels, cores);
  const problem: SearchProblem = {
    table,
    objective: boundObjective(table, bandwidthBytesPerCycle),
    bandwidth: bandwidthBytesPerCycle,
  };
  const whole = (strategy: string, mapping: Mapping): BatchPlan => {
    const order = queuesOf(mapping, cores.length).flat();
    const plans = order.map((job) => {
      const costs = new PieceCosts(kernels[job]!, cores);
      return planOf('whole', costs, [{ core: mapping.core[job]!, piece: costs.whole }], bandwidthBytesPerCycle);
    });
    return batchOf(strategy, plans, bandwidthBytesPerCycle);
  };
  const tried = [
    whole('longest-first', longestFirst(table)),
    ...Object.entries(mappers).map(([name, find]) => whole(name, find(problem))),
    batchOf(
      'split',
      kernels.map((kernel) => searchKernel(kernel, cores, bandwidthBytesPerCycle, options).plan),
      bandwidthBytesPerCycle,
    ),
  ];
  return { plan: tried.reduce((best, plan) => (plan.cycles < best.cycles ? plan : best)), tried };
}

function batchOf(strategy: string, plans: readonly KernelPlan[], bandwidthBytesPerCycle: number): BatchPlan {
  const cores = plans[0]?.coreCycles.length ?? 0;
  const busy = new Array<number>(cores).fill(0);
  let bytes = 0;
  for (const plan of plans) {
    plan.coreCycles.forEach((cycles, core) => {
      busy[core]! += cycles;
    });
    bytes += plan.bytes;
  }
  return { strategy, plans, cycles: Math.max(0, ...busy, bytes / bandwidthBytesPerCycle) };
}

/** All kernels' jobs in one schedule. */
export function batchJobs({ plans }: BatchPlan): SparseSchedule {
  const jobs: SparseJob[] = [];
  const queues: number[][] = [];
  const after: (readonly number[])[] = [];
  for (const plan of plans) {
    const part = jobsOf(plan, jobs.length);
    jobs.push(...part.jobs);
    after.push(...(part.after ?? []));
    for (const [core, queue] of part.queues.entries()) {
      queues[core] ??= [];
      queues[core].push(...queue);
    }
  }
  return { jobs, queues, after };
}

/** The analytical bound of a genome: max over cores of the sum of latencies, at least all bytes over the bandwidth. */
export function boundObjective(table: JobTable, bandwidthBytesPerCycle: number): Objective {
  const { jobs, cores, latencyCycles, bandwidthBytesPerCycle: needed } = table;
  const busy = new Float64Array(cores);
  return (core, _priority, offset) => {
    busy.fill(0);
    let bytes = 0;
    for (let job = 0; job < jobs; job++) {
      const entry = job * cores + core[offset + job]!;
      busy[core[offset + job]!]! += latencyCycles[entry]!;
      bytes += latencyCycles[entry]! * needed[entry]!;
    }
    return busy.reduce((most, cycles) => Math.max(most, cycles), bytes / bandwidthBytesPerCycle);
  };
}

/** Kernels by what their fastest core takes, the longest first, each to the core where it would end first. */
export function longestFirst(table: JobTable): Mapping {
  const { jobs, cores, latencyCycles } = table;
  const at = (job: number, core: number): number => latencyCycles[job * cores + core]!;
  const all = Array.from({ length: cores }, (_, core) => core);
  const least = (cost: (core: number) => number): number =>
    all.reduce((best, core) => (cost(core) < cost(best) ? core : best), 0);
  const fastest = Array.from({ length: jobs }, (_, job) =>
    at(
      job,
      least((core) => at(job, core)),
    ),
  );
  const order = fastest.map((_, job) => job).sort((a, b) => fastest[b]! - fastest[a]! || a - b);
  const busy = new Float64Array(cores);
  const core = new Int32Array(jobs);
  const priority = new Float64Array(jobs);
  order.forEach((job, position) => {
    const chosen = least((c) => busy[c]! + at(job, c));
    busy[chosen]! += at(job, chosen);
    core[job] = chosen;
    priority[job] = position / jobs;
  });
  return { core, priority };
}
