/**
 * Tilings found before, for the same layer on the same kind of core: points of a study ask for the same ones again and
 * again, and a search for a tiling takes a hundred times as long as a look-up. Names do not count. What is kept is bounded.
 */
import { type Core, coreKey } from '../../machine/core.js';
import { type Layer, shapeKey } from '../../workload/layer.js';
import { planTiles, type TiledLayer } from '../tiling.js';

/** Runs of all plans kept, some 80 bytes each; beyond them all is forgotten. */
const MOST_RUNS = 200_000;

const known = new Map<string, TiledLayer>();
let runs = 0;

/** As `planTiles`. @param slBytes what the dataflow asks of each PE's scratchpad @throws InputError as `planTiles` */
export function knownTiling(layer: Layer, core: Core, computeCycles: number, slBytes: number): TiledLayer {
  const key = `${shapeKey(layer)} | ${coreKey(core)} | ${computeCycles} ${slBytes}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const tiled = planTiles(layer, core, computeCycles, { slBytes });
  runs += tiled.plan.length;
  if (runs > MOST_RUNS) {
    known.clear();
    runs = tiled.plan.length;
  }
  known.set(key, tiled);
  return tiled;
}
