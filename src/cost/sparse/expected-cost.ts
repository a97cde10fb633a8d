/**
 * Expected compute cycles of the five classes on patterns of which only sizes and densities are known: every cell is a
 * non-zero by itself with the density's probability. Lanes in lock-step take the largest of their works, whose expectation
 * is worked out from the distribution of one: a binomial for a row, a product of two for an outer product, a binomial number
 * of binomials for a column of a column-wise product. For a merge it is an approximation, given the length of B's column.
 * `test/cost/sparse/expected-cost.test.ts` measures the error against drawn patterns.
 */
import { InputError } from '../../base/errors.js';
import { classKey, formatOf, type Ranks, sparseClasses } from '../../machine/sparse/sparse-class.js';
import type { SparseCore } from '../../machine/sparse/sparse-core.js';
import { expectedOccupancy, formats } from '../../problem/sparsity/format.js';
import { ALL_INT32, type SparseProduct } from '../../problem/sparsity/product.js';
import type { Widths } from '../../problem/sparsity/widths.js';
import { binomial, type Counts, expectedMaximum, expectedMaximumOfCounts } from './distributions.js';

export interface RandomProduct {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** Of A and of B, 0 … 1. */
  readonly densityA: number;
  readonly densityB: number;
}

/** @throws InputError for a class other than the five, or a density outside 0 … 1 */
export function expectedComputeCycles(product: RandomProduct, core: SparseCore): number {
  for (const path of ['densityA', 'densityB'] as const)
    if (!(product[path] >= 0 && product[path] <= 1))
      throw new InputError({ path, expected: 'a density of 0 … 1', found: product[path] });
  const known = expectations.get(classKey(core.class));
  if (known === undefined)
    throw new InputError({ path: 'class', expected: sparseClasses.names.join(', '), found: core.class.name });
  return known(product, core);
}

/** Bytes of A, B and a dense C that cross the memory once. @throws InputError as `expectedComputeCycles` */
export function expectedBytes(
  { m, n, k, densityA, densityB }: RandomProduct,
  { class: kind }: SparseCore,
  widths: SparseProduct['widths'] = ALL_INT32,
): number {
  const size = { m, n, k };
  const operand = (ranks: Ranks, density: number, of: Widths): number => {
    const [outer, inner] = ranks.map((rank) => size[rank.dimension]) as [number, number];
    return formats.get(formatOf(ranks)).bytes(expectedOccupancy(outer, inner, density), { widths: of });
  };
  return operand(kind.a, densityA, widths.a) + operand(kind.b, densityB, widths.b) + widths.c.valueBytes * m * n;
}

type Expectation = (product: RandomProduct, core: SparseCore) => number;

const EXPECTATIONS: Readonly<Record<string, Expectation>> = {
  tpu: ({ m, n, k }, { mx, my }) => Math.ceil(m / mx) * Math.ceil(n / my) * k,
  eie: ({ m, n, k, densityA }, { lanes }) => {
    const row = binomial(k, densityA);
    return n * overBlocks(m, lanes, (count) => expectedMaximumOfCounts(row, count));
  },
  extensor: (product, { lanes }) => {
    const largest = mergeMaximum(product);
    return product.n * overBlocks(product.m, lanes, largest);
  },
  outerspace: ({ m, n, k, densityA, densityB }, { lanes }) => {
    const { values, probability } = productOfCounts(binomial(m, densityA), binomial(n, densityB));
    return overBlocks(k, lanes, (count) => expectedMaximum(values, probability, count));
  },
  matraptor: ({ m, n, k, densityA, densityB }, { lanes }) => {
    // All columns of B meet the same A: what they differ by has (1 − density of B) of the variance of A's counts. The
    // binomial of this mean and variance stands for it.
    const p = 1 - (1 - densityA) * (1 - densityB);
    const work = mixture(binomial(k, densityB), (columns) =>
      binomial(p === 0 ? 0 : Math.round((columns * m * densityA) / p), p),
    );
    return overBlocks(n, lanes, (count) => expectedMaximumOfCounts(work, count));
  },
};

