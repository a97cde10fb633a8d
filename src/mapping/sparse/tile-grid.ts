/**
 * The bytes of the parts of A, B and C when a product is cut along its three dimensions; each worked out once.
 */
import { columnsOf, lengthOf, type Range, rowsOf, wholeRange } from '../../problem/sparsity/cut.js';
import type { SparseProduct } from '../../problem/sparsity/product.js';
import { outputBytes, type ProductStorage, storedBytes } from '../../problem/sparsity/storage.js';
import { cutProduct } from './piece.js';

export interface Cuts {
  readonly m: readonly Range[];
  readonly n: readonly Range[];
  readonly k: readonly Range[];
}

/** Row-major: the part at (i, j) of a grid of p × q is at i · q + j. */
export interface CellBytes {
  /** By m, then k. */
  readonly a: Float64Array;
  /** By k, then n. */
  readonly b: Float64Array;
  /** By m, then n: sums that are not complete, and finished ones. */
  readonly partial: Float64Array;
  readonly finished: Float64Array;
}

export class TileGrid {
  private readonly known = new Map<string, Float64Array>();

  constructor(
    private readonly product: SparseProduct,
    private readonly storage: ProductStorage,
  ) {}

  bytes({ m, n, k }: Cuts): CellBytes {
    const { product, storage } = this;
    const { a, b, widths } = product;
    const partial = this.cells('partial', m, n, (rows) => (columns) => {
      return widths.c.valueBytes * lengthOf(rows) * lengthOf(columns);
    });
    return {
      a: this.cells('a', m, k, (rows) => {
        const part = rowsOf(a, rows);
        return (reduction) => storedBytes(columnsOf(part, reduction), storage.a, widths.a);
      }),
      b: this.cells('b', k, n, (reduction) => {
        const part = rowsOf(b, reduction);
        return (columns) => storedBytes(columnsOf(part, columns), storage.b, widths.b);
      }),
      partial,
      finished: storage.compressC ? this.cells('finished', m, n, this.finishedBytes) : partial,
    };
  }

  private readonly finishedBytes =
    (rows: Range) =>
    (columns: Range): number => {
      const reduction = wholeRange(this.product.a.columns);
      return outputBytes(cutProduct(this.product, { rows, columns, reduction }), true);
    };

  private cells(
    name: string,
    outer: readonly Range[],
    inner: readonly Range[],
    bytes: (outer: Range) => (inner: Range) => number,
  ): Float64Array {
    const key = `${name} ${outer.length} ${inner.length}`;
    let made = this.known.get(key);
    if (made === undefined) {
      made = Float64Array.from(outer.flatMap((range) => inner.map(bytes(range))));
      this.known.set(key, made);
    }
    return made;
  }
}
