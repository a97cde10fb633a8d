/**
 * An operand as a sparse core sees it: two ranks, each either every index or a list of those that hold something.
 */
import type { Dimension, Ranks } from '../../../machine/sparse/sparse-class.js';
import { type Pattern, transposed } from '../../../problem/sparsity/pattern.js';

/** Entries `from` to `to` of `list`. */
export interface Span {
  readonly list: Int32Array;
  readonly from: number;
  readonly to: number;
}

export class StoredMatrix {
  private readonly vectors: Pattern;
  private readonly filled: Int32Array;

  /** @param rows the dimension of the pattern's rows */
  constructor(
    private readonly ranks: Ranks,
    pattern: Pattern,
    rows: Dimension,
  ) {
    this.vectors = ranks[0].dimension === rows ? pattern : transposed(pattern);
    const filled: number[] = [];
    for (let vector = 0; vector < this.vectors.rows; vector++)
      if (this.vectors.starts[vector] !== this.vectors.starts[vector + 1]) filled.push(vector);
    this.filled = Int32Array.from(filled);
  }

  /** A loop over `dimension` reads a list here. */
  hasListsOf(dimension: Dimension): boolean {
    return this.ranks.some((rank) => rank.dimension === dimension && rank.compressed);
  }

  /** What a loop over `dimension` reads; undefined where that is every index, or nothing of this operand. */
  spanOf(dimension: Dimension, place: Readonly<Record<Dimension, number>>): Span | undefined {
    const [outer, inner] = this.ranks;
    if (outer.dimension === dimension)
      return outer.compressed ? { list: this.filled, from: 0, to: this.filled.length } : undefined;
    if (inner.dimension !== dimension || !inner.compressed) return undefined;
    const { starts, indices } = this.vectors;
    const vector = place[outer.dimension];
    return { list: indices, from: starts[vector]!, to: starts[vector + 1]! };
  }
}
