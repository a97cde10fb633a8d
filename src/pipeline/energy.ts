/**
 * The energy of a mapping by formula: that of every job on its core, and what cores and memory draw over the makespan
 * whether they work or not. Nanojoules.
 */
import type { JobAnalysis } from '../analysis/job-analysis.js';
import type { Platform } from '../machine/accelerator.js';
import type { Mapping } from '../mapping/job-mapping.js';

export interface EnergyEstimate {
  readonly dynamic: number;
  readonly static: number;
  readonly total: number;
}

/** Nothing where the energy of a job is not known. */
export function estimateEnergy(
  { nanojoules, table }: JobAnalysis,
  mapping: Mapping,
  platform: Platform,
  makespanCycles: number,
): EnergyEstimate | undefined {
  if (nanojoules === undefined) return undefined;
  let dynamic = 0;
  for (let job = 0; job < table.jobs; job++) {
    const core = mapping.core[job]!;
    if (core >= 0) dynamic += nanojoules[job * table.cores + core]!;
  }
  const still = staticWatts(platform) * (makespanCycles / platform.clockGHz);
  return { dynamic, static: still, total: dynamic + still };
}

/** Of cores and memory together. Watts: nanojoules a nanosecond. */
export function staticWatts({ cores, memory }: Platform): number {
  const milliwatts = cores.reduce((sum, core) => sum + (core.staticMilliwatts ?? 0), memory.staticMilliwatts ?? 0);
  return milliwatts / 1000;
}
