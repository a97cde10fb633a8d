/**
 * A tile plan as a replay walks through it: a row of eight doubles a run, one line of the cache. A replay reads a run for each
 * of its tiles, and plans come from many makers, whose objects differ for V8 even where their fields are the same: looked up
 * by their names, the fields took 6 % of a replay.
 */
import { freedBytes, type TilePlan, type TileTotals, takenBytes, tileTotals } from './tile-plan.js';

/** Doubles of a run, and which is what. */
export const ROW = 8;
export const COUNT = 0;
export const LOAD_BYTES = 1;
export const COMPUTE_CYCLES = 2;
export const VECTOR_CYCLES = 3;
export const STORE_BYTES = 4;
export const TAKEN_BYTES = 5;
export const FREED_BYTES = 6;

export interface TileRows {
  readonly rows: Float64Array;
  readonly totals: TileTotals;
}

/** Of plans seen before: a search replays the same ones again and again. */
const known = new WeakMap<TilePlan, TileRows>();

export function tileRows(plan: TilePlan): TileRows {
  let found = known.get(plan);
  if (found === undefined) {
    found = { rows: rowsOf(plan), totals: tileTotals(plan) };
    known.set(plan, found);
  }
  return found;
}

function rowsOf(plan: TilePlan): Float64Array {
  const rows = new Float64Array(plan.length * ROW);
  plan.forEach((run, i) => {
    const at = i * ROW;
    rows[at + COUNT] = run.count;
    rows[at + LOAD_BYTES] = run.loadBytes;
    rows[at + COMPUTE_CYCLES] = run.computeCycles;
    rows[at + VECTOR_CYCLES] = run.vectorCycles ?? 0;
    rows[at + STORE_BYTES] = run.storeBytes;
    rows[at + TAKEN_BYTES] = takenBytes(run);
    rows[at + FREED_BYTES] = freedBytes(run);
  });
  return rows;
}
