/**
 * A step to another shape of the array that brings its tiles along: which dimensions are spread, how large a cluster is,
 * and tiles that this shape and the buffers hold. Alone, a new cluster or dimension leaves tiles that suited the old ones:
 * most PEs idle, so that a local search refuses it however good the shape is.
 */
import type { Random } from '../../base/random.js';
import { GENES, WIDTH } from '../../mapping/array-mapping/genes.js';

const { CLUSTER, OUTER_PARALLEL, INNER_PARALLEL, OUTER_TILE, INNER_TILE } = GENES;

/** What the step needs to know of its space. */
export interface Reshaped {
  readonly pes: number;
  /** Dimensions that may be spread. */
  readonly parallel: readonly number[];
  /** Largest tile of each dimension. */
  readonly bounds: readonly number[];
  /** Dimensions longer than one. */
  readonly long: readonly number[];
  fits(genes: Int32Array): boolean;
}

/** How often a spread dimension is kept; how often the tiles of the others are filled anew. */
const [KEPT, FILLED] = [0.5, 0.5];
/** A dimension is cut into at most this many rounds, of the array or of a cluster. */
const MOST_ROUNDS = 8;

/** Needs a space whose tiles, dimensions and cluster are free; of genes that fit none may come out that do not. */
export function reshape(space: Reshaped, genes: Int32Array, random: Random): void {
  const { bounds, parallel, pes } = space;
  for (const at of [OUTER_PARALLEL, INNER_PARALLEL]) if (random.uniform() >= KEPT) genes[at] = random.pick(parallel);
  const [outer, inner] = [genes[OUTER_PARALLEL]!, genes[INNER_PARALLEL]!];
  const share = (bound: number): number => Math.ceil(bound / (1 + random.below(Math.min(bound, MOST_ROUNDS))));
  // All of the inner dimension in some rounds of a cluster, or the outer one in some rounds of the array.
  const wanted = random.uniform() < 0.5 ? share(bounds[inner]!) : Math.floor(pes / share(bounds[outer]!));
  const cluster = Math.max(1, Math.min(pes, bounds[inner]!, wanted));
  const clusters = Math.floor(pes / cluster);
  genes[CLUSTER] = cluster;
  const isFilled = random.uniform() < FILLED;
  if (isFilled)
    for (const d of space.long)
      if (d !== outer && d !== inner) setTile(genes, d, Math.min(genes[OUTER_TILE + d]!, genes[INNER_TILE + d]!));
  if (outer !== inner) setTile(genes, outer, Math.ceil(share(bounds[outer]!) / clusters));
  setTile(genes, inner, cluster * (random.uniform() < 0.5 ? 1 : 1 + random.below(Math.ceil(bounds[inner]! / cluster))));
  for (let d = 0; d < WIDTH; d++) setTile(genes, d, Math.min(bounds[d]!, genes[OUTER_TILE + d]!));
  genes[INNER_TILE + inner] = Math.max(1, Math.floor(genes[OUTER_TILE + inner]! / cluster));
  if (isFilled) fill(space, genes, random);
}

/** Outer tiles of the dimensions that are not spread, in any order, as large as the buffers hold in even trips. */
function fill(space: Reshaped, genes: Int32Array, random: Random): void {
  const [outer, inner] = [genes[OUTER_PARALLEL]!, genes[INNER_PARALLEL]!];
  const { long, bounds } = space;
  const rest = long.filter((d) => d !== outer && d !== inner);
  while (rest.length > 0) {
    const d = rest.splice(random.below(rest.length), 1)[0]!;
    const kept = genes[OUTER_TILE + d]!;
    for (let trips = 1; Math.ceil(bounds[d]! / trips) > kept; trips += Math.ceil(trips / 8)) {
      genes[OUTER_TILE + d] = Math.ceil(bounds[d]! / trips);
      if (space.fits(genes)) break;
      genes[OUTER_TILE + d] = kept;
    }
  }
}

/** The inner tile stays within the outer one. */
function setTile(genes: Int32Array, d: number, tile: number): void {
  genes[OUTER_TILE + d] = tile;
  genes[INNER_TILE + d] = Math.min(tile, genes[INNER_TILE + d]!);
}
