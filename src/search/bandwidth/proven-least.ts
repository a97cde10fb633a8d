/**
 * A bound that nothing in a feasible set is below, from prices of its constraints and weights of the dimensions: the dual of
 * the least Σ max_d m_d/b_d + price · b. It holds for any prices and weights, so that it proves a gap wherever a search for
 * the least one ended, and it is tight at the optimum's.
 *
 * A phase takes no less than the weighted mean of its dimensions' times; what the constraints' prices add is at most 0 in
 * the set; and then each dimension is A/b + c · b by itself, which is never below 2 · √(A · c).
 */
import { type FeasibleSet, type Side, TOTAL } from './feasible-set.js';

export interface DualPoint {
  /** By inequality, at least 0; by equation. */
  readonly inequalityPrices: readonly number[];
  readonly equationPrices: readonly number[];
  /** [phase][dimension]; those of a phase sum to 1. */
  readonly weights: readonly (readonly number[])[];
}

/** @param bytes by phase and dimension; @param price by dimension, of a share */
export function provenLeast(
  set: FeasibleSet,
  bytes: readonly Float64Array[],
  price: Float64Array,
  { inequalityPrices, equationPrices, weights }: DualPoint,
): number {
  const slope = Float64Array.from(price);
  let paid = 0;
  const charge = ({ coefficients, bound }: Side, sidePrice: number): void => {
    for (let d = 0; d < slope.length; d++) slope[d] = (slope[d] as number) + sidePrice * (coefficients[d] as number);
    paid += sidePrice * bound;
  };
  // That no share is negative needs no price: the bound of each dimension is one over b ≥ 0 already.
  set.inequalities.forEach((side, i) => {
    if (side.origin >= TOTAL) charge(side, inequalityPrices[i] as number);
  });
  set.equations.forEach((side, i) => {
    charge(side, equationPrices[i] as number);
  });
  const weighted = slope.map((_, d) =>
    bytes.reduce((sum, m, p) => sum + (m[d] as number) * (weights[p]?.[d] as number), 0),
  );
  // The price of the sum of all shares, which is 1, is chosen anew: rounding leaves slopes near 0 beside or below it.
  const lift = bestLift(weighted, slope);
  let least = -paid - lift;
  for (let d = 0; d < slope.length; d++)
    least += 2 * Math.sqrt((weighted[d] as number) * Math.max(0, (slope[d] as number) + lift));
  return least;
}

/**
 * The most of Σ 2 · √(A · (c + lift)) − lift where no c + lift is negative: where Σ √(A/(c + lift)), the shares that the
 * prices ask for, is 1.
 */
function bestLift(weighted: Float64Array, slope: Float64Array): number {
  let low = -Math.min(...slope);
  // Beyond this, every share asked for is below 1 over their number.
  let high = low + slope.length ** 2 * Math.max(...weighted);
  while (low < high) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    let asked = 0;
    for (let d = 0; d < slope.length; d++)
      if (weighted[d] !== 0) asked += Math.sqrt((weighted[d] as number) / ((slope[d] as number) + middle));
    if (asked > 1) low = middle;
    else high = middle;
  }
  return high;
}
