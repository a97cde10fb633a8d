/**
 * The job analysis table (MAGMA, section IV-A): for every job on every core the no-stall latency and the bandwidth it
 * needs to run without a stall. Row-major: entry (job, core) is at job · cores + core.
 */

export interface JobTable {
  readonly jobs: number;
  readonly cores: number;
  /** No-stall latency, cycles of the system clock. */
  readonly latencyCycles: Float64Array;
  /** Required bandwidth, bytes per cycle. */
  readonly bandwidthBytesPerCycle: Float64Array;
  /** 1 where a job may not run; then the latency there is a deterrent (restricted-table.ts). Absent: all may. */
  readonly barred?: Uint8Array;
}

/** The rows of `ids`, in that order: the table of one group. */
export function selectJobs(table: JobTable, ids: readonly number[]): JobTable {
  const { cores, barred } = table;
  const latencyCycles = new Float64Array(ids.length * cores);
  const bandwidthBytesPerCycle = new Float64Array(ids.length * cores);
  ids.forEach((id, row) => {
    latencyCycles.set(table.latencyCycles.subarray(id * cores, (id + 1) * cores), row * cores);
    bandwidthBytesPerCycle.set(table.bandwidthBytesPerCycle.subarray(id * cores, (id + 1) * cores), row * cores);
  });
  const rows = { jobs: ids.length, cores, latencyCycles, bandwidthBytesPerCycle };
  if (barred === undefined) return rows;
  const own = new Uint8Array(ids.length * cores);
  ids.forEach((id, row) => {
    own.set(barred.subarray(id * cores, (id + 1) * cores), row * cores);
  });
  return { ...rows, barred: own };
}
