/**
 * A platform against the homogeneous machines of as many lanes, kernel by kernel, by the analytical bound. Which baseline
 * is taken decides the answer, so all three always come together: one large EIE-like core, as many small ones, and one
 * large MatRaptor-like core.
 */
import type { SparseCore } from '../../machine/sparse/sparse-core.js';
import { sparsePresets } from '../../machine/sparse/sparse-platform.js';
import type { SparseKernel } from '../../workload/sparse-kernel.js';
import { naiveSplit } from './naive-split.js';
import { type KernelSearch, searchKernel } from './search-kernel.js';

export const BASELINES = ['eie-monolithic', 'eie-small-cores', 'matraptor-monolithic'] as const;
export type Baseline = (typeof BASELINES)[number];

export interface KernelHeadline {
  readonly kernel: SparseKernel;
  readonly search: KernelSearch;
  /** Bounds, cycles: the search's, of each kernel whole, and of splits made without a search. */
  readonly searchedCycles: number;
  readonly wholeCycles: number;
  readonly naiveCycles: number;
  readonly naiveSortedCycles: number;
  readonly baselines: Readonly<Record<Baseline, KernelSearch>>;
}

export function headline(
  kernels: readonly SparseKernel[],
  cores: readonly SparseCore[],
  bandwidthBytesPerCycle: number,
): KernelHeadline[] {
  const lanes = cores.reduce((sum, core) => sum + core.lanes, 0);
  const machines = BASELINES.map((name) => [name, sparsePresets.get(name)({ lanes }).cores] as const);
  return kernels.map((kernel) => {
    const search = searchKernel(kernel, cores, bandwidthBytesPerCycle);
    return {
      kernel,
      search,
      searchedCycles: search.plan.cycles,
      wholeCycles: search.tried[0]!.cycles,
      naiveCycles: naiveSplit(kernel, cores, bandwidthBytesPerCycle).cycles,
      naiveSortedCycles: naiveSplit(kernel, cores, bandwidthBytesPerCycle, true).cycles,
      baselines: Object.fromEntries(
        machines.map(([name, machine]) => [name, searchKernel(kernel, machine, bandwidthBytesPerCycle)]),
      ) as Record<Baseline, KernelSearch>,
    };
  });
}

/** Geometric mean over the kernels of baseline / ours. */
export function speedup(
  rows: readonly KernelHeadline[],
  ours: (row: KernelHeadline) => number,
  over: Baseline,
): number {
  const logs = rows.map((row) => Math.log(row.baselines[over].plan.cycles / ours(row)));
  return Math.exp(logs.reduce((sum, log) => sum + log, 0) / Math.max(1, logs.length));
}
