/**
 * Kendall's τ-b of two rankings, ties allowed, in O(n log n) (Knight, 1966): sort by x, then count the exchanges a merge
 * sort by y needs. 1 is the same order, 0 none in common, −1 the reverse.
 */

/** NaN where one of the rankings is all ties, or shorter than two. */
export function kendallTau(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const n = x.length;
  const order = Array.from({ length: n }, (_, i) => i);
  order.sort((a, b) => x[a]! - x[b]! || y[a]! - y[b]!);
  const pairs = (n * (n - 1)) / 2;
  const tiedX = tiedPairs(order.map((i) => x[i]!));
  const tiedBoth = tiedPairs(order, (a, b) => x[a] === x[b] && y[a] === y[b]);
  const byY = Float64Array.from(order, (i) => y[i]!);
  const exchanges = sortCountingExchanges(byY);
  const tiedY = tiedPairs(byY);
  const difference = pairs - tiedX - tiedY + tiedBoth - 2 * exchanges;
  return difference / Math.sqrt((pairs - tiedX) * (pairs - tiedY));
}

/** Pairs of equal neighbours' runs in a sorted list. */
function tiedPairs(sorted: ArrayLike<number>, equal = (a: number, b: number): boolean => a === b): number {
  let pairs = 0;
  let run = 1;
  for (let i = 1; i <= sorted.length; i++) {
    if (i < sorted.length && equal(sorted[i - 1]!, sorted[i]!)) run++;
    else {
      pairs += (run * (run - 1)) / 2;
      run = 1;
    }
  }
  return pairs;
}

/** Sorts in place; returns how many pairs stood in the wrong order. */
function sortCountingExchanges(values: Float64Array): number {
  const n = values.length;
  const scratch = new Float64Array(n);
  let exchanges = 0;
  for (let width = 1; width < n; width *= 2) {
    for (let start = 0; start < n; start += 2 * width) {
      const middle = Math.min(start + width, n);
      const end = Math.min(start + 2 * width, n);
      let left = start;
      let right = middle;
      for (let to = start; to < end; to++) {
        if (left < middle && (right >= end || values[left]! <= values[right]!)) scratch[to] = values[left++]!;
        else {
          exchanges += middle - left;
          scratch[to] = values[right++]!;
        }
      }
    }
    values.set(scratch);
  }
  return exchanges;
}
