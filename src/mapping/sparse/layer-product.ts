/**
 * A layer as a sparse core takes it: weights (outputs × inputs) times the inputs of every position (inputs × positions), with
 * the bytes of the layer's elements. A convolution's inputs are lowered (im2col) on their way into the core: of the lowered
 * matrix only as much as is stored crosses the memory, halos between tiles not counted.
 */
import type { ElementBytes } from '../../problem/element-bytes.js';
import type { SparseProduct } from '../../problem/sparsity/product.js';
import type { Widths } from '../../problem/sparsity/widths.js';
import type { SparseTile } from './tiles.js';

export interface IndexBytes {
  /** Of an index, and more where a dimension needs more. */
  readonly indexBytes: number;
  readonly pointerBytes: number;
}

/** Indices of 16 bits, as pruned networks are stored; pointers of 32. */
export const INDEX_BYTES: IndexBytes = { indexBytes: 2, pointerBytes: 4 };

export function layerWidths(bytes: ElementBytes, largestIndex: number, of: IndexBytes): SparseProduct['widths'] {
  const needed = Math.ceil(Math.log2(Math.max(2, largestIndex)) / 8);
  const widths = (valueBytes: number): Widths => ({
    valueBytes,
    indexBytes: Math.max(of.indexBytes, needed),
    pointerBytes: of.pointerBytes,
  });
  return { a: widths(bytes.weights), b: widths(bytes.input), c: widths(bytes.output) };
}

/** @param share stored inputs for each lowered one */
export function loweredOnTheWay(tiles: readonly SparseTile[], share: number): SparseTile[] {
  return tiles.map((tile) => ({ ...tile, loadBBytes: Math.ceil(tile.loadBBytes * share) }));
}
