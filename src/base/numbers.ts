/** Numbers as people read them, and means of them. */

/** 12,345,678 */
export function integer(value: number): string {
  return fixed(Math.round(value), 0);
}

/**
 * `digits` after the point, half away from zero, as `toLocaleString('en')` would write them, but that what rounds to
 * nothing has no sign: that has to read the language's data first, which is a tenth of the time of a short command.
 */
export function fixed(value: number, digits = 2): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value));
  if (parts === null && Math.abs(value) < 0.5 / 10 ** digits) return fixed(0, digits);
  if (parts === null)
    return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const [, sign = '', whole = '', fraction = ''] = parts;
  const kept = whole + fraction.slice(0, digits).padEnd(digits, '0');
  const isUp = fraction.charCodeAt(digits) >= FIVE;
  const text = isUp ? String(BigInt(kept) + 1n).padStart(kept.length, '0') : kept;
  const point = text.length - digits;
  const grouped = text.slice(0, point).replace(/\B(?=(\d{3})+$)/g, ',');
  return (/[1-9]/.test(text) ? sign : '') + grouped + (digits === 0 ? '' : `.${text.slice(point)}`);
}

const FIVE = 53; // the character

/** A share as a percentage. */
export function percent(share: number, digits = 1): string {
  return `${fixed(share * 100, digits)} %`;
}

/** What rounds to nothing has no sign. */
export function signedInteger(value: number): string {
  return `${Math.round(value) === 0 ? '' : value < 0 ? '−' : '+'}${integer(Math.abs(value))}`;
}

/** A share as a percentage with its sign; what rounds to nothing has none. */
export function signedPercent(share: number, digits = 2): string {
  const size = fixed(Math.abs(share) * 100, digits);
  return `${Number(size) === 0 ? '' : share < 0 ? '−' : '+'}${size} %`;
}

/** "1 core", "4 cores": a count with its noun. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${integer(count)} ${count === 1 ? noun : plural}`;
}

export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** NaN of nothing. */
export function mean(values: ArrayLike<number> & Iterable<number>): number {
  return sum(values) / values.length;
}

/** Of values above 0. */
export function geometricMean(values: ArrayLike<number> & Iterable<number>): number {
  let logarithms = 0;
  for (const value of values) logarithms += Math.log(value);
  return Math.exp(logarithms / values.length);
}
