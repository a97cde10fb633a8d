/**
 * Tiles whose bytes cross the memory while the tile computes: the tile model without its start and its end. Each tile's
 * bytes, loads and stores alike, are loaded for the tile behind it in the core's queue; the first tile finds the
 * scratchpad filled, and a last tile that computes nothing waits for what is left. Bytes and cycles are conserved.
 */

import type { TilePlan, TileRun } from '../../mapping/tile-plan.js';
import type { SimulationInput } from '../../simulator/input.js';

export function overlapTiles(input: SimulationInput): SimulationInput {
  const work = [...input.work];
  for (const queue of corePasses(input)) {
    let carried = 0;
    queue.forEach((job, position) => {
      const tiled = work[job];
      if (tiled?.kind !== 'tiles') return;
      const { plan, bytes } = shifted(tiled.plan, carried);
      carried = bytes;
      const rest: TilePlan = position === queue.length - 1 ? [tile(1, carried, 0)] : [];
      work[job] = { kind: 'tiles', plan: [...plan, ...rest] };
    });
  }
  return { ...input, work };
}

/** What a core runs in one go: a group's queue behind a barrier, else all its queues in a row. */
function corePasses({ groups, cores, host }: SimulationInput): number[][] {
  const queues = (core: number): number[][] => groups.map((group) => [...(group[core] ?? [])]);
  return cores.flatMap((_, core) => (host.barrier ? queues(core) : [queues(core).flat()]));
}

/** @param carried bytes of the tile before */
function shifted(plan: TilePlan, carried: number): { plan: TileRun[]; bytes: number } {
  const runs: TileRun[] = [];
  let before = carried;
  for (const { count, loadBytes, computeCycles, storeBytes } of plan) {
    const bytes = loadBytes + storeBytes;
    runs.push(tile(1, before, computeCycles));
    if (count > 1) runs.push(tile(count - 1, bytes, computeCycles));
    before = bytes;
  }
  return { plan: runs, bytes: before };
}

function tile(count: number, loadBytes: number, computeCycles: number): TileRun {
  return { count, loadBytes, computeCycles, storeBytes: 0 };
}
