/**
 * Random tables and mappings for property tests. Sizes and values cover what real job tables span: latencies over six
 * decades, bandwidths from none to far above the system's.
 */
import fc from 'fast-check';
import type { JobTable } from '../../src/analysis/job-table.js';
import type { Mapping } from '../../src/mapping/job-mapping.js';

export interface MappedTable {
  readonly table: JobTable;
  readonly mapping: Mapping;
  /** Bytes per cycle. */
  readonly bandwidth: number;
}

export function mappedTables(options: { maxJobs?: number; maxCores?: number } = {}): fc.Arbitrary<MappedTable> {
  const { maxJobs = 40, maxCores = 8 } = options;
  return fc
    .record({ jobs: fc.integer({ min: 1, max: maxJobs }), cores: fc.integer({ min: 1, max: maxCores }) })
    .chain(({ jobs, cores }) =>
      fc.record({
        jobs: fc.constant(jobs),
        cores: fc.constant(cores),
        latency: fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: jobs * cores, maxLength: jobs * cores }),
        demand: fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 500, noNaN: true })), {
          minLength: jobs * cores,
          maxLength: jobs * cores,
        }),
        core: fc.array(fc.integer({ min: 0, max: cores - 1 }), { minLength: jobs, maxLength: jobs }),
        priority: fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
          minLength: jobs,
          maxLength: jobs,
        }),
        bandwidth: fc.double({ min: 0.5, max: 512, noNaN: true }),
      }),
    )
    .map(({ jobs, cores, latency, demand, core, priority, bandwidth }) => ({
      table: {
        jobs,
        cores,
        latencyCycles: Float64Array.from(latency),
        bandwidthBytesPerCycle: Float64Array.from(demand),
      },
      mapping: { core: Int32Array.from(core), priority: Float64Array.from(priority) },
      bandwidth,
    }));
}
