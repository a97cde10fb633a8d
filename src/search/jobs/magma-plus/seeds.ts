/**
 * Good genomes to begin with: assignments from the bound's prices, from annealing what an assignment costs, and from
 * greedy rules, each in a few orders.
 */
import type { JobTable } from '../../../analysis/job-table.js';
import type { Random } from '../../../base/random.js';
import type { Relaxed } from '../bound/relaxed.js';
import { type AssignmentSettings, annealAssignments } from './assignment.js';
import { AssignmentCost } from './assignment-cost.js';
import { orders, type Seed } from './orders.js';

export interface SeedSettings {
  /** Assignments to anneal: by what cost (`AssignmentCost`), and how hot at the start (`AssignmentRun`). */
  readonly assignments: readonly { readonly optimism: number; readonly hot: number }[];
  readonly annealing: AssignmentSettings;
}

/**
 * The orders of one assignment after the other. The dear ones come last: whoever has found the best there is before
 * then never asks for them.
 *
 * @param bandwidth of the system, bytes per cycle; infinite when the objective does not know one
 * @param relaxed of that table at that bandwidth
 * @param effort takes so many times the steps
 */
export function* seedGenomes(
  table: JobTable,
  bandwidth: number,
  relaxed: Relaxed,
  random: Random,
  { assignments, annealing }: SeedSettings,
  effort = 1,
): Generator<Seed[]> {
  const rounded = roundedShares(table, relaxed);
  yield orders(table, rounded, bandwidth);
  yield orders(table, earliestFinish(table, bandwidth), bandwidth);
  yield orders(table, leastTraffic(table), bandwidth);
  const runs = assignments.map(({ optimism, hot }) => ({
    cost: new AssignmentCost(table, bandwidth, rounded, optimism),
    hot,
  }));
  for (const core of annealAssignments(runs, table.cores, random, annealing, effort)) {
    yield orders(table, core, bandwidth);
  }
}

/**
 * The relaxation's shares, rounded by largest remainder within a kind; inside a class of equal cores the longest job
 * goes first, to the core with the least load.
 */
export function roundedShares(table: JobTable, { relaxation, dual }: Relaxed): Int32Array {
  const { kinds, classes, count, kindOf, classOf } = relaxation;
  const left = new Int32Array(kinds * classes);
  for (let k = 0; k < kinds; k++) {
    const wanted = Array.from({ length: classes }, (_, c) => dual.share[k * classes + c]! * count[k]!);
    let missing = count[k]!;
    wanted.forEach((share, c) => {
      left[k * classes + c] = Math.floor(share + 1e-9);
      missing -= left[k * classes + c]!;
    });
    const byRemainder = wanted.map((_, c) => c).sort((a, b) => (wanted[b]! % 1) - (wanted[a]! % 1) || a - b);
    for (let i = 0; missing > 0; i = (i + 1) % classes, missing--) left[k * classes + byRemainder[i]!]!++;
  }
  const classOfJob = Array.from({ length: table.jobs }, (_, job) => {
    const from = kindOf[job]! * classes;
    let c = 0;
    while (left[from + c] === 0) c++;
    left[from + c]!--;
    return c;
  });
  return byLoad(table, (job, core) => (classOf[core] === classOfJob[job] ? cyclesOf(table, job, core) : null));
}

/** Every job where it ends first, longest first, as if it ran alone under the system's bandwidth. */
function earliestFinish(table: JobTable, bandwidth: number): Int32Array {
  return byLoad(table, (job, core) => {
    const share = table.bandwidthBytesPerCycle[job * table.cores + core]! / bandwidth;
    return cyclesOf(table, job, core) * Math.max(1, share);
  });
}

/** Every job on one of the cores where it moves the fewest bytes. */
function leastTraffic(table: JobTable): Int32Array {
  const bytes = (job: number, core: number): number =>
    cyclesOf(table, job, core) * table.bandwidthBytesPerCycle[job * table.cores + core]!;
  const least = Array.from({ length: table.jobs }, (_, job) =>
    Math.min(...Array.from({ length: table.cores }, (_, core) => bytes(job, core))),
  );
  return byLoad(table, (job, core) =>
    bytes(job, core) <= least[job]! * (1 + 1e-9) ? cyclesOf(table, job, core) : null,
  );
}

/** List scheduling, longest (at its best) first, each job where load + cost is least; null: not on that core. */
function byLoad(table: JobTable, cost: (job: number, core: number) => number | null): Int32Array {
  const { jobs, cores } = table;
  const costs = Array.from({ length: jobs }, (_, job) => Array.from({ length: cores }, (_, core) => cost(job, core)));
  const size = costs.map((row) => Math.min(...row.map((value) => value ?? Number.POSITIVE_INFINITY)));
  const loads = new Float64Array(cores);
  const assigned = new Int32Array(jobs);
  for (const job of Array.from({ length: jobs }, (_, j) => j).sort((a, b) => size[b]! - size[a]! || a - b)) {
    let chosen = -1;
    let end = Number.POSITIVE_INFINITY;
    costs[job]!.forEach((value, core) => {
      if (value === null || loads[core]! + value >= end) return;
      end = loads[core]! + value;
      chosen = core;
    });
    assigned[job] = chosen;
    loads[chosen] = end;
  }
  return assigned;
}

function cyclesOf(table: JobTable, job: number, core: number): number {
  return table.latencyCycles[job * table.cores + core]!;
}
