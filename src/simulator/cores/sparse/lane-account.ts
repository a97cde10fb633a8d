/**
 * Where the cycles of a sparse core's lanes went, summed over its lanes. A lane is in exactly one of these states at any
 * time, so they sum to lanes × makespan.
 */
import type { Cause } from '../../observe/attribution.js';

export const LANE_STATES = [
  'product', // multiplies two non-zeros
  'zero', // an iteration without a product: zeros of a dense operand, or a step of a merge that finds no match
  'collision', // waits for another lane's write to the same cell of C
  'longest', // waits for the longest lane
  'empty', // has no index: there are fewer left than lanes
  'clear', // C is set to zero
  'load', // the core waits for bytes
  'store', // the core waits until bytes are written
  'host', // the core waits for a job to be issued or released
  'idle', // the core has no job left
] as const;

export type LaneState = (typeof LANE_STATES)[number];

export type LaneCycles = Record<LaneState, number>;

export function noLaneCycles(): LaneCycles {
  return Object.fromEntries(LANE_STATES.map((state) => [state, 0])) as LaneCycles;
}

export function sumOfLaneCycles(cycles: Readonly<LaneCycles>): number {
  return LANE_STATES.reduce((sum, state) => sum + cycles[state], 0);
}

/** What a core's lanes did while it computed, and what all of them waited for with it. @param lanes of the core */
export function withWaits(
  cycles: Readonly<LaneCycles>,
  { load, store, host, idle }: Readonly<Record<Cause, number>>,
  lanes: number,
): LaneCycles {
  return { ...cycles, load: load * lanes, store: store * lanes, host: host * lanes, idle: idle * lanes };
}
