/**
 * From the least that a sparse schedule can take to what its replay takes, rung by rung: each adds one effect, and the
 * differences between neighbours are the explanation of the replay.
 */
import { sparseCost } from '../cost/sparse/sparse-cost.js';
import type { Memory } from '../machine/memory.js';
import type { SparseCore } from '../machine/sparse/sparse-core.js';
import { jobLoadBytes, jobStoreBytes, type SparseSchedule } from '../mapping/sparse/sparse-job.js';
import { replaySparse } from '../simulator/sparse-replay.js';

export const SPARSE_RUNGS = [
  ['work', 'every iteration, and no lane ever waits for another'],
  ['lock-step', 'lanes wait for the longest of their block, and for each other’s writes'],
  ['clearing', 'C is set to zero'],
  ['conversions', 'operands are converted and partial sums added up'],
  ['bytes', 'all bytes cross the memory, and computing hides behind them or they behind it'],
  ['fill', 'a tile loads before it computes and is stored after, and jobs wait for those they need'],
  ['contention', 'cores share the memory'],
] as const;

export type SparseRung = (typeof SPARSE_RUNGS)[number][0];

/** Makespan by rung, cycles of the system clock. */
export type SparseLadder = Readonly<Record<SparseRung, number>>;

/** @throws InputError for a schedule or a memory that makes no sense */
export function sparseLadder(schedule: SparseSchedule, cores: readonly SparseCore[], memory: Memory): SparseLadder {
  const busy = cores.map((core, number) => {
    const cycles = { work: 0, lockStep: 0, clearing: 0, streams: 0 };
    for (const id of schedule.queues[number] ?? []) {
      const job = schedule.jobs[id]!;
      if (job.kind === 'stream') {
        cycles.streams += job.computeCycles / core.clockRatio;
        continue;
      }
      const cost = sparseCost(job.product, core, job.nm, job.tiles);
      cycles.work += cost.iterations / core.lanes / core.clockRatio;
      cycles.lockStep += cost.computeCycles / core.clockRatio;
      cycles.clearing += cost.clearCycles / core.clockRatio;
    }
    return cycles;
  });
  const slowest = (of: (cycles: (typeof busy)[number]) => number): number => Math.max(0, ...busy.map(of));
  let bytes = 0;
  for (const queue of schedule.queues)
    for (const id of queue) bytes += jobLoadBytes(schedule.jobs[id]!) + jobStoreBytes(schedule.jobs[id]!);

  const conversions = slowest(({ lockStep, clearing, streams }) => lockStep + clearing + streams);
  // Each core with the memory to itself: its ports are as wide as the memory, and no other core is there.
  const peak = memory.bandwidthBytesPerCycle * (memory.efficiency ?? 1);
  const alone = cores.map((core) => ({
    ...core,
    loadPortBytesPerCycle: Math.min(core.loadPortBytesPerCycle, peak),
    storePortBytesPerCycle: Math.min(core.storePortBytesPerCycle, peak),
  }));
  const unshared = { ...memory, bandwidthBytesPerCycle: Number.POSITIVE_INFINITY };
  return {
    work: slowest(({ work }) => work),
    'lock-step': slowest(({ lockStep }) => lockStep),
    clearing: slowest(({ lockStep, clearing }) => lockStep + clearing),
    conversions,
    bytes: Math.max(conversions, bytes / peak),
    fill: replaySparse({ cores: alone, memory: unshared, schedule }).timeline.makespanCycles,
    contention: replaySparse({ cores, memory, schedule }).timeline.makespanCycles,
  };
}
