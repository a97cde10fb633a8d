/**
 * Distributions of counts, as far as the expected cost of random patterns needs them.
 */

/** Probabilities of the values `from`, `from` + 1, …; what is left out is rounding. */
export interface Counts {
  readonly from: number;
  readonly probability: Float64Array;
}

/** Probabilities below this share of the largest are left out. */
const NEGLIGIBLE = 1e-15;

/** Successes of `trials` independent trials, each with probability p. */
export function binomial(trials: number, p: number): Counts {
  if (trials === 0 || p <= 0) return { from: 0, probability: Float64Array.of(1) };
  if (p >= 1) return { from: trials, probability: Float64Array.of(1) };
  const odds = p / (1 - p);
  const mode = Math.min(trials, Math.floor((trials + 1) * p));
  // From the mode outwards by the ratio of neighbours, then scaled to sum 1.
  const below: number[] = [];
  for (let x = mode, w = 1; x > 0; x--) {
    w *= x / (trials - x + 1) / odds;
    if (w < NEGLIGIBLE) break;
    below.push(w);
  }
  const above: number[] = [];
  for (let x = mode, w = 1; x < trials; x++) {
    w *= ((trials - x) / (x + 1)) * odds;
    if (w < NEGLIGIBLE) break;
    above.push(w);
  }
  const weights = Float64Array.from([...below.reverse(), 1, ...above]);
  const sum = weights.reduce((total, w) => total + w, 0);
  return { from: mode - below.length, probability: weights.map((w) => w / sum) };
}

/** E of the largest of `draws` independent values, of which each value's probability is known. Values ascending. */
export function expectedMaximum(values: ArrayLike<number>, probability: ArrayLike<number>, draws: number): number {
  let expected = 0;
  let cumulative = 0;
  let before = 0;
  for (let i = 0; i < values.length; i++) {
    cumulative = Math.min(1, cumulative + probability[i]!);
    const reached = powerOf(cumulative, draws);
    expected += values[i]! * (reached - before);
    before = reached;
  }
  return expected + (values[values.length - 1] ?? 0) * (1 - before);
}

export function expectedMaximumOfCounts({ from, probability }: Counts, draws: number): number {
  return expectedMaximum(
    Float64Array.from(probability, (_, i) => from + i),
    probability,
    draws,
  );
}

/** x^n for whole n, by squaring: the same on every engine. */
function powerOf(x: number, n: number): number {
  let result = 1;
  for (let base = x, rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= base;
    base *= base;
  }
  return result;
}
