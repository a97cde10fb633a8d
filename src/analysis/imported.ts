/**
 * Job analyses that were made elsewhere: an imported job table, or imported tiles.
 */
import { demandAtMost, MOST_PAIRS } from '../base/limits.js';
import { uniformPlan } from '../cost/uniform-plan.js';
import type { Core } from '../machine/core.js';
import { type TilePlan, tileTotals } from '../mapping/tile-plan.js';
import type { Job } from '../workload/job.js';
import { macs, operandBytes } from '../workload/layer.js';
import type { JobAnalysis } from './job-analysis.js';
import type { JobTable } from './job-table.js';

/**
 * A table knows latency and bandwidth, so a job moves their product in bytes. Which part of it is stored follows from
 * the layers, where they are known: the outputs' share of all operands. Without layers all of it is loaded.
 */
export function analysisOfTable(table: JobTable, cores: readonly Core[], jobs: readonly Job[] = []): JobAnalysis {
  const storeShare = (job: number): number => {
    const layer = jobs[job]?.layer;
    if (layer === undefined) return 0;
    const { input, weights, output } = operandBytes(layer);
    return output / (input + weights + output);
  };
  return {
    table,
    macs: Float64Array.from({ length: table.jobs }, (_, job) => (jobs[job] === undefined ? 0 : macs(jobs[job].layer))),
    plan: (job, core) => {
      const entry = job * table.cores + core;
      const computeCycles = table.latencyCycles[entry]!;
      const bytes = computeCycles * table.bandwidthBytesPerCycle[entry]!;
      const storeBytes = bytes * storeShare(job);
      return uniformPlan({ loadBytes: bytes - storeBytes, computeCycles, storeBytes }, cores[core] as Core);
    },
    columns: [],
    warnings: [],
  };
}

/** Tiles are the same on every core; a core's clock ratio scales their cycles. */
export function analysisOfTiles(plans: readonly TilePlan[], cores: readonly Core[]): JobAnalysis {
  demandAtMost(plans.length * cores.length, MOST_PAIRS, 'pairs of a job and a core', { path: 'workload' });
  const totals = plans.map(tileTotals);
  const entries = totals.flatMap((total) => cores.map((core) => ({ total, core })));
  const latency = entries.map(({ total, core }) => Math.max(1, total.computeCycles) / core.clockRatio);
  return {
    table: {
      jobs: plans.length,
      cores: cores.length,
      latencyCycles: Float64Array.from(latency),
      bandwidthBytesPerCycle: Float64Array.from(
        entries,
        ({ total }, entry) => (total.loadBytes + total.storeBytes) / (latency[entry] as number),
      ),
    },
    macs: new Float64Array(plans.length),
    plan: (job, core) => {
      const { clockRatio } = cores[core] as Core;
      const plan = plans[job] as TilePlan;
      return clockRatio === 1 ? plan : plan.map((run) => ({ ...run, computeCycles: run.computeCycles / clockRatio }));
    },
    columns: [
      { name: 'tiles', value: (entry) => entries[entry]?.total.tiles ?? 0 },
      {
        name: 'hbm_bytes',
        value: (entry) => (entries[entry]?.total.loadBytes ?? 0) + (entries[entry]?.total.storeBytes ?? 0),
      },
    ],
    warnings: [],
  };
}
