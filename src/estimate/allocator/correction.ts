/**
 * A better question for the same allocator: what the job table and the peak bandwidth leave out of a machine, put into
 * them in closed form, once for each (job, core) and nothing for each evaluation.
 *
 * - Traffic: the bytes the tile plan moves, reloads included, whatever the table's estimate of the bandwidth is.
 * - Memory efficiency: the bandwidth is what is ever reached, not the peak.
 * - One buffer: a tile is loaded, computed and stored in turn, so a job's latency is the sum, at full bandwidth, and its
 *   demand is its bytes over that; cores then collide at the memory (collisions.ts).
 * - Latency of transfers: with n buffers a tile takes at least the round trip over n, and no less than one transfer.
 * - Without prefetching across jobs, the first load of each job: its cold start; less the weights that a core fetches ahead.
 *
 * The device timing of banked memories is the simulator's, and is not in it. What it is worth: docs/results.md.
 */
import type { JobTable } from '../../analysis/job-table.js';
import { type TilePlan, tileTotals } from '../../mapping/tile-plan.js';
import { type AheadRoom, weightsAhead } from '../../mapping/weights-ahead.js';

/** What the correction knows of the machine. Bytes, bytes per cycle, cycles. */
export interface CorrectedMachine {
  /** Of each core. */
  readonly buffers: readonly number[];
  /** Room for weights that come before a job begins, of each core; nothing of cores that fetch none. Default: none does. */
  readonly ahead?: readonly (AheadRoom | undefined)[];
  readonly peakBytesPerCycle: number;
  readonly efficiency: number;
  readonly latencyCycles: number;
  readonly crossJobPrefetch: boolean;
}

/** What to give to the allocator in place of the plain table and bandwidth. */
export interface Corrected {
  readonly table: JobTable;
  readonly bandwidthBytesPerCycle: number;
  /** Of each core; empty where every core has two buffers, and for the plain allocator. */
  readonly collisions: readonly number[];
}

/**
 * Fitted on the vision and language pools of the study `corrected`, seed 1; the other points judge it. Measured again by
 * build/calibrate/collisions.ts.
 */
const COLLISIONS_OF_ONE_BUFFER = 0.07;

export function corrected(
  table: JobTable,
  plan: (job: number, core: number) => TilePlan,
  machine: CorrectedMachine,
): Corrected {
  const { cores } = table;
  const bandwidthBytesPerCycle = machine.peakBytesPerCycle * machine.efficiency;
  const latencyCycles = new Float64Array(table.jobs * cores);
  const bandwidth = new Float64Array(table.jobs * cores);
  for (let entry = 0; entry < latencyCycles.length; entry++) {
    const core = entry % cores;
    const tiles = plan(Math.floor(entry / cores), core);
    const { loadBytes, storeBytes } = tileTotals(tiles);
    const room = machine.ahead?.[core];
    const ahead = room === undefined ? 0 : (weightsAhead(tiles, room)[0] ?? 0);
    latencyCycles[entry] = table.latencyCycles[entry]! + lostCycles(tiles, machine.buffers[core] ?? 1, machine, ahead);
    bandwidth[entry] = (loadBytes + storeBytes) / latencyCycles[entry]!;
  }
  return {
    table: { ...table, latencyCycles, bandwidthBytesPerCycle: bandwidth },
    bandwidthBytesPerCycle,
    collisions: machine.buffers.includes(1)
      ? machine.buffers.map((buffers) => (buffers === 1 ? COLLISIONS_OF_ONE_BUFFER : 0))
      : [],
  };
}

/** @param ahead bytes of the first load that are there before. Cycles a job takes beyond computing when it has the memory for itself. */
function lostCycles(plan: TilePlan, buffers: number, machine: CorrectedMachine, ahead: number): number {
  const { latencyCycles, crossJobPrefetch } = machine;
  const bandwidth = machine.peakBytesPerCycle * machine.efficiency;
  let lost = 0;
  for (const { count, loadBytes, computeCycles, storeBytes } of plan) {
    const transfers = (loadBytes > 0 ? 1 : 0) + (storeBytes > 0 ? 1 : 0);
    const waits = transfers * latencyCycles;
    const tile =
      buffers === 1
        ? computeCycles + waits + (loadBytes + storeBytes) / bandwidth
        : Math.max(computeCycles, transfers > 0 ? latencyCycles : 0, (computeCycles + waits) / buffers);
    lost += count * (tile - computeCycles);
  }
  if (crossJobPrefetch || buffers === 1) return lost;
  const first = (plan[0]?.loadBytes ?? 0) - ahead;
  return first > 0 || ahead === 0 ? lost + first / bandwidth + latencyCycles : lost;
}
