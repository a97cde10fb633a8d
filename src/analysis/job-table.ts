/**
 * The job analysis table (MAGMA, section IV-A): for every job on every core the no-stall latency and the bandwidth it
 * needs to run without a stall. Row-major: entry (job, core) is at job · cores + core.
 */
import type { SharedResources } from '../machine/noc/shared-resources.js';
import type { CastPlan } from '../mapping/residency/cast-plan.js';
import type { KeptShares } from '../mapping/residency/plan-residency.js';

/** Where the bytes of a job go, on a chip with a network. */
export interface Ways {
  readonly resources: SharedResources;
  /** By entry, which share of the job's bytes is stored; the rest is loaded. */
  readonly storeShare: Float64Array;
  /** By job of a given mapping, what a shared SRAM keeps; absent: nothing. */
  readonly kept?: KeptShares | undefined;
  /** By job of a given mapping, which weights one stream brings to several cores; absent: none. */
  readonly cast?: CastPlan | undefined;
}

export interface JobTable {
  readonly jobs: number;
  readonly cores: number;
  /** No-stall latency, cycles of the system clock. */
  readonly latencyCycles: Float64Array;
  /** Required bandwidth, bytes per cycle. */
  readonly bandwidthBytesPerCycle: Float64Array;
  /** 1 where a job may not run; then the latency there is a deterrent (restricted-table.ts). Absent: all may. */
  readonly barred?: Uint8Array;
  /** Absent: all bytes pass the one memory and nothing else. */
  readonly ways?: Ways;
}

/** What a chip's own memory and network make of a mapping. */
export interface OnChip {
  readonly kept?: { readonly plan: { readonly shares: KeptShares } } | undefined;
  readonly cast?: CastPlan | undefined;
}

/** The table of jobs under a mapping of which the chip keeps something, or reads something once for several. */
export function withOnChip(table: JobTable, { kept, cast }: OnChip = {}): JobTable {
  if (table.ways === undefined || (kept ?? cast) === undefined) return table;
  return { ...table, ways: { ...table.ways, kept: kept?.plan.shares, cast } };
}

/** The rows of `ids`, in that order: the table of one group. */
export function selectJobs(table: JobTable, ids: readonly number[]): JobTable {
  const { cores, barred, ways } = table;
  const latencyCycles = new Float64Array(ids.length * cores);
  const bandwidthBytesPerCycle = new Float64Array(ids.length * cores);
  ids.forEach((id, row) => {
    latencyCycles.set(table.latencyCycles.subarray(id * cores, (id + 1) * cores), row * cores);
    bandwidthBytesPerCycle.set(table.bandwidthBytesPerCycle.subarray(id * cores, (id + 1) * cores), row * cores);
  });
  const rows: JobTable = {
    ...{ jobs: ids.length, cores, latencyCycles, bandwidthBytesPerCycle },
    ...(ways === undefined ? {} : { ways: { ...ways, storeShare: selectRows(ways.storeShare, ids, cores) } }),
  };
  if (barred === undefined) return rows;
  const own = new Uint8Array(ids.length * cores);
  ids.forEach((id, row) => {
    own.set(barred.subarray(id * cores, (id + 1) * cores), row * cores);
  });
  return { ...rows, barred: own };
}

function selectRows(entries: Float64Array, ids: readonly number[], cores: number): Float64Array {
  const selected = new Float64Array(ids.length * cores);
  ids.forEach((id, row) => {
    selected.set(entries.subarray(id * cores, (id + 1) * cores), row * cores);
  });
  return selected;
}
