/**
 * Tiles: the pieces in which a job passes through a core's scratchpad. A plan is run-length encoded: `count` equal
 * tiles, one after another, then the next run.
 */

export interface TileRun {
  readonly count: number;
  readonly loadBytes: number;
  /** Cycles of the system clock. */
  readonly computeCycles: number;
  readonly storeBytes: number;
}

export type TilePlan = readonly TileRun[];

export interface TileTotals {
  readonly tiles: number;
  readonly loadBytes: number;
  readonly computeCycles: number;
  readonly storeBytes: number;
  /** The largest tile's footprint in the SG. */
  readonly largestTileBytes: number;
}

export function tileTotals(plan: TilePlan): TileTotals {
  const totals = { tiles: 0, loadBytes: 0, computeCycles: 0, storeBytes: 0, largestTileBytes: 0 };
  for (const run of plan) {
    totals.tiles += run.count;
    totals.loadBytes += run.count * run.loadBytes;
    totals.computeCycles += run.count * run.computeCycles;
    totals.storeBytes += run.count * run.storeBytes;
    totals.largestTileBytes = Math.max(totals.largestTileBytes, run.loadBytes + run.storeBytes);
  }
  return totals;
}
