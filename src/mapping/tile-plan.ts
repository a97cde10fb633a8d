/**
 * Tiles: the pieces in which a job passes through a core's scratchpad. A plan is run-length encoded: `count` equal
 * tiles, one after another, then the next run.
 *
 * Scratchpad room is taken when a tile's load starts and given back when its store has ended. A plan that keeps a
 * tensor in the SG from one tile to the next takes more than it gives back at first, and less at the end; over a whole
 * plan both sum to the same.
 */

export interface TileRun {
  readonly count: number;
  readonly loadBytes: number;
  /** Of loadBytes, those that no job before makes: trained weights. Left out: none is known to be. */
  readonly weightBytes?: number;
  /** Cycles of the system clock. */
  readonly computeCycles: number;
  readonly storeBytes: number;
  /** Cycles of the system clock that the core's vector lanes take for a tile between its computation and its store; 0 when left out. */
  readonly vectorCycles?: number;
  /** SG bytes each tile takes when its load starts; loadBytes + storeBytes when left out. */
  readonly takenBytes?: number;
  /** SG bytes each tile gives back when it is stored; loadBytes + storeBytes when left out. */
  readonly freedBytes?: number;
}

export type TilePlan = readonly TileRun[];

export interface TileTotals {
  readonly tiles: number;
  readonly loadBytes: number;
  readonly computeCycles: number;
  readonly storeBytes: number;
  readonly vectorCycles: number;
  /** The most SG bytes in use while one tile is in flight: its own, and what earlier tiles left for later ones. */
  readonly largestTileBytes: number;
}

export function takenBytes(run: TileRun): number {
  return run.takenBytes ?? run.loadBytes + run.storeBytes;
}

export function freedBytes(run: TileRun): number {
  return run.freedBytes ?? run.loadBytes + run.storeBytes;
}

export function tileTotals(plan: TilePlan): TileTotals {
  const totals = { tiles: 0, loadBytes: 0, computeCycles: 0, storeBytes: 0, vectorCycles: 0, largestTileBytes: 0 };
  let heldBytes = 0;
  for (const run of plan) {
    totals.tiles += run.count;
    totals.loadBytes += run.count * run.loadBytes;
    totals.computeCycles += run.count * run.computeCycles;
    totals.storeBytes += run.count * run.storeBytes;
    totals.vectorCycles += run.count * (run.vectorCycles ?? 0);
    const taken = takenBytes(run);
    const kept = taken - freedBytes(run);
    const last = heldBytes + kept * (run.count - 1);
    totals.largestTileBytes = Math.max(totals.largestTileBytes, heldBytes + taken, last + taken);
    heldBytes = last + kept;
  }
  return totals;
}
