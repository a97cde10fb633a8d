/**
 * The analytical bandwidth allocator (MAGMA, section IV-C, algorithm 1) by the virtual-time identity. Every running job
 * asks for its required bandwidth b; when the sum D exceeds the system's B, each gets its share in proportion, so all
 * jobs slow down by the same factor D / B. Hence in virtual time τ, in which nobody stalls, jobs start and end at
 * prefix sums of no-stall latencies, and real time is ∫ max(1, D(τ) / B) dτ: one merge of the cores' breakpoints.
 *
 * With a network or a shared SRAM on the chip the factor is the largest D_r / B_r of a link, a memory stack or a bank r
 * (resource-demand.ts). Bytes served are then those that cross memory.
 *
 * A job that asks for no bandwidth is taken as the limit b → 0: it slows down like the others. Shares nothing with the
 * simulator; their agreement is evidence.
 */
import type { JobTable } from '../../analysis/job-table.js';
import type { Queues } from '../../mapping/job-mapping.js';
import type { Timeline } from '../../timeline/timeline.js';
import { collidingStretch } from './collisions.js';
import { ResourceDemand } from './resource-demand.js';

/**
 * @param bandwidth of the system, bytes per cycle, > 0
 * @param collisions by core, see collisions.ts; none for the plain allocator
 */
export function allocate(
  table: JobTable,
  queues: Queues,
  bandwidth: number,
  collisions: readonly number[] = [],
): Timeline {
  const { jobs, cores } = table;
  const jobCore = new Int32Array(jobs).fill(-1);
  const jobStartCycles = new Float64Array(jobs);
  const jobEndCycles = new Float64Array(jobs);
  const coreFinishCycles = new Float64Array(cores);
  const steps = { cycles: [] as number[], bytesPerCycle: [] as number[] };
  let bytesServed = 0;
  let virtual = 0;
  let real = 0;

  /** Of the job running on each core; a core that has none left ends at infinity and asks for nothing. */
  const position = new Int32Array(cores).fill(-1);
  const virtualEnd = new Float64Array(cores);
  const demand = new Float64Array(cores);
  const shared = table.ways === undefined ? undefined : new ResourceDemand(table.ways, cores);

  const keepsSome = (table.ways?.kept ?? table.ways?.cast) !== undefined && shared !== undefined;

  const startNext = (core: number): void => {
    const queue = queues[core] ?? [];
    const job = queue[++position[core]!];
    if (job === undefined) {
      virtualEnd[core] = Number.POSITIVE_INFINITY;
      demand[core] = 0;
      shared?.unset(core);
      coreFinishCycles[core] = queue.length > 0 ? real : 0;
      return;
    }
    jobCore[job] = core;
    jobStartCycles[job] = real;
    virtualEnd[core] = virtual + table.latencyCycles[job * cores + core]!;
    demand[core] = table.bandwidthBytesPerCycle[job * cores + core]!;
    shared?.set(core, job * cores + core, demand[core]!);
  };

  for (let core = 0; core < cores; core++) startNext(core);
  for (;;) {
    let next = 0;
    let total = 0;
    for (let core = 0; core < cores; core++) {
      if (virtualEnd[core]! < virtualEnd[next]!) next = core;
      total += demand[core]!;
    }
    const end = virtualEnd[next]!;
    if (end === Number.POSITIVE_INFINITY) break;
    const stretch =
      collisions.length > 0 && total > 0
        ? collidingStretch(demand, total, bandwidth, collisions)
        : (shared?.stretch() ?? Math.max(1, total / bandwidth));
    const duration = (end - virtual) * stretch;
    if (duration > 0) {
      steps.cycles.push(real);
      const isStretched = collisions.length > 0 || shared !== undefined;
      steps.bytesPerCycle.push(isStretched ? total / stretch : Math.min(total, bandwidth));
      bytesServed += (end - virtual) * (keepsSome ? shared.memoryBytes() : total);
    }
    virtual = end;
    real += duration;
    jobEndCycles[(queues[next] as readonly number[])[position[next]!]!] = real;
    startNext(next);
  }
  steps.cycles.push(real);
  steps.bytesPerCycle.push(0);
  return {
    makespanCycles: real,
    jobCore,
    jobStartCycles,
    jobEndCycles,
    coreFinishCycles,
    bytesServed,
    bandwidth: steps,
  };
}
