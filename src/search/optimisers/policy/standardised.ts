/**
 * Values on a common scale.
 */

/** How far each value is above their mean, in their standard deviations; 0 where all are equal. */
export function standardised(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / values.length;
  const spread = Math.sqrt(variance) || 1;
  return values.map((x) => (x - mean) / spread);
}
