/**
 * Tiles one by one into runs of equal tiles. A flat list of runs cannot fold a pattern that repeats over several tiles,
 * so a plan whose runs are more than `maxRuns` is coarsened: neighbouring runs become one of mean tiles. Tiles, bytes
 * and cycles keep their sums.
 */
import type { TileRun } from '../../mapping/tile-plan.js';

/** Bytes and cycles by tile. */
export interface Sequence {
  readonly load: Float64Array;
  readonly compute: Float64Array;
  readonly store: Float64Array;
  /** Of what is loaded; left out where nobody asks. */
  readonly weights?: Float64Array;
}

export function compact({ load, compute, store, weights }: Sequence, maxRuns: number): TileRun[] {
  const runs: TileRun[] = [];
  const tiles = load.length;
  for (let start = 0, end = 1; start < tiles; start = end++) {
    const [loadBytes, computeCycles, storeBytes] = [load[start]!, compute[start]!, store[start]!];
    const weightBytes = weights?.[start];
    const isEqual = (tile: number): boolean =>
      load[tile] === loadBytes &&
      compute[tile] === computeCycles &&
      store[tile] === storeBytes &&
      weights?.[tile] === weightBytes;
    while (end < tiles && isEqual(end)) end++;
    const told = weightBytes === undefined ? {} : { weightBytes };
    runs.push({ count: end - start, loadBytes, computeCycles, storeBytes, ...told });
  }
  return runs.length > maxRuns ? coarsen(runs, maxRuns) : runs;
}

/** The first and the last run stay what they are: what they move is not overlapped. */
function coarsen(runs: readonly TileRun[], maxRuns: number): TileRun[] {
  const inner = runs.slice(1, -1);
  const size = Math.ceil(inner.length / Math.max(1, maxRuns - 2));
  const means: TileRun[] = [];
  for (let start = 0; start < inner.length; start += size) means.push(mean(inner.slice(start, start + size)));
  return [runs[0] as TileRun, ...means, runs.at(-1) as TileRun];
}

function mean(runs: readonly TileRun[]): TileRun {
  let [count, load, compute, store, weights] = [0, 0, 0, 0, 0];
  for (const run of runs) {
    count += run.count;
    load += run.count * run.loadBytes;
    compute += run.count * run.computeCycles;
    store += run.count * run.storeBytes;
    weights += run.count * (run.weightBytes ?? 0);
  }
  const told = runs[0]?.weightBytes === undefined ? {} : { weightBytes: weights / count };
  return { count, loadBytes: load / count, computeCycles: compute / count, storeBytes: store / count, ...told };
}
