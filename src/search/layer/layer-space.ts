/**
 * The space of two-level mappings of one layer on one array (mapping/array-mapping/genes.ts), for any optimiser. Every
 * genome has tiles within what they are cut from and a cluster within the array; whether it fits the buffers is asked by
 * `fits`. Genes that are not free keep the values of `base`: what a less flexible accelerator cannot choose.
 */
import type { Random } from '../../base/random.js';
import type { ArrayLayer } from '../../mapping/array-mapping/array-layer.js';
import { peBytes, sharedBytes } from '../../mapping/array-mapping/buffer-needs.js';
import { C, GENE_COUNT, GENES, K, R, S, WIDTH, X, Y } from '../../mapping/array-mapping/genes.js';
import type { Cube, Space } from '../space.js';

/** Sets of genes that a mapper may choose. */
export interface FreeGenes {
  readonly outerTiles: boolean;
  readonly innerTiles: boolean;
  readonly outerOrder: boolean;
  readonly innerOrder: boolean;
  /** Both parallel dimensions. */
  readonly parallel: boolean;
  readonly cluster: boolean;
}

export const ALL_FREE: FreeGenes = {
  outerTiles: true,
  innerTiles: true,
  outerOrder: true,
  innerOrder: true,
  parallel: true,
  cluster: true,
};

export interface LayerSpaceSpec {
  readonly layer: ArrayLayer;
  readonly pes: number;
  readonly l1Bytes: number;
  readonly l2Bytes: number;
  /** Dimensions that may be spread. Default K, C, Y and X, as GAMMA has it. */
  readonly parallel?: readonly number[];
  /** Tiles of Y and X up to the input's rows and columns, as GAMMA bounds them. Default: up to the outputs. */
  readonly tilesUpToInputs?: boolean;
  /** Do the orders make a difference? Without limits of bandwidth they make none to latency. Default true. */
  readonly ordersMatter?: boolean;
  /** Is the objective never below the work of the mapping's shape (shapes.ts)? Default false. */
  readonly isWorkBound?: boolean;
  /** Default all. */
  readonly free?: FreeGenes;
  /** Values of the genes that are not free. Default: everything whole, outermost K. */
  readonly base?: Int32Array;
}

const { PES, CLUSTER, OUTER_PARALLEL, INNER_PARALLEL, OUTER_TILE, INNER_TILE, OUTER_ORDER, INNER_ORDER } = GENES;

export class LayerSpace implements Space<Int32Array> {
  readonly layer: ArrayLayer;
  readonly pes: number;
  readonly free: FreeGenes;
  readonly parallel: readonly number[];
  /** Largest tile of each dimension. */
  readonly bounds: readonly number[];
  /** Dimensions longer than one. */
  readonly long: readonly number[];
  readonly ordersMatter: boolean;
  readonly base: Int32Array;
  readonly cube: Cube<Int32Array>;

  constructor(private readonly spec: LayerSpaceSpec) {
    const { layer, pes, parallel = [K, C, Y, X], tilesUpToInputs = false, ordersMatter = true, free = ALL_FREE } = spec;
    this.layer = layer;
    this.pes = pes;
    this.free = free;
    this.ordersMatter = ordersMatter;
    const { extents } = layer;
    this.bounds = extents.map((extent, d) =>
      tilesUpToInputs && (d === Y || d === X) ? extent + extents[d === Y ? R : S]! - 1 : extent,
    );
    this.long = this.bounds.flatMap((bound, d) => (bound > 1 ? [d] : []));
    const spread = parallel.filter((d) => !(layer.isDepthwise && d === K));
    const useful = spread.filter((d) => extents[d]! > 1);
    this.parallel = useful.length > 0 ? useful : spread;
    this.base = spec.base ?? wholeLayer(layer, pes, this.parallel[0]!);
    this.cube = layerCube(this);
  }

  get isWorkBound(): boolean {
    return this.spec.isWorkBound ?? false;
  }

