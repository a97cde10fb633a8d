/** From here on whole numbers have digits that mean nothing. */
const EXACT = 1e15;

/** A figure as people read it: four digits that count, thousands apart. */
export function shownNumber(value: unknown): string {
  if (typeof value !== 'number') return '';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < EXACT) return value.toLocaleString('en');
  return size < 1e-3 || size >= 1e9
    ? value.toExponential(3)
    : value.toLocaleString('en', { maximumSignificantDigits: size >= 1000 ? 6 : 4 });
}
