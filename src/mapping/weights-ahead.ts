/**
 * Which weights of a job a core may fetch before the job begins, while its inputs are not there: those of its first tiles,
 * in order, as far as the scratchpad (SG) has room for them. Weights of the first `buffers` tiles lie in the room that these
 * tiles take for themselves, weights of later tiles in what the job leaves free: so what has come ahead never keeps a tile of
 * the job from its room. Bytes.
 */
import { freedBytes, type TilePlan, takenBytes } from './tile-plan.js';

export interface AheadRoom {
  readonly sgBytes: number;
  /** Tiles resident at most. */
  readonly buffers: number;
}

/** By tile, from the first on; of tiles beyond the list nothing comes ahead, and of its last one perhaps not all. */
export function weightsAhead(plan: TilePlan, { sgBytes, buffers }: AheadRoom): number[] {
  const ahead: number[] = [];
  let free = sgBytes - neededBytes(plan, buffers);
  if (free < 0) return ahead;
  for (const run of plan) {
    const weights = run.weightBytes ?? 0;
    for (let k = 0; k < run.count; k++) {
      const own = ahead.length < buffers ? Math.min(weights, takenBytes(run)) : 0;
      const beside = Math.min(weights - own, free);
      ahead.push(own + beside);
      free -= beside;
      if (own + beside < weights) return ahead;
    }
  }
  return ahead;
}

/** SG bytes that the job takes with `buffers` tiles resident, at most. */
function neededBytes(plan: TilePlan, buffers: number): number {
  const resident: { readonly taken: number; readonly freed: number }[] = [];
  let [bytes, needed] = [0, 0];
  for (const run of plan) {
    const tile = { taken: takenBytes(run), freed: freedBytes(run) };
    for (let k = 0; k < run.count; k++) {
      if (resident.length === buffers) bytes -= resident.shift()?.freed ?? 0;
      resident.push(tile);
      bytes += tile.taken;
      needed = Math.max(needed, bytes);
    }
  }
  return needed;
}
