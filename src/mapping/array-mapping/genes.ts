/**
 * A mapping of a layer onto an array in two levels, as plain numbers: GAMMA's genome. At the outer level the layer is cut
 * into tiles that clusters of PEs work on, at the inner level a cluster's tile is cut into those of its PEs. Each level
 * has a tile size for every dimension (outputs along Y and X), an order of its loops, and one dimension whose tiles are
 * spread over clusters (PEs) instead of coming one after another.
 * Source: Kao & Krishna, GAMMA (ICCAD 2020); its released code writes the same as MAESTRO maps of offset = size.
 */

/** Dimensions of a mapping, by number: filters, channels, output rows and columns, filter rows and columns. */
export const MAPPED = ['K', 'C', 'Y', 'X', 'R', 'S'] as const;

export const WIDTH = MAPPED.length;

export const [K, C, Y, X, R, S] = [0, 1, 2, 3, 4, 5] as const;

/** Where each gene lies in an `Int32Array`. Tiles lie in the order of `MAPPED`, orders are outermost first. */
export const GENES = {
  /** PEs that are used; the array may have more. */
  PES: 0,
  /** PEs in a cluster. */
  CLUSTER: 1,
  OUTER_PARALLEL: 2,
  INNER_PARALLEL: 3,
  OUTER_TILE: 4,
  INNER_TILE: 4 + WIDTH,
  OUTER_ORDER: 4 + 2 * WIDTH,
  INNER_ORDER: 4 + 3 * WIDTH,
} as const;

export const GENE_COUNT = 4 + 4 * WIDTH;

/** One mapping in the words of its genes. */
export interface ArrayMapping {
  readonly pes: number;
  readonly cluster: number;
  readonly outer: ArrayLevel;
  readonly inner: ArrayLevel;
}

export interface ArrayLevel {
  /** Spread over clusters, or over the PEs of a cluster. */
  readonly parallel: number;
  /** By dimension. */
  readonly tiles: readonly number[];
  /** Dimensions, outermost first. */
  readonly order: readonly number[];
}

export function genesOf({ pes, cluster, outer, inner }: ArrayMapping): Int32Array {
  const genes = new Int32Array(GENE_COUNT);
  genes[GENES.PES] = pes;
  genes[GENES.CLUSTER] = cluster;
  genes[GENES.OUTER_PARALLEL] = outer.parallel;
  genes[GENES.INNER_PARALLEL] = inner.parallel;
  genes.set(outer.tiles, GENES.OUTER_TILE);
  genes.set(inner.tiles, GENES.INNER_TILE);
  genes.set(outer.order, GENES.OUTER_ORDER);
  genes.set(inner.order, GENES.INNER_ORDER);
  return genes;
}

export function mappingOf(genes: Int32Array): ArrayMapping {
  const part = (at: number): number[] => [...genes.subarray(at, at + WIDTH)];
  const { PES, CLUSTER, OUTER_PARALLEL, INNER_PARALLEL, OUTER_TILE, INNER_TILE, OUTER_ORDER, INNER_ORDER } = GENES;
  return {
    pes: genes[PES]!,
    cluster: genes[CLUSTER]!,
    outer: { parallel: genes[OUTER_PARALLEL]!, tiles: part(OUTER_TILE), order: part(OUTER_ORDER) },
    inner: { parallel: genes[INNER_PARALLEL]!, tiles: part(INNER_TILE), order: part(INNER_ORDER) },
  };
}
