/**
 * Ways to spread a layer over an array: the dimension across clusters, the one inside a cluster, clusters and PEs of a
 * cluster. Only numbers that make a difference: with one PE less some PE would have more to do.
 */
import { C, GENES, K, R, S, WIDTH, X, Y } from '../../../mapping/array-mapping/genes.js';
import type { DesignProblem } from '../design-problem.js';
import { cutInto, leastBusy, type Spread, turnCounts } from './spans.js';

export interface ArraySpread {
  readonly outer: number;
  readonly inner: number;
  readonly clusters: number;
  readonly columns: number;
  /** PEs of the array. */
  readonly pes: number;
  /** Cycles the busiest PE works at least, whatever the tiles. */
  readonly leastWork: number;
}

/** Dimensions that may be spread. GAMMA's mappers leave out the last two, whose PEs add up filter elements. */
const SPREADABLE = [K, C, Y, X, R, S] as const;

/** Inner tiles as far as they are fixed; free ones are 1, with which a PE never has more than its part. */
export function innerTilesOf({ freedom: { innerTiles } }: DesignProblem): readonly number[] {
  return innerTiles === 'free' ? Array.from({ length: WIDTH }, () => 1) : innerTiles;
}

/** In order of their least work; those of equal work by PEs. */
export function arraySpreads(problem: DesignProblem): ArraySpread[] {
  const spreads = pairsOf(problem).flatMap(([outer, inner]) =>
    columnsOf(problem, outer, inner).flatMap((columns) =>
      clustersOf(problem, outer, inner, columns).map((clusters): ArraySpread => {
        const pes = problem.isPeFree || problem.freedom.blocks !== undefined ? clusters * columns : problem.pes;
        const partial = { outer, inner, clusters, columns, pes };
        return { ...partial, leastWork: leastWorkOf(problem, partial) };
      }),
    ),
  );
  return spreads.sort((a, b) => a.leastWork - b.leastWork || a.pes - b.pes);
}

/** How each dimension is spread by the array. */
export function spreadAlong(
  { layer, ...problem }: DesignProblem,
  { outer, inner, clusters, columns }: Omit<ArraySpread, 'leastWork'>,
  d: number,
): Spread {
  return {
    extent: layer.extents[d]!,
    clusters: d === outer ? clusters : 1,
    columns: d === inner ? columns : 1,
    own: innerTilesOf({ layer, ...problem })[d]!,
  };
}

function pairsOf({ layer, freedom: { pairs } }: DesignProblem): readonly (readonly [number, number])[] {
  if (pairs !== 'free') return pairs;
  const long = SPREADABLE.filter((d) => layer.extents[d]! > 1);
  // A layer of one long dimension, or none, spreads something all the same.
  const usable = long.length > 0 ? long : [C];
  return usable.flatMap((outer) => usable.map((inner) => [outer, inner] as const));
}

function columnsOf(problem: DesignProblem, outer: number, inner: number): number[] {
  const { pes, layer, freedom } = problem;
  const { clusters, blocks } = freedom;
  if (clusters !== 'free') return clusters.filter((columns) => columns <= pes);
  const step = blocks?.columns ?? 1;
  const own = Math.min(innerTilesOf(problem)[inner]!, layer.extents[inner]!);
  const parts = Math.ceil(tileLimit(problem, inner) / own);
  const counts = turnCounts(parts).map((turns) => Math.ceil(Math.ceil(parts / turns) / step) * step);
  // With one dimension in both places the clusters have a share as well.
  const useful = counts.filter((columns) => outer !== inner || columns <= parts + step);
  return [...new Set([...useful, ...idling(problem)])].filter((columns) => columns <= pes);
}

/**
 * Clusters with more PEs than have work: fewer clusters then hold less at once, where the shared buffer is small. Arrays
 * whose PEs are free have fewer of them instead.
 */
function idling({ pes, isPeFree, freedom: { usualColumns = 1, blocks } }: DesignProblem): number[] {
  if (isPeFree) return [];
  const step = blocks?.columns ?? 1;
  const doubled = Array.from({ length: Math.floor(Math.log2(pes / step)) + 1 }, (_, i) => step * 2 ** i);
  return usualColumns % step === 0 ? [usualColumns, ...doubled] : doubled;
}

/** Largest outer tile of a dimension. */
function tileLimit({ layer, freedom: { outerTiles } }: DesignProblem, d: number): number {
  return typeof outerTiles === 'string' ? layer.extents[d]! : Math.min(outerTiles[d]!, layer.extents[d]!);
}

function clustersOf(problem: DesignProblem, outer: number, inner: number, columns: number): number[] {
  const { pes, isPeFree, layer, freedom } = problem;
  const step = freedom.blocks?.rows ?? 1;
  const most = Math.floor(Math.floor(pes / columns) / step) * step;
  if (most < 1) return [];
  if (!isPeFree) return [most];
  const { outerTiles } = freedom;
  const extent = layer.extents[outer]!;
  const parts =
    typeof outerTiles === 'string'
      ? Math.ceil(extent / (outer === inner ? columns : 1))
      : Math.ceil(extent / tileLimit(problem, outer));
  const counts = turnCounts(parts).map((turns) => Math.ceil(Math.ceil(parts / turns) / step) * step);
  return [...new Set(counts)].filter((clusters) => clusters <= most);
}

function leastWorkOf(problem: DesignProblem, spread: Omit<ArraySpread, 'leastWork'>): number {
  const { layer, freedom } = problem;
  let work = layer.samples;
  for (let d = 0; d < WIDTH; d++) {
    const along = spreadAlong(problem, spread, d);
    work *= typeof freedom.outerTiles === 'string' ? leastBusy(along) : cutInto(freedom.outerTiles[d]!, along).busy;
  }
  return work;
}

/** Genes of a mapping with these tiles on the array; orders are those allowed first. */
export function genesOn(problem: DesignProblem, spread: ArraySpread, tiles: ArrayLike<number>): Int32Array {
  const { orders, innerOrder } = problem.freedom;
  const genes = new Int32Array(GENES.INNER_ORDER + WIDTH);
  const own = innerTilesOf(problem);
  const outerOrder = orders === 'free' ? PLAIN_ORDER : orders[0]!;
  const insideOrder = innerOrder === 'free' ? PLAIN_ORDER : innerOrder;
  genes[GENES.PES] = spread.pes;
  genes[GENES.CLUSTER] = spread.columns;
  genes[GENES.OUTER_PARALLEL] = spread.outer;
  genes[GENES.INNER_PARALLEL] = spread.inner;
  for (let d = 0; d < WIDTH; d++) {
    genes[GENES.OUTER_TILE + d] = tiles[d]!;
    genes[GENES.INNER_TILE + d] = Math.min(own[d]!, tiles[d]!);
    genes[GENES.OUTER_ORDER + d] = outerOrder[d]!;
    genes[GENES.INNER_ORDER + d] = insideOrder[d]!;
  }
  return genes;
}

/** Filters outermost, filter elements innermost: outputs stay while they are added up. */
const PLAIN_ORDER: readonly number[] = [K, Y, X, C, R, S];
