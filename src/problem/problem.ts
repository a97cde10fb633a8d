/**
 * A problem: a perfectly nested loop over named dimensions with one multiply-accumulate at every point, and the operands
 * that are read and updated there. An operand is a tensor; the coordinate along each of its ranks is a sum of
 * coefficient × dimension (an input row is stride · output row + dilation · filter row). Convolutions, matrix products and
 * tensor contractions are instances (operators/).
 * Source: Jeong et al., Union (arXiv 2109.07419); data spaces and projections as in Timeloop (ISPASS 2019).
 */

export interface Dimension {
  readonly name: string;
  /** Trips of its loop. */
  readonly size: number;
}

export interface Term {
  readonly dimension: string;
  readonly coefficient: number;
}

/** What of a rank exists: coordinates `before` … `before + stored − 1` of those the projection reaches; the others are zeros. */
export interface Padding {
  /** Zeros in front of the first stored element. */
  readonly before: number;
  /** Elements that are stored; zeros take part in the computation, but never cross a memory. */
  readonly stored: number;
}

export interface Rank {
  readonly terms: readonly Term[];
  /** Absent where every element that the projection reaches is stored, and no other. */
  readonly padding?: Padding;
}

/** A tensor (Timeloop's data space). */
export interface Operand {
  readonly name: string;
  readonly ranks: readonly Rank[];
  /** Sums accumulate in it (Timeloop's read-write space). A problem has one result. */
  readonly isResult: boolean;
  readonly elementBytes: number;
  /** Bytes of an element whose sum is not finished; those of a finished one for operands that are only read. */
  readonly partialBytes: number;
  /** Share of elements that are not zero, in [0, 1]. */
  readonly density: number;
}

export interface Problem {
  readonly name: string;
  readonly dimensions: readonly Dimension[];
  readonly operands: readonly Operand[];
}

/** Multiply-accumulates of the dense nest: one at every point. */
export function problemMacs({ dimensions }: Problem): number {
  return dimensions.reduce((product, { size }) => product * size, 1);
}

/** Sizes by name: the tile that is the whole problem. */
export function sizesOf({ dimensions }: Problem): Readonly<Record<string, number>> {
  return Object.fromEntries(dimensions.map(({ name, size }) => [name, size]));
}

export function resultOf({ name, operands }: Problem): Operand {
  const result = operands.find(({ isResult }) => isResult);
  if (result === undefined) throw new RangeError(`problem ${name} has no result`);
  return result;
}

/** The operands that are only read, in their order. */
export function readsOf({ operands }: Problem): Operand[] {
  return operands.filter(({ isResult }) => !isResult);
}

/** Do the operand's elements depend on the dimension? A loop over any other dimension leaves it where it is. */
export function dependsOn({ ranks }: Operand, dimension: string): boolean {
  return ranks.some(({ terms }) => terms.some((term) => term.dimension === dimension));
}
