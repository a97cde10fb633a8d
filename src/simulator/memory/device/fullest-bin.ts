/** How unevenly independent choices fall on equal places. */

/** Expected number of balls in the fullest of `bins` bins; linear between whole numbers of balls. */
export function fullestBin(balls: number, bins: number): number {
  const whole = Math.floor(balls);
  const share = balls - whole;
  return share === 0
    ? exactFullest(whole, bins)
    : (1 - share) * exactFullest(whole, bins) + share * exactFullest(whole + 1, bins);
}

/** Σ P(fullest ≥ m): counts the ways to place the balls with fewer than m in each bin, by exponential generating functions. */
function exactFullest(balls: number, bins: number): number {
  let expected = 0;
  for (let m = 1; m <= balls; m++) {
    let ways = new Float64Array(balls + 1);
    ways[0] = 1;
    for (let bin = 0; bin < bins; bin++) {
      const next = new Float64Array(balls + 1);
      for (let i = 0; i <= balls; i++)
        for (let k = 0, inverse = 1; k < m && i + k <= balls; k++, inverse /= k) next[i + k]! += ways[i]! * inverse;
      ways = next;
    }
    let all = 1;
    for (let i = 1; i <= balls; i++) all *= i / bins;
    expected += 1 - ways[balls]! * all;
  }
  return expected;
}
