/**
 * `exhaustive`: every mapping of a pruned space, until the samples are used up. Shapes come fastest first; tiles are those
 * of even trips, larger ones first; inner tiles are the smallest, the filter whole where a PE holds it; orders are those of
 * the dimensions with more than one trip, if orders matter. Left out is what does not fit, and every shape whose work
 * alone is no better than the best so far, where the objective is never below it.
 */
import { GENES, K, R, S, WIDTH } from '../../mapping/array-mapping/genes.js';
import { Seen } from '../seen.js';
import type { LayerMapper } from './layer-mapper.js';
import type { LayerSpace } from './layer-space.js';
import { type ArrayShape, arrayShapes } from './shapes.js';

const { CLUSTER, OUTER_PARALLEL, INNER_PARALLEL, OUTER_TILE, INNER_TILE, OUTER_ORDER } = GENES;

export const exhaustive: LayerMapper = (space, objective, budget) => {
  const seen = new Seen(space, objective, budget);
  for (const seed of budget.seeds ?? []) seen.value(seed);
  for (const shape of arrayShapes(space.layer, space.pes, space.parallel)) {
    if (seen.left <= 0) break;
    if (space.isWorkBound && shape.workCycles >= seen.best) break;
    const genes = smallest(space, shape);
    if (genes === undefined) continue;
    eachTiling(space, genes, 0, () => {
      for (const order of space.ordersMatter ? orders(space, genes) : [undefined]) {
        if (order !== undefined) genes.set(order, OUTER_ORDER);
        if (seen.left > 0) seen.value(genes);
      }
      return seen.left > 0;
    });
  }
  // Where nothing of even trips fits, whatever the space draws.
  while (seen.best === Number.POSITIVE_INFINITY && seen.left > 0) seen.value(space.make(budget.random));
  return seen.result();
};

/** The shape with tiles of one, undefined where not even they fit. */
function smallest(space: LayerSpace, { outer, inner, cluster }: ArrayShape): Int32Array | undefined {
  const genes = space.base.slice();
  genes[CLUSTER] = cluster;
  genes[OUTER_PARALLEL] = outer;
  genes[INNER_PARALLEL] = inner;
  genes.fill(1, OUTER_TILE, OUTER_TILE + WIDTH);
  genes.fill(1, INNER_TILE, INNER_TILE + WIDTH);
  if (!space.fits(genes)) return undefined;
  for (const d of [R, S]) {
    const size = space.layer.extents[d]!;
    genes[INNER_TILE + d] = size;
    genes[OUTER_TILE + d] = size;
    if (!space.fits(genes)) genes[INNER_TILE + d] = 1;
    genes[OUTER_TILE + d] = 1;
  }
  return genes;
}

/** Outer tiles of dimension `d` and those after it; what does not fit prunes all that is larger. False ends it. */
function eachTiling(space: LayerSpace, genes: Int32Array, d: number, visit: () => boolean): boolean {
  if (d === WIDTH) return visit();
  const extent = space.layer.isDepthwise && d === K ? 1 : space.layer.extents[d]!;
  for (let trips = 1; trips <= extent; trips = nextTrips(extent, trips)) {
    genes[OUTER_TILE + d] = Math.ceil(extent / trips);
    if (space.fits(genes) && !eachTiling(space, genes, d + 1, visit)) return false;
  }
  genes[OUTER_TILE + d] = 1;
  return true;
}

/** The next number of trips with a smaller tile. */
function nextTrips(extent: number, trips: number): number {
  const tile = Math.ceil(extent / trips);
  return tile <= 1 ? extent + 1 : Math.ceil(extent / (tile - 1));
}

/** Orders of the dimensions with more than one trip; the others stand inside them. */
function orders({ layer }: LayerSpace, genes: Int32Array): Int32Array[] {
  const looped: number[] = [];
  const others: number[] = [];
  for (let d = 0; d < WIDTH; d++) (genes[OUTER_TILE + d]! < layer.extents[d]! ? looped : others).push(d);
  return permutations(looped).map((order) => Int32Array.from([...order, ...others]));
}

function permutations(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}
