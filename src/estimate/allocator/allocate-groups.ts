/**
 * The allocator over several groups. With a barrier each group starts when the one before has ended; without, a core
 * goes on with its next group at once, and dependencies between groups are not seen: that is then a lower estimate.
 */
import type { JobTable } from '../../analysis/job-table.js';
import type { Queues } from '../../mapping/job-mapping.js';
import type { Timeline } from '../../timeline/timeline.js';
import { allocate } from './allocate.js';

/**
 * @param bandwidth of the system, bytes per cycle, > 0
 * @param collisions by core, see collisions.ts; none for the plain allocator
 */
export function allocateGroups(
  table: JobTable,
  groups: readonly Queues[],
  bandwidth: number,
  barrier: boolean,
  collisions: readonly number[] = [],
): Timeline {
  if (!barrier) return allocate(table, concatenated(groups, table.cores), bandwidth, collisions);
  const { jobs, cores } = table;
  const jobCore = new Int32Array(jobs).fill(-1);
  const jobStartCycles = new Float64Array(jobs);
  const jobEndCycles = new Float64Array(jobs);
  const coreFinishCycles = new Float64Array(cores);
  const steps = { cycles: [] as number[], bytesPerCycle: [] as number[] };
  let bytesServed = 0;
  let start = 0;
  for (const queues of groups) {
    const part = allocate(table, queues, bandwidth, collisions);
    queues.forEach((queue, core) => {
      for (const job of queue) {
        jobCore[job] = core;
        jobStartCycles[job] = start + part.jobStartCycles[job]!;
        jobEndCycles[job] = start + part.jobEndCycles[job]!;
      }
      if (queue.length > 0) coreFinishCycles[core] = start + part.coreFinishCycles[core]!;
    });
    for (const cycle of part.bandwidth.cycles) steps.cycles.push(start + cycle);
    for (const bytes of part.bandwidth.bytesPerCycle) steps.bytesPerCycle.push(bytes);
    bytesServed += part.bytesServed;
    start += part.makespanCycles;
  }
  return {
    makespanCycles: start,
    jobCore,
    jobStartCycles,
    jobEndCycles,
    coreFinishCycles,
    bytesServed,
    bandwidth: steps,
  };
}

function concatenated(groups: readonly Queues[], cores: number): Queues {
  return Array.from({ length: cores }, (_, core) => groups.flatMap((queues) => queues[core] ?? []));
}