  fits(genes: Int32Array): boolean {
    return peBytes(this.layer, genes) <= this.spec.l1Bytes && sharedBytes(this.layer, genes) <= this.spec.l2Bytes;
  }

  copy(genes: Int32Array): Int32Array {
    return genes.slice();
  }

  /** Tiles, orders and dimensions at random; every other filter is whole, and the inner tiles are small: buffers are. */
  make(random: Random): Int32Array {
    const { bounds, free } = this;
    const genes = this.base.slice();
    if (free.parallel) this.drawParallel(genes, random);
    for (let d = 0; d < WIDTH; d++) {
      const isFilter = d === R || d === S;
      const bound = bounds[d]!;
      if (free.outerTiles)
        genes[OUTER_TILE + d] = random.uniform() < (isFilter ? 0.5 : WHOLE) ? bound : anySize(bound, random);
      const outer = genes[OUTER_TILE + d]!;
      if (free.innerTiles) genes[INNER_TILE + d] = isFilter && random.uniform() < 0.5 ? outer : 1;
    }
    if (free.outerOrder) shuffle(genes, OUTER_ORDER, random);
    if (free.innerOrder) shuffle(genes, INNER_ORDER, random);
    if (free.cluster) genes[CLUSTER] = anySize(this.mostCluster(genes), random);
    return this.repaired(genes);
  }

  /** Draws one set of genes anew. */
  mutate(genes: Int32Array, random: Random): void {
    const other = this.make(random);
    const kind = random.below(4);
    if (kind === 0) genes.set(other.subarray(OUTER_ORDER, GENE_COUNT), OUTER_ORDER);
    else if (kind === 1) genes.set(other.subarray(CLUSTER, OUTER_TILE), CLUSTER);
    else {
      const d = this.long.length === 0 ? 0 : random.pick(this.long);
      const at = kind === 2 ? OUTER_TILE : INNER_TILE;
      genes[at + d] = other[at + d]!;
    }
    this.repaired(genes);
  }

  /** Takes both tiles of a dimension, or the cluster with its dimensions, from `other`. */
  cross(genes: Int32Array, other: Int32Array, random: Random): void {
    if (random.uniform() < 0.25) genes.set(other.subarray(CLUSTER, OUTER_TILE), CLUSTER);
    else {
      const d = random.below(WIDTH);
      genes[OUTER_TILE + d] = other[OUTER_TILE + d]!;
      genes[INNER_TILE + d] = other[INNER_TILE + d]!;
    }
    this.repaired(genes);
  }

  /** A change that matters: a tile a little larger or smaller, or of another number of trips; the cluster; a loop. */
  step(genes: Int32Array, random: Random): void {
    const { free } = this;
    const draw = random.uniform();
    const hasTiles = (free.outerTiles || free.innerTiles) && this.long.length > 0;
    const mayReorder = this.ordersMatter && (free.outerOrder || free.innerOrder);
    if (draw < 0.6 && hasTiles) this.stepTile(genes, random);
    else if (draw < 0.8 && free.cluster) this.stepCluster(genes, random);
    else if (draw < 0.87 && free.parallel) this.drawParallel(genes, random);
    else if (!(mayReorder && this.swapLoops(genes, random))) {
      if (hasTiles) this.stepTile(genes, random);
      else this.mutate(genes, random);
    }
    this.repaired(genes);
  }

  /** Largest cluster that has work for all its PEs at some time. */
  mostCluster(genes: Int32Array): number {
    const inner = genes[INNER_PARALLEL]!;
    return Math.max(1, Math.min(this.pes, this.bounds[inner]!, genes[OUTER_TILE + inner]!));
  }

