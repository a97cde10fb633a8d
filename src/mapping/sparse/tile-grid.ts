/**
 * The bytes of the parts of A, B and C when a product is cut along its three dimensions; each worked out once.
 */
import { lengthOf, type Range, wholeRange } from '../../problem/sparsity/cut.js';
import { nonZeros, type Pattern } from '../../problem/sparsity/pattern.js';
import type { SparseProduct } from '../../problem/sparsity/product.js';
import { outputBytes, type ProductStorage, type StoredAs, storedPartBytes } from '../../problem/sparsity/storage.js';
import type { Widths } from '../../problem/sparsity/widths.js';
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

/** What the parts of an operand have together at the least, however it is cut. */
export interface LeastBytes {
  readonly a: number;
  readonly b: number;
  readonly partial: number;
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
    const partial = this.once('partial', m, n, () =>
      Float64Array.from(
        m.flatMap((rows) => n.map((columns) => widths.c.valueBytes * lengthOf(rows) * lengthOf(columns))),
      ),
    );
    return {
      a: this.once('a', m, k, () => storedPartBytes(a, m, k, storage.a, widths.a)),
      b: this.once('b', k, n, () => storedPartBytes(b, k, n, storage.b, widths.b)),
      partial,
      finished: storage.compressC ? this.once('finished', m, n, () => this.finishedBytes(m, n)) : partial,
    };
  }

  least(): LeastBytes {
    const { product, storage } = this;
    const { a, b, widths } = product;
    const cuts = { m: [wholeRange(a.rows)], n: [wholeRange(b.columns)], k: [wholeRange(a.columns)] };
    const whole = this.bytes(cuts);
    // Dense vectors that hold something may hold nothing in some of their parts, which are then left out.
    const of = (stored: StoredAs, pattern: Pattern, { valueBytes }: Widths, bytes: Float64Array): number =>
      stored.format === 'CU' ? nonZeros(pattern) * valueBytes : bytes[0]!;
    return {
      a: of(storage.a, a, widths.a, whole.a),
      b: of(storage.b, b, widths.b, whole.b),
      partial: whole.partial[0]!,
    };
  }

  private finishedBytes(m: readonly Range[], n: readonly Range[]): Float64Array {
    const reduction = wholeRange(this.product.a.columns);
    return Float64Array.from(
      m.flatMap((rows) =>
        n.map((columns) => outputBytes(cutProduct(this.product, { rows, columns, reduction }), true)),
      ),
    );
  }

  private once(name: string, outer: readonly Range[], inner: readonly Range[], make: () => Float64Array): Float64Array {
    const key = `${name} ${outer.length} ${inner.length}`;
    const made = this.known.get(key) ?? make();
    this.known.set(key, made);
    return made;
  }
}
