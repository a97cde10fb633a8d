/**
 * Powers that are the same to the last bit wherever the program runs. `**` is not: Node 20 and Node 24 differ for
 * exponents other than 2, and for negative powers of ten. Exponential and logarithm are the same on both.
 */

/** base^exponent for base ≥ 0, to within |exponent · ln base| roundings. */
export function power(base: number, exponent: number): number {
  return exponent === 0 ? 1 : Math.exp(exponent * Math.log(base));
}