  private stepTile(genes: Int32Array, random: Random): void {
    const { free, bounds } = this;
    const d = random.pick(this.long);
    const isOuter = free.outerTiles && (!free.innerTiles || random.uniform() < 0.6);
    const at = (isOuter ? OUTER_TILE : INNER_TILE) + d;
    const bound = isOuter ? bounds[d]! : Math.min(bounds[d]!, genes[OUTER_TILE + d]!);
    const tile = genes[at]!;
    const draw = random.uniform();
    if (draw < 0.3) genes[at] = tile + (random.uniform() < 0.5 ? 1 : -1) * (1 + random.below(2));
    else if (draw < 0.6) genes[at] = Math.ceil(bound / (1 + random.below(Math.min(bound, MOST_TRIPS))));
    else if (draw < 0.75) genes[at] = random.uniform() < 0.5 ? tile * 2 : Math.ceil(tile / 2);
    else genes[at] = anySize(bound, random);
  }

  private stepCluster(genes: Int32Array, random: Random): void {
    const { bounds, pes } = this;
    const draw = random.uniform();
    const trips = (d: number): number => Math.ceil(bounds[d]! / (1 + random.below(Math.min(bounds[d]!, MOST_TRIPS))));
    if (draw < 0.35) genes[CLUSTER] = genes[CLUSTER]! + (random.uniform() < 0.5 ? 1 : -1) * (1 + random.below(3));
    else if (draw < 0.6) genes[CLUSTER] = trips(genes[INNER_PARALLEL]!);
    else if (draw < 0.8) genes[CLUSTER] = Math.floor(pes / trips(genes[OUTER_PARALLEL]!));
    else genes[CLUSTER] = anySize(Math.min(pes, bounds[genes[INNER_PARALLEL]!]!), random);
  }

  private drawParallel(genes: Int32Array, random: Random): void {
    genes[random.uniform() < 0.5 ? OUTER_PARALLEL : INNER_PARALLEL] = random.pick(this.parallel);
  }

  /** Dimensions with more than one trip at the level whose order begins at `at`, outermost first. */
  loopsOf(genes: Int32Array, at: number): number[] {
    const isOuter = at === OUTER_ORDER;
    const loops: number[] = [];
    for (let p = 0; p < WIDTH; p++) {
      const d = genes[at + p]!;
      const tile = genes[(isOuter ? OUTER_TILE : INNER_TILE) + d]!;
      if (tile < (isOuter ? this.bounds[d]! : genes[OUTER_TILE + d]!)) loops.push(d);
    }
    return loops;
  }

  /** Exchanges two loops of more than one trip, of one level. False where there are none. */
  private swapLoops(genes: Int32Array, random: Random): boolean {
    const { free } = this;
    const at = free.outerOrder && (!free.innerOrder || random.uniform() < 0.7) ? OUTER_ORDER : INNER_ORDER;
    const loops = this.loopsOf(genes, at);
    if (loops.length < 2) return false;
    const [one, other] = [random.pick(loops), random.pick(loops)];
    const order = genes.subarray(at, at + WIDTH);
    const [a, b] = [order.indexOf(one), order.indexOf(other)];
    order[a] = other;
    order[b] = one;
    return true;
  }

  /** Puts every number back within its bounds. */
  private repaired(genes: Int32Array): Int32Array {
    const { bounds, free } = this;
    for (let d = 0; d < WIDTH; d++) {
      const outer = clamp(genes[OUTER_TILE + d]!, bounds[d]!);
      if (free.outerTiles) genes[OUTER_TILE + d] = outer;
      if (free.innerTiles) genes[INNER_TILE + d] = clamp(genes[INNER_TILE + d]!, outer);
    }
    if (free.cluster) genes[CLUSTER] = clamp(genes[CLUSTER]!, this.pes);
    return genes;
  }
}

/** Share of the dimensions that are held whole in a mapping at random; of the filter it is half. */
const WHOLE = 0.2;

/** Tiles are drawn so that a dimension has so many trips at most; more come by halves and single steps. */
const MOST_TRIPS = 16;

/** 1 to `most`, uniform or, as often, its logarithm is: large tiles are many, and small ones matter as much. */
function anySize(most: number, random: Random): number {
  return random.uniform() < 0.5
    ? 1 + random.below(most)
    : clamp(Math.floor(Math.exp(random.uniform() * Math.log(most + 1))), most);
}

