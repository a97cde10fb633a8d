/**
 * A layer whose cost model brought its own tile plan, told like one that the tiling search cut: the whole layer is one tile
 * of the tables, and the plan says how many there are.
 */
import { InputError } from '../base/errors.js';
import type { Core } from '../machine/core.js';
import { type TilePlan, tileTotals } from '../mapping/tile-plan.js';
import { type Layer, operandBytes } from '../workload/layer.js';
import type { LayerCost } from './cost-model.js';
import type { TiledLayer } from './tiling.js';

/** @param plan in cycles of the core's clock @throws InputError for an SL that is too small */
export function plannedLayer(layer: Layer, core: Core, plan: TilePlan, cost: LayerCost): TiledLayer {
  if (cost.slWorkingSetBytes > core.slBytes)
    throw new InputError({
      path: 'slBytes',
      expected: `at least ${cost.slWorkingSetBytes} bytes in each PE (dataflow ${core.dataflow}, layer ${layer.name})`,
      found: core.slBytes,
    });
  const onClock = plan.map((run) => ({ ...run, computeCycles: run.computeCycles / core.clockRatio }));
  const { tiles, loadBytes, storeBytes, computeCycles, largestTileBytes } = tileTotals(onClock);
  const { input, weights, output } = operandBytes(layer);
  return {
    plan: onClock,
    tile: { g: layer.groups, k: layer.k, c: layer.c, y: layer.y, x: layer.x, n: layer.n, z: layer.z },
    order: '',
    tiles,
    traffic: { ...cost.hbmBytes, partialSums: 0 },
    hbmBytes: loadBytes + storeBytes,
    compulsoryBytes: input + weights + output,
    sgBytes: largestTileBytes,
    noStallCycles: computeCycles,
    firstLoadBytes: plan[0]?.loadBytes ?? 0,
    lastStoreBytes: plan.at(-1)?.storeBytes ?? 0,
  };
}
