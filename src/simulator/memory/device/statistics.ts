/**
 * Small probabilities that device timing needs: how unevenly independent choices fall on equal places.
 */
import { power } from '../../../base/power.js';

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

/** Expected largest of n standard normal draws, n = 1, 2, 4, … 128; the rest by interpolation in log n. */
const LARGEST = [0, 0.564, 1.029, 1.424, 1.766, 2.07, 2.344, 2.594];

export function largestNormal(n: number): number {
  const at = Math.min(Math.log2(Math.max(1, n)), LARGEST.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, LARGEST.length - 1);
  return LARGEST[low]! + (LARGEST[high]! - LARGEST[low]!) * (at - low);
}

/** The smaller of two limits, rounded off where they meet: neither is reached when both bind. */
export function softMinimum(a: number, b: number, sharpness: number): number {
  return power(power(a, -sharpness) + power(b, -sharpness), -1 / sharpness);
}
