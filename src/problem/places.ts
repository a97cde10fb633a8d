/**
 * The places that a projection reaches: how many distinct values Σ step · i has, each i from 0 to its count − 1. With a
 * stride larger than the filter there are gaps between them; with overlapping windows many sums meet in one place.
 */

/** 0, step, 2 · step, …: `count` values. */
export interface Run {
  readonly step: number;
  readonly count: number;
}

/** Distinct sums of one value of each run, at least `from` and below `to`. */
export function placesBetween(runs: readonly Run[], from: number, to: number): number {
  if (to <= from) return 0;
  const separate = merged(runs);
  return placesBelow(separate, to) - placesBelow(separate, from);
}

/** The largest sum. */
export function lastPlace(runs: readonly Run[]): number {
  return runs.reduce((sum, { step, count }) => sum + step * (count - 1), 0);
}

/** Runs whose sums leave no gap become one: filter rows 0 1 2 at every second input row are one run of rows. */
function merged(runs: readonly Run[]): Run[] {
  const moving = runs.filter(({ count }) => count > 1).sort((a, b) => a.step - b.step);
  const separate: Run[] = [];
  for (const run of moving) {
    const before = separate.at(-1);
    const multiple = before === undefined ? Number.NaN : run.step / before.step;
    if (before !== undefined && Number.isInteger(multiple) && multiple <= before.count)
      separate[separate.length - 1] = { step: before.step, count: before.count + multiple * (run.count - 1) };
    else separate.push(run);
  }
  return separate;
}

function placesBelow(runs: readonly Run[], limit: number): number {
  if (limit <= 0) return 0;
  const [first, second, third] = runs;
  if (first === undefined) return 1;
  if (second === undefined) return Math.min(first.count, Math.ceil(limit / first.step));
  const end = lastPlace(runs) + 1;
  if (third !== undefined) return marked(runs, Math.min(limit, end));
  const all = placesOfTwo(first, second);
  if (limit >= end) return all;
  // The places are the same counted from the other end: only the shorter part is marked.
  return 2 * limit <= end ? marked(runs, limit) : all - marked(runs, end - limit);
}

/**
 * a · i + b · j takes each value once along every chain of points (a′ = a / gcd, b′ = b / gcd) that differ by (b′, −a′): as many
 * as there are points less those that have a point before them in their chain.
 */
function placesOfTwo(a: Run, b: Run): number {
  const divisor = greatestCommonDivisor(a.step, b.step);
  const repeated = Math.max(0, a.count - b.step / divisor) * Math.max(0, b.count - a.step / divisor);
  return a.count * b.count - repeated;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Places below `limit`, one mark each. A place is reached if one of the run's values before it is: a sliding count. */
function marked(runs: readonly Run[], limit: number): number {
  let reached = new Int32Array(limit);
  reached[0] = 1;
  for (const { step, count } of runs) {
    const next = new Int32Array(limit);
    for (let place = 0; place < limit; place++) {
      const entering = reached[place]! > 0 ? 1 : 0;
      const leaving = place >= step * count && reached[place - step * count]! > 0 ? 1 : 0;
      next[place] = (place >= step ? next[place - step]! : 0) + entering - leaving;
    }
    reached = next;
  }
  let places = 0;
  for (let place = 0; place < limit; place++) if (reached[place]! > 0) places++;
  return places;
}
