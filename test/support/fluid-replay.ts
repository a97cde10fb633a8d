/**
 * The job-fluid rung: a mapping replayed in the event simulator the way the allocator sees it.
 */
import type { JobTable } from '../../src/analysis/job-table.js';
import type { Core } from '../../src/machine/core.js';
import { type Mapping, queuesOf } from '../../src/mapping/job-mapping.js';
import type { SimulationInput } from '../../src/simulator/input.js';
import { type SimulationResult, simulate } from '../../src/simulator/simulate.js';

export const PLAIN_CORE: Core = {
  name: 'core',
  dataflow: 'hb',
  rows: 32,
  columns: 64,
  slBytes: 1024,
  sgBytes: 1 << 20,
  buffers: 2,
  flexible: false,
  clockRatio: 1,
};

export function replayFluid(
  table: JobTable,
  mapping: Mapping,
  bandwidth: number,
  arbitration = 'proportional',
): SimulationResult {
  return simulate(fluidInput(table, mapping, bandwidth, arbitration));
}

export function fluidInput(
  table: JobTable,
  mapping: Mapping,
  bandwidth: number,
  arbitration = 'proportional',
): SimulationInput {
  return {
    cores: Array.from({ length: table.cores }, () => PLAIN_CORE),
    memory: { bandwidthBytesPerCycle: bandwidth, arbitration },
    groups: [queuesOf(mapping, table.cores)],
    work: Array.from(mapping.core, (core, job) => ({
      kind: 'fluid' as const,
      latencyCycles: table.latencyCycles[job * table.cores + core]!,
      bandwidthBytesPerCycle: table.bandwidthBytesPerCycle[job * table.cores + core]!,
    })),
    after: [],
    host: { barrier: true, controlLatencyCycles: 0 },
    crossJobPrefetch: true,
  };
}
