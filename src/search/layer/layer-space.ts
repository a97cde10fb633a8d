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
import { ALL_FREE, type FreeGenes } from './free-genes.js';
import { anySize, drawParallel, stepLayer } from './layer-steps.js';

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
    if (free.parallel) drawParallel(this, genes, random);
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

  step(genes: Int32Array, random: Random): void {
    if (stepLayer(this, genes, random)) this.repaired(genes);
    else this.mutate(genes, random);
  }

  /** Largest cluster that has work for all its PEs at some time. */
  mostCluster(genes: Int32Array): number {
    const inner = genes[INNER_PARALLEL]!;
    return Math.max(1, Math.min(this.pes, this.bounds[inner]!, genes[OUTER_TILE + inner]!));
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
