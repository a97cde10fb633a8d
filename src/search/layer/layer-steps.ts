/**
 * Steps of a local search among two-level mappings: both tiles of a dimension; or one of them, a little larger or smaller
 * or of another number of trips; the cluster; a loop; the whole shape (reshape.ts). A step may leave the bounds; the space
 * puts that right.
 */
import type { Random } from '../../base/random.js';
import { GENES, WIDTH } from '../../mapping/array-mapping/genes.js';
import type { FreeGenes } from './free-genes.js';
import { type Reshaped, reshape } from './reshape.js';

const { CLUSTER, OUTER_PARALLEL, INNER_PARALLEL, OUTER_TILE, INNER_TILE, OUTER_ORDER, INNER_ORDER } = GENES;

/** What a step needs to know of its space. */
export interface Stepped extends Reshaped {
  readonly free: FreeGenes;
  readonly ordersMatter: boolean;
  /** Dimensions with more than one trip at the level whose order begins at `at`. */
  loopsOf(genes: Int32Array, at: number): number[];
}

/**
 * Share of the steps that change both tiles of a dimension. The cost is nearly a product over the dimensions, and what an
 * outer tile leaves at the edge suits few inner tiles: of two changes one after the other the first would be refused.
 */
const BOTH_TILES = 0.6;

/** Tiles are drawn so that a dimension has at most this many trips; more come by halves and single steps. */
const MOST_TRIPS = 16;

/** Share of the steps to another shape of the array. */
const RESHAPED = 0.1;

/** False where the genes that are free know no step. */
export function stepLayer(space: Stepped, genes: Int32Array, random: Random): boolean {
  const { free } = space;
  const hasTiles = (free.outerTiles || free.innerTiles) && space.long.length > 0;
  const hasShapes = free.outerTiles && free.innerTiles && free.parallel && free.cluster;
  if (hasShapes && random.uniform() < RESHAPED) {
    reshape(space, genes, random);
    return true;
  }
  if (hasTiles && free.outerTiles && free.innerTiles && random.uniform() < BOTH_TILES) {
    stepDimension(space, genes, random);
    return true;
  }
  const draw = random.uniform();
  const mayReorder = space.ordersMatter && (free.outerOrder || free.innerOrder);
  if (draw < 0.6 && hasTiles) stepTile(space, genes, random);
  else if (draw < 0.8 && free.cluster) stepCluster(space, genes, random);
  else if (draw < 0.87 && free.parallel) drawParallel(space, genes, random);
  else if (!(mayReorder && swapLoops(space, genes, random))) {
    if (!hasTiles) return false;
    stepTile(space, genes, random);
  }
  return true;
}

/** Both tiles of a dimension: the inner one any of the new outer one, or in proportion to it as it was. */
function stepDimension({ long, bounds }: Stepped, genes: Int32Array, random: Random): void {
  const d = random.pick(long);
  const bound = bounds[d]!;
  const [outer, inner] = [genes[OUTER_TILE + d]!, genes[INNER_TILE + d]!];
  const kind = random.uniform();
  const size =
    kind < 0.35 ? clamp(nearby(outer, random), bound) : kind < 0.7 ? evenTile(bound, random) : anySize(bound, random);
  genes[OUTER_TILE + d] = size;
  const innerKind = random.uniform();
  if (innerKind < 0.3) genes[INNER_TILE + d] = nearby(inner, random);
  else if (innerKind < 0.6) genes[INNER_TILE + d] = evenTile(size, random);
  else if (innerKind < 0.85) genes[INNER_TILE + d] = anySize(size, random);
  else genes[INNER_TILE + d] = Math.round((inner * size) / outer);
}

function stepTile({ free, bounds, long }: Stepped, genes: Int32Array, random: Random): void {
  const d = random.pick(long);
  const isOuter = free.outerTiles && (!free.innerTiles || random.uniform() < 0.6);
  const at = (isOuter ? OUTER_TILE : INNER_TILE) + d;
  const bound = isOuter ? bounds[d]! : Math.min(bounds[d]!, genes[OUTER_TILE + d]!);
  const tile = genes[at]!;
  const draw = random.uniform();
  if (draw < 0.3) genes[at] = nearby(tile, random);
  else if (draw < 0.6) genes[at] = evenTile(bound, random);
  else if (draw < 0.75) genes[at] = random.uniform() < 0.5 ? tile * 2 : Math.ceil(tile / 2);
  else genes[at] = anySize(bound, random);
}

function stepCluster({ bounds, pes }: Stepped, genes: Int32Array, random: Random): void {
  const outer = bounds[genes[OUTER_PARALLEL]!]!;
  const inner = bounds[genes[INNER_PARALLEL]!]!;
  const draw = random.uniform();
  if (draw < 0.35) genes[CLUSTER] = genes[CLUSTER]! + (random.uniform() < 0.5 ? 1 : -1) * (1 + random.below(3));
  else if (draw < 0.6) genes[CLUSTER] = evenTile(inner, random);
  else if (draw < 0.8) genes[CLUSTER] = Math.floor(pes / evenTile(outer, random));
  else genes[CLUSTER] = anySize(Math.min(pes, inner), random);
}

/** Draws one of the two dimensions that are spread. */
export function drawParallel({ parallel }: Pick<Stepped, 'parallel'>, genes: Int32Array, random: Random): void {
  genes[random.uniform() < 0.5 ? OUTER_PARALLEL : INNER_PARALLEL] = random.pick(parallel);
}

/** Exchanges two loops of more than one trip, of one level. False where there are none. */
function swapLoops(space: Stepped, genes: Int32Array, random: Random): boolean {
  const { free } = space;
  const at = free.outerOrder && (!free.innerOrder || random.uniform() < 0.7) ? OUTER_ORDER : INNER_ORDER;
  const loops = space.loopsOf(genes, at);
  if (loops.length < 2) return false;
  const [one, other] = [random.pick(loops), random.pick(loops)];
  const order = genes.subarray(at, at + WIDTH);
  const [a, b] = [order.indexOf(one), order.indexOf(other)];
  order[a] = other;
  order[b] = one;
  return true;
}

/** 1 to `most`, uniform or, as often, its logarithm is: large tiles are many, and small ones matter as much. */
export function anySize(most: number, random: Random): number {
  return random.uniform() < 0.5
    ? 1 + random.below(most)
    : clamp(Math.floor(Math.exp(random.uniform() * Math.log(most + 1))), most);
}

/** The tile that cuts `bound` into 1 to 16 trips as even as can be. */
function evenTile(bound: number, random: Random): number {
  return Math.ceil(bound / (1 + random.below(Math.min(bound, MOST_TRIPS))));
}

/** One or two more or less. */
function nearby(tile: number, random: Random): number {
  return tile + (random.uniform() < 0.5 ? 1 : -1) * (1 + random.below(2));
}

function clamp(value: number, most: number): number {
  return Math.max(1, Math.min(most, value));
}
