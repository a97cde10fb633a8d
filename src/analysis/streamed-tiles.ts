/**
 * Tiles of a layer whose time is the memory's. Its weights cross once, whatever their pieces are, and while the last tile is
 * computed the memory has nothing to do before the next layer: small tiles end sooner, but each waits for the memory's latency.
 * Takes the quickest of the plans for the room and for a half of it, a quarter, …, that move no more bytes.
 */
import { InputError } from '../base/errors.js';
import type { Memory } from '../machine/memory.js';
import { type TilePlan, tileTotals } from '../mapping/tile-plan.js';
import type { PartWork } from './segment-work.js';

/** More tiles are not worth their events: what the last of them exposes is less than a thousandth. */
const MOST_TILES = 1024;

export type StreamedMemory = Pick<
  Memory,
  'bandwidthBytesPerCycle' | 'efficiency' | 'latencyCycles' | 'loadPortBytesPerCycle'
>;

/** @param workIn what the layer is as work in a scratchpad of so many bytes; throws where that is too small */
export function streamedWork(workIn: (sgBytes: number) => PartWork, sgBytes: number, memory: StreamedMemory): PartWork {
  const whole = workIn(sgBytes);
  if (whole.bytes / bandwidthOf(memory) <= whole.computeCycles) return whole;
  let [best, least] = [whole, streamCycles(whole.plan, memory)];
  for (let room = sgBytes / 2; room >= sgBytes / MOST_TILES; room /= 2) {
    const smaller = tried(workIn, room);
    if (smaller === undefined || smaller.bytes > whole.bytes) break;
    if (tileTotals(smaller.plan).tiles > MOST_TILES) break;
    const cycles = streamCycles(smaller.plan, memory);
    if (cycles < least) [best, least] = [smaller, cycles];
  }
  return best;
}

function tried(workIn: (sgBytes: number) => PartWork, sgBytes: number): PartWork | undefined {
  try {
    return workIn(sgBytes);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function bandwidthOf({ bandwidthBytesPerCycle, efficiency = 1, loadPortBytesPerCycle }: StreamedMemory): number {
  return Math.min(bandwidthBytesPerCycle * efficiency, loadPortBytesPerCycle ?? Number.POSITIVE_INFINITY);
}

/** Transfers one after another, then the last tile's computation. */
function streamCycles(plan: TilePlan, memory: StreamedMemory): number {
  const { tiles, loadBytes, storeBytes } = tileTotals(plan);
  const { computeCycles = 0, vectorCycles = 0 } = plan.at(-1) ?? {};
  const transfers = (loadBytes + storeBytes) / bandwidthOf(memory) + tiles * (memory.latencyCycles ?? 0);
  return transfers + computeCycles + vectorCycles;
}
