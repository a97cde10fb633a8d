/**
 * Orders for a given assignment, of which one often suits: what matters is that bandwidth-heavy jobs run against light
 * ones.
 */
import type { JobTable } from '../../../analysis/job-table.js';

/** A genome, as far as nobody has evaluated it. */
export interface Seed {
  readonly core: Int32Array;
  readonly priority: Float64Array;
}

/**
 * Five orders of an assignment, one of each kind.
 *
 * @param bandwidth of the system, bytes per cycle. An objective without a bandwidth passes infinity; the order levelled
 *   to infinity is then the one with the longest job first.
 */
export function orders(table: JobTable, core: Int32Array, bandwidth: number): Seed[] {
  const demand = (job: number): number => demandOf(table, job, core[job]!);
  const even = (job: number): boolean => core[job]! % 2 === 0;
  return [
    levelled(table, core, meanDemand(table, core), Number.POSITIVE_INFINITY),
    levelled(table, core, bandwidth, bandwidth),
    // What one core asks most, its neighbour asks least.
    ordered(core, (job) => (even(job) ? -demand(job) : demand(job))),
    ordered(core, (job) => -demand(job)),
    ordered(core, (job) => -cyclesOf(table, job, core[job]!)),
  ];
}

/**
 * Whenever a core is free in virtual time, it takes the job of its own whose demand, up to `most`, comes nearest to what
 * the others leave of the level; the longest of equals. Levelled to the mean, nobody is left to ask for much at the end;
 * levelled to the bandwidth, of which nobody can use more than all, as little as can be is asked for in vain.
 */
function levelled(table: JobTable, core: Int32Array, level: number, most: number): Seed {
  const { jobs, cores } = table;
  const left = Array.from({ length: cores }, (): number[] => []);
  for (let job = 0; job < jobs; job++) left[core[job]!]!.push(job);
  left.forEach((queue, c) => {
    queue.sort((a, b) => cyclesOf(table, b, c) - cyclesOf(table, a, c) || a - b);
  });
  const end = new Float64Array(cores);
  const running = new Float64Array(cores);
  const priority = new Float64Array(jobs);
  for (let rank = 0; rank < jobs; rank++) {
    const free = soonest(end, left);
    const queue = left[free]!;
    const wanted = level - asked(running, end, end[free]!);
    const job = queue.splice(nearest(table, queue, free, wanted, most), 1)[0]!;
    priority[job] = rank / jobs;
    running[free] = Math.min(most, demandOf(table, job, free));
    end[free]! += cyclesOf(table, job, free);
  }
  return { core, priority };
}

/** Of all cores together, over the longest queue. */
function meanDemand(table: JobTable, core: Int32Array): number {
  const loads = new Float64Array(table.cores);
  let bytes = 0;
  core.forEach((c, job) => {
    loads[c]! += cyclesOf(table, job, c);
    bytes += cyclesOf(table, job, c) * demandOf(table, job, c);
  });
  return bytes / Math.max(...loads);
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

/** Index of the job in the queue whose demand, up to `most`, comes nearest to what is wanted; the first of equals. */
function nearest(table: JobTable, queue: readonly number[], core: number, wanted: number, most: number): number {
  let chosen = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < queue.length; k++) {
    const miss = Math.abs(Math.min(most, demandOf(table, queue[k]!, core)) - wanted);
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
