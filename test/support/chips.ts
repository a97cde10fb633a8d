/** Random chips with a network, and jobs on them. */
import fc from 'fast-check';
import type { JobTable } from '../../src/analysis/job-table.js';
import { type NocGrid, nodesOf } from '../../src/machine/noc/grid.js';
import type { Noc } from '../../src/machine/noc/noc.js';
import { sharedResources } from '../../src/machine/noc/shared-resources.js';
import type { Mapping } from '../../src/mapping/job-mapping.js';
import { mappedTables } from './arbitraries.js';

export interface JobsOnChip {
  readonly noc: Noc;
  readonly table: JobTable;
  readonly mapping: Mapping;
  /** Of all stacks, bytes per cycle. */
  readonly bandwidth: number;
}

/** Any topology with room for so many cores, which lie on the first routers of a shuffled list. */
export function nocs(cores: number): fc.Arbitrary<Noc> {
  const side = Math.max(2, Math.ceil(Math.sqrt(cores)));
  const grids = fc.constantFrom<NocGrid>(
    { topology: 'crossbar', sizes: [cores + 2] },
    { topology: 'ring', sizes: [cores + 1] },
    { topology: 'mesh', sizes: [side, side] },
    { topology: 'torus', sizes: [side + 1, side] },
    { topology: 'mesh', sizes: [cores] },
  );
  return grids.chain((grid) => {
    const routers = Array.from({ length: nodesOf(grid) }, (_, router) => router);
    return fc.record({
      grid: fc.constant(grid),
      linkBytesPerCycle: fc.double({ min: 0.5, max: 200, noNaN: true }),
      hopCycles: fc.integer({ min: 0, max: 10 }),
      flitBytes: fc.constantFrom(1, 16, 32),
      corePlaces: fc.shuffledSubarray(routers, { minLength: cores, maxLength: cores }),
      stackPlaces: fc.shuffledSubarray(routers, { minLength: 1, maxLength: Math.min(4, routers.length) }),
      channels: fc.constantFrom('interleaved' as const, 'partitioned' as const),
    });
  });
}

export function jobsOnChips(options: { maxJobs?: number; maxCores?: number } = {}): fc.Arbitrary<JobsOnChip> {
  return mappedTables(options).chain(({ table, mapping, bandwidth }) =>
    fc
      .record({
        noc: nocs(table.cores),
        stored: fc.array(fc.constantFrom(0, 0.25, 0.5, 1), {
          minLength: table.jobs * table.cores,
          maxLength: table.jobs * table.cores,
        }),
      })
      .map(({ noc, stored }) => ({
        noc,
        table: {
          ...table,
          ways: { resources: sharedResources(noc, bandwidth), storeShare: Float64Array.from(stored) },
        },
        mapping,
        bandwidth,
      })),
  );
}
