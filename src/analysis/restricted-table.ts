/**
 * The job table of jobs that may run on some cores only. Where a job may not run it takes longer there than all jobs
 * together could, one after another: then a mapping that keeps to the cores is better than any that does not, for every
 * mapper and in the bound, which need know nothing of it. Bytes stay as they are.
 */
import type { QueuedJob } from '../workload/job.js';
import type { JobTable } from './job-table.js';

/** 1 where a job may not run, at job · cores + core; nothing where every job may run anywhere. */
export function barredPairs(jobs: readonly Pick<QueuedJob, 'cores'>[], cores: number): Uint8Array | undefined {
  if (jobs.every((job) => job.cores === undefined)) return undefined;
  const barred = new Uint8Array(jobs.length * cores);
  jobs.forEach(({ cores: allowed }, job) => {
    if (allowed === undefined) return;
    barred.fill(1, job * cores, (job + 1) * cores);
    for (const core of allowed) barred[job * cores + core] = 0;
  });
  return barred;
}

/** @param bandwidth of the system, bytes per cycle */
export function restrictedTable(
  table: JobTable,
  jobs: readonly Pick<QueuedJob, 'cores'>[],
  bandwidth: number,
): JobTable {
  const { cores } = table;
  const barred = barredPairs(jobs, cores);
  if (barred === undefined) return table;
  const all = allInTurn(table, bandwidth);
  const latencyCycles = table.latencyCycles.slice();
  const bandwidthBytesPerCycle = table.bandwidthBytesPerCycle.slice();
  barred.forEach((isBarred, entry) => {
    if (isBarred === 0) return;
    bandwidthBytesPerCycle[entry]! *= latencyCycles[entry]! / all;
    latencyCycles[entry] = all;
  });
  return { ...table, latencyCycles, bandwidthBytesPerCycle, barred };
}

/** Twice what all jobs take one after another, each on its slowest core. */
function allInTurn({ jobs, cores, latencyCycles, bandwidthBytesPerCycle }: JobTable, bandwidth: number): number {
  let sum = 0;
  for (let job = 0; job < jobs; job++) {
    let slowest = 0;
    for (let entry = job * cores; entry < (job + 1) * cores; entry++)
      slowest = Math.max(slowest, latencyCycles[entry]! * Math.max(1, bandwidthBytesPerCycle[entry]! / bandwidth));
    sum += slowest;
  }
  return 2 * sum;
}
