/**
 * A matrix product C += A · B, and the tile of it that one instruction of a matrix engine multiplies: A is m × k, B is
 * k × n, C is m × n. Elements.
 */

export interface MatrixProduct {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** The largest tile one instruction takes: m rows of A and C, n columns of B and C, depth k. */
export interface TileShape extends MatrixProduct {
  /** Bytes of an element of A and B. */
  readonly elementBytes: number;
  /** Bytes of an element of C. */
  readonly accumulatorBytes: number;
}

export interface TileBytes {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** Bytes of the three tiles; A and C with `rows` rows. */
export function tileBytes({ m, n, k, elementBytes, accumulatorBytes }: TileShape, rows = m): TileBytes {
  return { a: rows * k * elementBytes, b: k * n * elementBytes, c: rows * n * accumulatorBytes };
}