const expectations = new Map(
  Object.entries(EXPECTATIONS).map(([name, expectation]) => [classKey(sparseClasses.get(name)), expectation]),
);

/** Σ over blocks of at most `lanes` of `size` indices. */
function overBlocks(size: number, lanes: number, largest: (indices: number) => number): number {
  const full = Math.floor(size / lanes);
  const rest = size % lanes;
  return (full > 0 ? full * largest(lanes) : 0) + (rest > 0 ? largest(rest) : 0);
}

interface Values {
  readonly values: Float64Array;
  readonly probability: Float64Array;
}

function productOfCounts(x: Counts, y: Counts): Values {
  const pairs: [value: number, probability: number][] = [];
  x.probability.forEach((p, i) => {
    y.probability.forEach((q, j) => {
      pairs.push([(x.from + i) * (y.from + j), p * q]);
    });
  });
  pairs.sort((a, b) => a[0] - b[0]);
  return { values: Float64Array.from(pairs, ([v]) => v), probability: Float64Array.from(pairs, ([, p]) => p) };
}

/** The distribution `inner` of a count that itself has the distribution `outer`. */
function mixture(outer: Counts, inner: (count: number) => Counts): Counts {
  const parts = Array.from(outer.probability, (share, i) => ({ share, counts: inner(outer.from + i) }));
  const from = Math.min(...parts.map(({ counts }) => counts.from));
  const to = Math.max(...parts.map(({ counts }) => counts.from + counts.probability.length));
  const probability = new Float64Array(to - from);
  for (const { share, counts } of parts)
    counts.probability.forEach((p, i) => {
      probability[counts.from - from + i]! += share * p;
    });
  return { from, probability };
}

/**
 * Largest number of merge steps of some rows of A against one column of B, which they share. Given the column's length, its
 * last index is taken at its mean and its other indices as evenly spread; a row whose own last index comes before ends the
 * merge there.
 */
function mergeMaximum({ k, densityA, densityB }: RandomProduct): (rows: number) => number {
  const column = binomial(k, densityB);
  const rowsUpTo = remembered((cells) => binomial(cells, densityA));
  const steps = Array.from(column.probability, (share, i) => {
    const length = column.from + i;
    return { share, counts: length === 0 || densityA === 0 ? undefined : stepsAgainst(length, k, densityA, rowsUpTo) };
  });
  return (rows) =>
    steps.reduce(
      (sum, { share, counts }) => sum + (counts === undefined ? 0 : share * expectedMaximumOfCounts(counts, rows)),
      0,
    );
}

function stepsAgainst(length: number, k: number, densityA: number, rowsUpTo: (cells: number) => Counts): Counts {
  const last = Math.round(((k + 1) * length) / (length + 1)) - 1;
  const parts: { share: number; shift: number; counts: Counts }[] = [];
  // The row's last index lies behind the column's: then every index of the column counts.
  let noneBehind = 1;
  for (let index = last; index < k; index++) noneBehind *= 1 - densityA;
  parts.push({ share: 1 - noneBehind, shift: length, counts: rowsUpTo(Math.max(0, last + 1 - length)) });
  // Or it is this one.
  for (let index = last - 1; index >= 0 && noneBehind > 1e-12; index--) {
    const ofColumn = Math.min(index, Math.round((length * (index + 1)) / (last + 1)));
    parts.push({ share: noneBehind * densityA, shift: ofColumn + 1, counts: rowsUpTo(index - ofColumn) });
    noneBehind *= 1 - densityA;
  }
  const to = Math.max(...parts.map(({ shift, counts }) => shift + counts.from + counts.probability.length));
  const probability = new Float64Array(to);
  for (const { share, shift, counts } of parts)
    counts.probability.forEach((p, i) => {
      probability[shift + counts.from + i]! += share * p;
    });
  probability[0]! += noneBehind; // an empty row takes no step
  return { from: 0, probability };
}

function remembered(make: (n: number) => Counts): (n: number) => Counts {
  const known = new Map<number, Counts>();
  return (n) => {
    let found = known.get(n);
    if (found === undefined) {
      found = make(n);
      known.set(n, found);
    }
    return found;
  };
}
