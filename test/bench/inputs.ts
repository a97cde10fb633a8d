/**
 * What the benchmarks run on: random job tables with the spread of real ones, and random genomes.
 */
import type { JobTable } from '../../src/analysis/job-table.js';
import { Random } from '../../src/base/random.js';

/** Latencies over five decades, bandwidths up to a few times the system's share. */
export function randomTable(jobs: number, cores: number, seed = 1): JobTable {
  const random = new Random(seed);
  const entries = jobs * cores;
  return {
    jobs,
    cores,
    latencyCycles: Float64Array.from({ length: entries }, () => Math.ceil(10 ** (1 + 5 * random.uniform()))),
    bandwidthBytesPerCycle: Float64Array.from({ length: entries }, () => 10 ** (2 * random.uniform() - 0.5)),
  };
}

export interface Genomes {
  readonly core: Int32Array;
  readonly priority: Float64Array;
}

export function randomGenomes(count: number, { jobs, cores }: JobTable, seed = 2): Genomes {
  const random = new Random(seed);
  return {
    core: Int32Array.from({ length: count * jobs }, () => random.below(cores)),
    priority: Float64Array.from({ length: count * jobs }, () => random.uniform()),
  };
}
