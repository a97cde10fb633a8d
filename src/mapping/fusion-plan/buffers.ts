/**
 * How large the buffers inside a fused group are: the least with which no firing order that waits for demand can
 * deadlock. A layer fires on f samples at a time; between two layers that fire on p and q samples a buffer of
 * p + q − gcd(p, q) is needed and enough (Lee & Messerschmitt, "Synchronous Data Flow", 1987, for one edge; the bound
 * for a side input adds what each layer on the way rounds up to its own firing).
 */

export function greatestCommonDivisor(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

/** What a layer that fires on `p` samples makes beyond the demand of one that fires on `q`, at most. */
export function surplusSamples(p: number, q: number): number {
  return p - greatestCommonDivisor(p, q);
}

/** Samples between a layer that fires on `p` and its successor, which fires on `q`. */
export function stageSamples(p: number, q: number, batch: number): number {
  return Math.min(batch, q + surplusSamples(p, q));
}

/**
 * Samples of a tensor that is read again further down: `surplus` is summed over the edges from its maker to the reader,
 * which fires on `reader` samples. With a single edge this is `stageSamples`.
 */
export function sideSamples(reader: number, surplus: number, batch: number): number {
  return Math.min(batch, reader + surplus);
}

/** `surplusSamples` as a look-up, row by p, for searches: (largest + 1)² entries. */
export function surplusTable(largest: number): Int32Array {
  const width = largest + 1;
  const table = new Int32Array(width * width);
  for (let p = 1; p <= largest; p++) for (let q = 1; q <= largest; q++) table[p * width + q] = surplusSamples(p, q);
  return table;
}
