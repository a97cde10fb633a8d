/**
 * How many random cases a law is held against: few in `npm test`, three times as many with CALDERA_LONG=1, and
 * CALDERA_PROPERTY_RUNS of them in `npm run check:all`.
 */

const SHARE = process.env['CALDERA_LONG'] === '1' ? 1 : 1 / 3;

/** @param usual cases where time matters little; @param share of the longest run's cases, for laws whose cases are dear */
export function propertyRuns(usual: number, share = 1): { readonly numRuns: number } {
  const longest = process.env['CALDERA_PROPERTY_RUNS'];
  return { numRuns: Math.ceil(longest === undefined ? usual * SHARE : Number(longest) * share) };
}
