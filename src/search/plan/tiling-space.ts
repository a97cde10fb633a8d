/**
 * The tilings of a layer: for each dimension one of the cuts worth trying (cost/tiling/sizes.ts), and an order of the loops
 * that are there. The model's own choice is the planner's: the least bytes, and of those the least time (cost/tiling).
 */
import type { PlanFigures } from '../../cost/plan-figures.js';
import { DIMENSIONS, type Dimension, nestOf } from '../../cost/tiling/nest.js';
import { bestTiling, type Machine, type Tiling } from '../../cost/tiling/search.js';
import { cuts } from '../../cost/tiling/sizes.js';
import { TILE_BUFFERS, tilingBound, tilingFigures } from '../../cost/tiling/tiling-cost.js';
import { tilingMapping } from '../../cost/tiling/tiling-of.js';
import { type Axes, reuse } from '../../cost/tiling/traffic.js';
import type { ArrayHardware } from '../../machine/array-machine.js';
import { convolutionMacs } from '../../problem/convolution.js';
import { type Layer, layerConvolution } from '../../workload/layer.js';
import { boxSpace } from '../spaces/box.js';
import type { PlanSpace } from './plan-space.js';

/** Cycles that a tile loses at the most where its MACs do not divide among the PEs. */
const ROUNDED = 1;
/** Tilings with more tiles are the planner's only where no other fits. */
const FEW_TILES = [4096, 65_536, Number.POSITIVE_INFINITY];

export function tilingSpace(layer: Layer, hardware: ArrayHardware): PlanSpace {
  const convolution = layerConvolution(layer);
  const nest = nestOf(convolution);
  const choices = DIMENSIONS.map((dimension) => cuts(nest, dimension, 1));
  const present = DIMENSIONS.filter((dimension) => nest.extents[dimension] > 1);
  const orders = present.reduce<number>((count, _, i) => count * (i + 1), 1);
  const sizes = choices.map((own) => ({ least: 0, most: own.length - 1 }));
  const space = boxSpace([...sizes, { least: 0, most: orders - 1 }]);

  const tiling = (genome: Int32Array): Tiling => {
    const axes = choices.map((own, dimension) => own[genome[dimension]!]) as unknown as Axes;
    return { axes, reuse: reuse(nest, axes, orderAt(present, genome[DIMENSIONS.length]!), TILE_BUFFERS) };
  };

  const figures = (genome: Int32Array): PlanFigures | undefined => {
    const made = tiling(genome);
    return made.reuse.sgBytes <= hardware.l2Bytes ? tilingFigures(nest, made, hardware) : undefined;
  };

  // Each part as small as it can be; the order decides how much is fetched ahead.
  const finest = (order: number): Int32Array => Int32Array.from([...sizes.map(({ most }) => most), order]);
  let [leastBytes, leastAt] = [Number.POSITIVE_INFINITY, 0];
  for (let order = 0; order < orders; order++) {
    const { sgBytes } = tiling(finest(order)).reuse;
    if (sgBytes < leastBytes) [leastBytes, leastAt] = [sgBytes, order];
  }

  const planned = (): Int32Array | undefined => {
    const computeCycles = convolutionMacs(convolution) / hardware.pes;
    const machine = { sgBytes: hardware.l2Bytes, buffers: TILE_BUFFERS, fillCycles: ROUNDED, computeCycles };
    const found = firstOf(FEW_TILES, (maxTiles) =>
      bestTiling(nest, choices, { ...machine, maxTiles } satisfies Machine),
    );
    if (found === undefined) return undefined;
    const { axes, reuse: chosen } = found;
    const order = [...present.filter((dimension) => !chosen.loops.includes(dimension)), ...chosen.loops];
    return Int32Array.from([...axes.map((axis, d) => choices[d]!.indexOf(axis)), placeOf(present, order)]);
  };

  return {
    space,
    figures,
    mapping: (genome) => tilingMapping(layer, tiling(genome)),
    bound: tilingBound(convolution, hardware),
    own: planned,
    first: leastBytes <= hardware.l2Bytes ? finest(leastAt) : undefined,
    leastBytes,
  };
}

function firstOf<A, B>(items: readonly A[], make: (item: A) => B | undefined): B | undefined {
  for (const item of items) {
    const made = make(item);
    if (made !== undefined) return made;
  }
  return undefined;
}

/** The permutation with the number `index`, in the factorial number system. */
function orderAt(items: readonly Dimension[], index: number): Dimension[] {
  const left = [...items];
  let rest = index;
  return items.map(() => {
    const at = rest % left.length;
    rest = Math.floor(rest / left.length);
    return left.splice(at, 1)[0]!;
  });
}

function placeOf(items: readonly Dimension[], order: readonly Dimension[]): number {
  const left = [...items];
  let [index, weight] = [0, 1];
  for (const item of order) {
    const at = left.indexOf(item);
    index += at * weight;
    weight *= left.length;
    left.splice(at, 1);
  }
  return index;
}
