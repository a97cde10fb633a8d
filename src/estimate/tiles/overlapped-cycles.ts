/**
 * What the tiles of a job take on a core with so many buffers and so much bandwidth of its own: loads, PE array, vector
 * lanes and stores work side by side, a tile's load waits for the store of the tile whose buffer it takes, and loads and stores cross the
 * memory one at a time, whichever could begin first. A recurrence over the tiles. What is not in it: tiles too large to be
 * resident side by side, and the other cores, but for their share of the bandwidth. Cycles, bytes per cycle.
 */
import type { TilePlan } from '../../mapping/tile-plan.js';

/** @param ahead bytes of each tile's load that are there before the job begins (mapping/weights-ahead.ts); none beyond the list */
export function overlappedCycles(
  plan: TilePlan,
  buffers: number,
  bandwidth: number,
  ahead: readonly number[] = [],
): number {
  const tiles = plan.flatMap((run) => Array.from({ length: run.count }, () => run));
  const loadEnd = new Float64Array(tiles.length);
  const computeEnd = new Float64Array(tiles.length);
  /** When the lanes have done what a tile asks of them, which is when its store may begin. */
  const vectorEnd = new Float64Array(tiles.length);
  const storeEnd = new Float64Array(tiles.length);
  let loads = 0;
  let stores = 0;
  let memory = 0;
  while (stores < tiles.length) {
    // A load may begin when the one before has ended and its buffer is free; that of a store that is still to come is not.
    const hasBuffer = loads < tiles.length && loads - buffers < stores;
    const freed = loads < buffers ? 0 : storeEnd[loads - buffers]!;
    const loadReady = hasBuffer ? Math.max(loads === 0 ? 0 : loadEnd[loads - 1]!, freed) : Number.POSITIVE_INFINITY;
    const storeReady =
      stores < loads
        ? Math.max(vectorEnd[stores]!, stores === 0 ? 0 : storeEnd[stores - 1]!)
        : Number.POSITIVE_INFINITY;
    if (loadReady <= storeReady) {
      const { computeCycles, vectorCycles = 0 } = tiles[loads]!;
      const loadBytes = tiles[loads]!.loadBytes - (ahead[loads] ?? 0);
      const end = loadBytes === 0 ? loadReady : Math.max(memory, loadReady) + loadBytes / bandwidth;
      if (loadBytes > 0) memory = end;
      loadEnd[loads] = end;
      computeEnd[loads] = Math.max(end, loads === 0 ? 0 : computeEnd[loads - 1]!) + computeCycles;
      vectorEnd[loads] = Math.max(computeEnd[loads]!, loads === 0 ? 0 : vectorEnd[loads - 1]!) + vectorCycles;
      loads++;
    } else {
      const { storeBytes } = tiles[stores]!;
      const end = storeBytes === 0 ? storeReady : Math.max(memory, storeReady) + storeBytes / bandwidth;
      if (storeBytes > 0) memory = end;
      storeEnd[stores] = end;
      stores++;
    }
  }
  return storeEnd.at(-1) ?? 0;
}
