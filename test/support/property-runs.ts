/**
 * How many random cases a law is held against: few in `npm test`, CALDERA_PROPERTY_RUNS of them in `npm run check:all`.
 */

/** @param quick cases by default; @param share of the long run's cases, for laws whose cases are dear */
export function propertyRuns(quick: number, share = 1): { readonly numRuns: number } {
  const long = process.env['CALDERA_PROPERTY_RUNS'];
  return { numRuns: long === undefined ? quick : Math.max(1, Math.round(Number(long) * share)) };
}