function clamp(value: number, most: number): number {
  return Math.max(1, Math.min(most, value));
}

/** Everything whole, in one cluster of one PE. */
function wholeLayer({ extents }: ArrayLayer, pes: number, parallel: number): Int32Array {
  const genes = new Int32Array(GENE_COUNT);
  genes[PES] = pes;
  genes[CLUSTER] = 1;
  genes[OUTER_PARALLEL] = parallel;
  genes[INNER_PARALLEL] = parallel;
  genes.set(extents, OUTER_TILE);
  genes.set(extents, INNER_TILE);
  for (let d = 0; d < WIDTH; d++) {
    genes[OUTER_ORDER + d] = d;
    genes[INNER_ORDER + d] = d;
  }
  return genes;
}

/** Fisher & Yates, on the genes of one order. */
function shuffle(genes: Int32Array, at: number, random: Random): void {
  for (let i = WIDTH - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const held = genes[at + i]!;
    genes[at + i] = genes[at + j]!;
    genes[at + j] = held;
  }
}

/**
 * Two coordinates for the parallel dimensions, one for the cluster, two for the tiles of each dimension (logarithmic:
 * half of all tiles are far too large), and a key for every loop of every level, in whose order they stand.
 */
function layerCube(space: LayerSpace): Cube<Int32Array> {
  const { parallel, bounds, base, free, pes } = space;
  const TILES = 3;
  const KEYS = TILES + 2 * WIDTH;
  const spread = (u: number, most: number): number => clamp(Math.round(Math.exp(u * Math.log(most))), most);
  const place = (value: number, most: number): number => (most <= 1 ? 0.5 : Math.log(value) / Math.log(most));
  const pick = (u: number): number => parallel[Math.min(parallel.length - 1, Math.floor(u * parallel.length))]!;
  const order = (point: Float64Array, at: number): number[] =>
    Array.from({ length: WIDTH }, (_, d) => d).sort((a, b) => point[at + a]! - point[at + b]! || a - b);
  return {
    dimension: KEYS + 2 * WIDTH,
    genomeOf(point) {
      const genes = base.slice();
      if (free.parallel) {
        genes[OUTER_PARALLEL] = pick(point[0]!);
        genes[INNER_PARALLEL] = pick(point[1]!);
      }
      for (let d = 0; d < WIDTH; d++) {
        if (free.outerTiles) genes[OUTER_TILE + d] = spread(point[TILES + d]!, bounds[d]!);
        if (free.innerTiles) genes[INNER_TILE + d] = spread(point[TILES + WIDTH + d]!, genes[OUTER_TILE + d]!);
      }
      if (free.cluster) genes[CLUSTER] = spread(point[2]!, Math.min(pes, bounds[genes[INNER_PARALLEL]!]!));
      if (free.outerOrder) genes.set(order(point, KEYS), OUTER_ORDER);
      if (free.innerOrder) genes.set(order(point, KEYS + WIDTH), INNER_ORDER);
      return genes;
    },
    pointOf(genes) {
      const point = new Float64Array(KEYS + 2 * WIDTH);
      const at = (d: number): number => (Math.max(0, parallel.indexOf(d)) + 0.5) / parallel.length;
      point[0] = at(genes[OUTER_PARALLEL]!);
      point[1] = at(genes[INNER_PARALLEL]!);
      point[2] = place(genes[CLUSTER]!, Math.min(pes, bounds[genes[INNER_PARALLEL]!]!));
      for (let d = 0; d < WIDTH; d++) {
        point[TILES + d] = place(genes[OUTER_TILE + d]!, bounds[d]!);
        point[TILES + WIDTH + d] = place(genes[INNER_TILE + d]!, genes[OUTER_TILE + d]!);
        point[KEYS + genes[OUTER_ORDER + d]!] = (d + 0.5) / WIDTH;
        point[KEYS + WIDTH + genes[INNER_ORDER + d]!] = (d + 0.5) / WIDTH;
      }
      return point;
    },
  };
}
