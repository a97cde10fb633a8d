/**
 * The cost of a layer on a sparse core: its product with the layer's own patterns, tile by tile. A layer whose zeros are not
 * known is dense. Cycles of the core's clock, sizes in bytes.
 */
import { DERIVED_AREA_ENERGY } from '../../machine/sparse/area-energy.js';
import { buffersOf, type SparseCore, supportsNm } from '../../machine/sparse/sparse-core.js';
import type { SparseLayerWork } from '../../mapping/core-work.js';
import { type IndexBytes, layerWidths, loweredOnTheWay } from '../../mapping/sparse/layer-product.js';
import type { SparseTile } from '../../mapping/sparse/tiles.js';
import type { TilePlan, TileRun } from '../../mapping/tile-plan.js';
import { ALL_NON_ZERO, type DrawnProduct, drawProduct } from '../../problem/sparsity/drawn-product.js';
import { matrixProducts } from '../../workload/im2col.js';
import { type Layer, macs, operandElements } from '../../workload/layer.js';
import { checkLayer } from '../checks.js';
import type { LayerCost } from '../cost-model.js';
import { activityCounts, energyNanojoules } from '../dataflow/energy.js';
import { multiplications } from './energy.js';
import { sparseCost, tileCycles, tilesOn } from './sparse-cost.js';

/** A plan of more tiles is told as equal ones: their sums are the same. */
const MOST_TILES_TOLD = 4096;
/** Of a class that the table of areas does not have: both operands, and a sum that is read and written. */
const ACCESSES = 3;

/** @throws InputError for a layer that is none, or storage that holds not even the smallest tile */
export function sparseLayerCost(layer: Layer, core: SparseCore, index: IndexBytes): LayerCost {
  checkLayer(layer);
  const { drawn, times, storedShare } = layerProduct(layer, index);
  const product = drawProduct(drawn);
  const nm = 'nm' in drawn.a && supportsNm(core, drawn.a.nm) ? drawn.a.nm : undefined;
  const tiles = loweredOnTheWay(tilesOn(product, core, nm), storedShare);
  const cost = sparseCost(product, core, nm, tiles);
  const plan = planOf(
    tiles.map((tile) => runOf(tile, tileCycles(product, tile, core, nm))),
    times,
  );
  const { readBytes, writeBytes, iterations, usefulMacs } = cost;
  const latencyCycles = Math.max(1, times * (cost.computeCycles + cost.clearCycles));
  const own = DERIVED_AREA_ENERGY.lanes[core.class.name]?.accessesPerIteration ?? ACCESSES;
  const ofPe = { l1Read: (own / 3) * iterations * times, l1Write: 0 };
  const through = (bytes: number, width: number) => ({
    l2Read: (bytes * times) / width,
    l2Write: (bytes * times) / width,
  });
  const { elementBytes } = layer;
  const counts = {
    macs: multiplications(core, iterations, usefulMacs) * times,
    input: { ...ofPe, ...through(readBytes.b, elementBytes.input) },
    weights: { ...ofPe, ...through(readBytes.a, elementBytes.weights) },
    output: { ...ofPe, ...through(readBytes.c + writeBytes, elementBytes.partialSums) },
  };
  const largest = plan.reduce((most, { loadBytes, storeBytes }) => Math.max(most, loadBytes + storeBytes), 0);
  const coreWork: SparseLayerWork = {
    ...{ kind: 'sparse', core, product: drawn, tiles, times },
    ...(nm === undefined ? {} : { nm }),
  };
  return {
    latencyCycles,
    macs: macs(layer),
    peUtilization: Math.max(Number.MIN_VALUE, (times * usefulMacs) / (core.lanes * latencyCycles)),
    hbmBytes: {
      input: times * readBytes.b,
      weights: times * readBytes.a,
      output: times * (readBytes.c + writeBytes),
    },
    sgBytes: Math.ceil(largest * buffersOf(core)),
    slBytes: elementBytes.weights + elementBytes.input + elementBytes.partialSums,
    slWorkingSetBytes: 0,
    peakBandwidthBytesPerCycle: Math.max(
      ...plan.map((run) => (run.loadBytes + run.storeBytes) / Math.max(1, run.computeCycles)),
    ),
    energyNanojoules: energyNanojoules(counts, undefined, elementBytes),
    activity: activityCounts(counts, elementBytes),
    plan,
    coreWork,
  };
}

interface LayerProduct {
  readonly drawn: DrawnProduct;
  readonly times: number;
  /** What lies in memory for each of the lowered inputs; above 1 where a stride skips some. */
  readonly storedShare: number;
}

/** A layer is `times` products of its filters with its lowered inputs; all have the same patterns. */
function layerProduct(layer: Layer, index: IndexBytes): LayerProduct {
  const { m: positions, n: filters, k, count } = matrixProducts(layer);
  const { weights = ALL_NON_ZERO, inputDensity = 1, seed = 1 } = layer.sparsity ?? {};
  return {
    drawn: {
      ...{ m: filters, k, n: positions },
      ...{ a: weights, b: { density: inputDensity }, seed },
      widths: layerWidths(layer.elementBytes, Math.max(k, filters, positions), index),
    },
    times: count,
    storedShare: operandElements(layer).input / (count * k * positions),
  };
}

function runOf({ loadABytes, loadBBytes, loadCBytes, storeBytes }: SparseTile, computeCycles: number): TileRun {
  return { count: 1, loadBytes: loadABytes + loadBBytes + loadCBytes, computeCycles, storeBytes };
}

function planOf(runs: readonly TileRun[], times: number): TilePlan {
  const [first] = runs;
  if (runs.length === 1 && first !== undefined) return [{ ...first, count: times }];
  if (runs.length * times <= MOST_TILES_TOLD) return Array.from({ length: times }, () => runs).flat();
  const sum = (of: (run: TileRun) => number): number => runs.reduce((total, run) => total + of(run), 0) / runs.length;
  return [
    {
      count: runs.length * times,
      loadBytes: sum(({ loadBytes }) => loadBytes),
      computeCycles: sum(({ computeCycles }) => computeCycles),
      storeBytes: sum(({ storeBytes }) => storeBytes),
    },
  ];
}
