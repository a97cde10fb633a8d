/**
 * The optimisers of any space as searches for hardware and mapping: they see a box of whole numbers, a number a free gene,
 * and know nothing of what it means. Sizes are seen on a logarithmic scale, orders and pairs by their number.
 */
import { power } from '../../base/power.js';
import type { DesignProblem } from '../../cost/array/design-problem.js';
import { genesOn, innerTilesOf } from '../../cost/array/proposals/arrays.js';
import { GENES, WIDTH } from '../../mapping/array-mapping/genes.js';
import type { Optimiser } from '../optimiser.js';
import { boxSpace } from '../spaces/box.js';
import { DesignJudge } from './design-judge.js';
import type { DesignMapper } from './design-search.js';

/** Steps of the scale from 1 to the largest size. */
const SIZES = 31;
/** Orders of six loops. */
const ORDERS = 720;
/** Of what does not fit: above any latency, and finite, as optimisers want it. */
const UNFIT = 1e18;

export function designMapperOf(optimiser: Optimiser): DesignMapper {
  return (problem, { samples, random, start = [] }) => {
    const judge = new DesignJudge(problem, samples);
    for (const genes of start.slice(0, samples)) judge.value(genes);
    const left = samples - judge.samples;
    if (left < 1) return judge.found();
    const pairs = pairsOf(problem);
    const { clusters, orders } = problem.freedom;
    const ranges = [
      pairs.length,
      clusters === 'free' ? SIZES : clusters.length,
      problem.isPeFree ? SIZES : 1,
      orders === 'free' ? ORDERS : orders.length,
      ...Array.from({ length: WIDTH }, () => (typeof problem.freedom.outerTiles === 'string' ? SIZES : 1)),
    ].map((count) => ({ least: 0, most: count - 1 }));
    optimiser(boxSpace(ranges), (point) => Math.min(UNFIT, judge.value(genesAt(problem, pairs, point))), {
      samples: left,
      random,
    });
    return judge.found();
  };
}

function pairsOf({ layer, freedom: { pairs } }: DesignProblem): readonly (readonly [number, number])[] {
  if (pairs !== 'free') return pairs;
  const long = layer.extents.flatMap((extent, d) => (extent > 1 ? [d] : []));
  const usable = long.length > 0 ? long : [0];
  return usable.flatMap((outer) => usable.map((inner) => [outer, inner] as const));
}

/** The genes that a point of the box stands for. */
function genesAt(problem: DesignProblem, pairs: readonly (readonly [number, number])[], point: Int32Array): Int32Array {
  const { layer, pes, isPeFree, freedom } = problem;
  const [outer, inner] = pairs[point[0]!]!;
  const columns = freedom.clusters === 'free' ? sizeAt(point[1]!, pes) : freedom.clusters[point[1]!]!;
  const most = Math.max(1, Math.floor(pes / columns));
  const clusters = isPeFree ? sizeAt(point[2]!, most) : most;
  const { outerTiles, orders } = freedom;
  const tiles = layer.extents.map((extent, d) =>
    typeof outerTiles === 'string' ? sizeAt(point[4 + d]!, extent) : outerTiles[d]!,
  );
  const array = { outer, inner, clusters, columns, pes: isPeFree ? clusters * columns : pes, leastWork: 0 };
  const genes = genesOn(problem, array, tiles);
  const own = innerTilesOf(problem);
  for (let d = 0; d < WIDTH; d++) genes[GENES.INNER_TILE + d] = Math.min(own[d]!, tiles[d]!);
  genes.set(orders === 'free' ? permutation(point[3]!) : orders[point[3]!]!, GENES.OUTER_ORDER);
  return genes;
}

/** From 1 to the largest, in steps of equal ratio. */
function sizeAt(step: number, most: number): number {
  return Math.max(1, Math.min(most, Math.round(power(most, step / (SIZES - 1)))));
}

/** The order of that number, of 720. */
function permutation(number: number): number[] {
  const left = Array.from({ length: WIDTH }, (_, d) => d);
  const order: number[] = [];
  for (let rest = number, count = WIDTH; count > 0; count--) {
    order.push(left.splice(rest % count, 1)[0]!);
    rest = Math.floor(rest / count);
  }
  return order;
}
