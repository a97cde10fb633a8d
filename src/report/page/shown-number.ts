/** A figure as people read it: four digits that count, thousands apart. */
export function shownNumber(value: unknown): string {
  if (typeof value !== 'number') return '';
  if (Number.isInteger(value)) return value.toLocaleString('en');
  const size = Math.abs(value);
  return size < 1e-3 || size >= 1e9
    ? value.toExponential(3)
    : value.toLocaleString('en', { maximumSignificantDigits: size >= 1000 ? 6 : 4 });
}
