/**
 * Orders for a given assignment, of which one often suits: what matters is that bandwidth-heavy jobs run against light
 * ones.
 */
import type { JobTable } from '../../analysis/job-table.js';

/** A genome, as far as nobody has evaluated it. */
export interface Seed {
  readonly core: Int32Array;
  readonly priority: Float64Array;
}

/** One of each kind. */
export function orders(table: JobTable, core: Int32Array): Seed[] {
  const demand = (job: number): number => demandOf(table, job, core[job]!);
  const even = (job: number): boolean => core[job]! % 2 === 0;
  return [
    levelled(table, core),
    // What one core asks most, its neighbour asks least.
    ordered(core, (job) => (even(job) ? -demand(job) : demand(job))),
    ordered(core, (job) => -demand(job)),
    ordered(core, (job) => -cyclesOf(table, job, core[job]!)),
  ];
}

/**
 * Whenever a core is free in virtual time, it takes the job of its own whose demand comes nearest to what the others
 * leave of the mean; the longest of equals.
 */
function levelled(table: JobTable, core: Int32Array): Seed {
  const { jobs, cores } = table;
  const left = Array.from({ length: cores }, (): number[] => []);
  const loads = new Float64Array(cores);
  let bytes = 0;
  for (let job = 0; job < jobs; job++) {
    const c = core[job]!;
    left[c]!.push(job);
    loads[c]! += cyclesOf(table, job, c);
    bytes += cyclesOf(table, job, c) * demandOf(table, job, c);
  }
  left.forEach((queue, c) => {
    queue.sort((a, b) => cyclesOf(table, b, c) - cyclesOf(table, a, c) || a - b);
  });
  const mean = bytes / Math.max(...loads);
  const end = new Float64Array(cores);
  const running = new Float64Array(cores);
  const priority = new Float64Array(jobs);
  for (let rank = 0; rank < jobs; rank++) {
    const free = soonest(end, left);
    const queue = left[free]!;
    const wanted = mean - asked(running, end, end[free]!);
    const job = queue.splice(nearest(table, queue, free, wanted), 1)[0]!;
    priority[job] = rank / jobs;
    running[free] = demandOf(table, job, free);
    end[free]! += cyclesOf(table, job, free);
  }
  return { core, priority };
}

/** The first core to be free that has jobs left. */
function soonest(end: Float64Array, left: readonly (readonly number[])[]): number {
  let free = -1;
  for (let c = 0; c < end.length; c++) if (left[c]!.length > 0 && (free < 0 || end[c]! < end[free]!)) free = c;
  return free;
}

/** What the jobs that run on after a time ask together. */
function asked(running: Float64Array, end: Float64Array, time: number): number {
  let sum = 0;
  for (let c = 0; c < end.length; c++) if (end[c]! > time) sum += running[c]!;
  return sum;
}

/** Index of the job in the queue whose demand comes nearest to what is wanted; the first of equals. */
function nearest(table: JobTable, queue: readonly number[], core: number, wanted: number): number {
  let chosen = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < queue.length; k++) {
    const miss = Math.abs(demandOf(table, queue[k]!, core) - wanted);
    if (miss >= least) continue;
    least = miss;
    chosen = k;
  }
  return chosen;
}

/** Jobs in rising order of `key`, their ranks spread over [0, 1). */
function ordered(core: Int32Array, key: (job: number) => number): Seed {
  const jobs = core.length;
  const keys = Float64Array.from(core, (_, job) => key(job));
  const priority = new Float64Array(jobs);
  Array.from({ length: jobs }, (_, job) => job)
    .sort((a, b) => keys[a]! - keys[b]! || a - b)
    .forEach((job, rank) => {
      priority[job] = rank / jobs;
    });
  return { core, priority };
}

function cyclesOf(table: JobTable, job: number, core: number): number {
  return table.latencyCycles[job * table.cores + core]!;
}

function demandOf(table: JobTable, job: number, core: number): number {
  return table.bandwidthBytesPerCycle[job * table.cores + core]!;
}
