/**
 * What vector lanes add to a layer on a core, and what work for lanes costs by itself. Lanes work on a tile behind the PE
 * array, beside the array's next tile: of n equal tiles, array a and lanes v cycles each, the last is done after
 * max(n · a + v, n · v + a) cycles. Further operands take the place of results that are not there yet, so that they need no
 * room of their own in the scratchpad. An operation of a lane costs the energy of a MAC, and each element is read and
 * written once in the SG.
 */
import type { Core } from '../../machine/core.js';
import { freedBytes, type TilePlan, takenBytes, tileTotals } from '../../mapping/tile-plan.js';
import { type Layer, operandElements } from '../../workload/layer.js';
import type { LaneWork } from '../../workload/vector/vector-work.js';
import type { LayerCost } from '../cost-model.js';
import type { TiledLayer } from '../tiling.js';

export interface Costed {
  readonly cost: LayerCost;
  readonly tiled: TiledLayer;
}

/** @param lanes of the core */
export function withLaneWork({ cost, tiled }: Costed, layer: Layer, core: Core, lanes: number): Costed {
  const work = layer.vector;
  if (work === undefined) return { cost, tiled };
  const { elementBytes } = layer;
  const outputs = operandElements({ ...layer, vector: undefined }).output;
  const cycles = work.operations / lanes;
  const loaded = work.operands * elementBytes.output;
  const stored = (work.stored ?? outputs) * elementBytes.output;
  const traffic = {
    ...tiled.traffic,
    input: tiled.traffic.input + loaded,
    output: stored,
  };
  const plan = laned(tiled.plan, {
    cycles: cycles / core.clockRatio,
    loaded,
    stored: stored + traffic.partialSums / 2,
  });
  const hbmBytes = traffic.input + traffic.weights + traffic.output + traffic.partialSums;
  return {
    cost: {
      ...cost,
      latencyCycles: inTurn(cost.latencyCycles, cycles, tiled.tiles),
      hbmBytes: { ...cost.hbmBytes, input: cost.hbmBytes.input + loaded, output: stored },
      ...withEnergy(cost, work, outputs * elementBytes.output + loaded),
    },
    tiled: {
      ...tiled,
      plan,
      traffic,
      hbmBytes,
      compulsoryBytes: tiled.compulsoryBytes + loaded + stored - outputs * elementBytes.output,
      noStallCycles: inTurn(tiled.noStallCycles, cycles / core.clockRatio, tiled.tiles),
    },
  };
}

/** The last of `tiles` equal ones through both. */
function inTurn(array: number, lanes: number, tiles: number): number {
  return Math.max(array + lanes / tiles, lanes + array / tiles);
}

function withEnergy({ activity }: LayerCost, { operations }: LaneWork, bytes: number): Pick<LayerCost, 'activity'> {
  if (activity === undefined) return {};
  const { macs, sl, sg } = activity;
  return { activity: { macs: macs + operations, sl, sg: { ...sg, output: sg.output + 2 * bytes } } };
}

/** Lanes work on what a tile stores; so do further operands come. */
function laned(
  plan: TilePlan,
  work: { readonly cycles: number; readonly loaded: number; readonly stored: number },
): TilePlan {
  const { storeBytes: all, tiles } = tileTotals(plan);
  return plan.map((run) => {
    const share = all > 0 ? run.storeBytes / all : 1 / tiles;
    return {
      ...run,
      loadBytes: run.loadBytes + work.loaded * share,
      storeBytes: work.stored * share,
      vectorCycles: work.cycles * share,
      takenBytes: takenBytes(run),
      freedBytes: freedBytes(run),
    };
  });
}

/** Tiles of work for lanes alone, at least: loading, lanes and storing overlap. */
const LEAST_TILES = 16;
const SMALLEST_TILE_BYTES = 4096;

/** Work for lanes by itself: its operands pass through the scratchpad once. @param lanes 0: the core has none, and may not run it */
export function aloneOnLanes(layer: Layer, core: Core, lanes: number): Costed {
  const { vector, elementBytes } = layer;
  const { operations = 0, operands = 0, stored = 0 } = vector ?? {};
  const input = operands * elementBytes.input;
  const output = stored * elementBytes.output;
  const bytes = input + output;
  const cycles = operations / Math.max(1, lanes);
  const room = core.sgBytes / core.buffers;
  const tiles = Math.max(1, Math.ceil(bytes / room), Math.min(LEAST_TILES, Math.floor(bytes / SMALLEST_TILE_BYTES)));
  const vectorCycles = cycles / core.clockRatio;
  const tile = { loadBytes: input / tiles, storeBytes: output / tiles };
  const latencyCycles = Math.max(1, cycles);
  return {
    cost: {
      latencyCycles,
      macs: 0,
      peUtilization: 1,
      hbmBytes: { input, weights: 0, output },
      sgBytes: core.buffers * (tile.loadBytes + tile.storeBytes),
      slBytes: 0,
      slWorkingSetBytes: 0,
      peakBandwidthBytesPerCycle: bytes / latencyCycles,
      energyNanojoules: 0,
      activity: { macs: operations, sl: NONE, sg: { input, weights: 0, output } },
    },
    tiled: {
      plan: [{ count: tiles, ...tile, computeCycles: 0, vectorCycles: vectorCycles / tiles }],
      tile: { g: 1, k: 1, c: 1, y: 1, x: 1, n: 1, z: 1 },
      order: '',
      tiles,
      traffic: { input, weights: 0, output, partialSums: 0 },
      hbmBytes: bytes,
      compulsoryBytes: bytes,
      sgBytes: Math.min(core.buffers, tiles) * (tile.loadBytes + tile.storeBytes),
      noStallCycles: Math.max(1 / core.clockRatio, vectorCycles),
      firstLoadBytes: tile.loadBytes,
      lastStoreBytes: tile.storeBytes,
    },
  };
}

const NONE = { input: 0, weights: 0, output: 0 };
