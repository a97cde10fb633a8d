/**
 * A mapping of a given shape to begin a search with: every share of a dimension as even as it can be, the filter whole,
 * and outer tiles grown while the shared buffer holds them, first where that saves most steps.
 */
import type { Random } from '../../base/random.js';
import { GENES, K, R, S, WIDTH, X, Y } from '../../mapping/array-mapping/genes.js';
import type { LayerSpace } from './layer-space.js';
import type { ArrayShape } from './shapes.js';

const { CLUSTER, OUTER_PARALLEL, INNER_PARALLEL, OUTER_TILE, INNER_TILE } = GENES;

/**
 * `smallest`: the smallest tiles that give every cluster its share. `reaching`: where tiles of Y and X may be as large as
 * the inputs, those that hold all outputs are; MAESTRO's edges reward it.
 */
export type Filling = 'grown' | 'smallest' | 'reaching';

/**
 * Undefined where not even its smallest tiles fit. Needs a space whose tiles, dimensions and cluster are free.
 */
export function shapedMapping(
  space: LayerSpace,
  shape: ArrayShape,
  filling: Filling,
  random: Random,
): Int32Array | undefined {
  const { extents } = space.layer;
  const genes = space.make(random);
  const { outer, inner, cluster, clusters } = shape;
  genes[CLUSTER] = cluster;
  genes[OUTER_PARALLEL] = outer;
  genes[INNER_PARALLEL] = inner;
  for (let d = 0; d < WIDTH; d++) {
    const size = d === R || d === S ? extents[d]! : 1;
    genes[OUTER_TILE + d] = size;
    genes[INNER_TILE + d] = size;
  }
  if (!space.fits(genes)) genes.fill(1, INNER_TILE, INNER_TILE + WIDTH);
  const share = Math.ceil(extents[outer]! / clusters);
  genes[OUTER_TILE + inner] = Math.min(
    extents[inner]!,
    outer === inner ? cluster * Math.ceil(share / cluster) : cluster,
  );
  if (!space.fits(genes)) {
    genes.fill(1, OUTER_TILE + R, OUTER_TILE + S + 1);
    if (!space.fits(genes)) return undefined;
  }
  if (filling !== 'smallest') grow(space, genes, shape);
  if (filling === 'reaching')
    for (const d of [Y, X]) if (genes[OUTER_TILE + d]! >= extents[d]!) genes[OUTER_TILE + d] = space.bounds[d]!;
  return genes;
}

function grow(space: LayerSpace, genes: Int32Array, { outer, inner, cluster }: ArrayShape): void {
  const { extents, isDepthwise } = space.layer;
  for (;;) {
    let best = -1;
    let saved = 1;
    for (let d = 0; d < WIDTH; d++) {
      const tile = genes[OUTER_TILE + d]!;
      if (d === outer || tile >= extents[d]! || (isDepthwise && d === K)) continue;
      const larger = largerTile(extents[d]!, tile, d === inner ? cluster : 1);
      genes[OUTER_TILE + d] = larger;
      const fits = space.fits(genes);
      genes[OUTER_TILE + d] = tile;
      const saving = Math.ceil(extents[d]! / tile) / Math.ceil(extents[d]! / larger);
      if (fits && saving > saved) {
        best = d;
        saved = saving;
      }
    }
    if (best < 0) return;
    const unit = best === inner ? cluster : 1;
    genes[OUTER_TILE + best] = largerTile(extents[best]!, genes[OUTER_TILE + best]!, unit);
  }
}

/** A whole number of units, with fewer trips: half of them while there are many. */
function largerTile(extent: number, tile: number, unit: number): number {
  const units = Math.ceil(extent / unit);
  const trips = Math.ceil(units / Math.ceil(tile / unit));
  if (trips <= 1) return extent;
  const fewer = trips > 8 ? Math.ceil(trips / 2) : trips - 1;
  return Math.max(tile, Math.min(extent, unit * Math.ceil(units / fewer)));
}
