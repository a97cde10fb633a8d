/**
 * Numbers as the results page writes them.
 */

/** Four significant digits, thousands apart. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = value === 0 ? 0 : Math.max(0, 3 - Math.floor(Math.log10(Math.abs(value))));
  return Number(value.toPrecision(4)).toLocaleString('en', { maximumFractionDigits: Math.min(6, digits) });
}

export function percent(value: number, digits = 1): string {
  return Number.isFinite(value) ? `${value.toFixed(digits).replace('-', '−')} %` : '–';
}

export function signed(value: number, digits = 1): string {
  if (!Number.isFinite(value)) return '–';
  const text = Math.abs(value).toFixed(digits);
  return `${value < 0 && Number(text) !== 0 ? '−' : '+'}${text} %`;
}

/** 0.0123×, 1.23×, 123× */
export function times(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = value < 0.1 ? 4 : value < 10 ? 2 : 0;
  return `${value.toFixed(digits)}×`;
}

export function range(values: readonly number[], write: (value: number) => string): string {
  const low = write(Math.min(...values));
  const high = write(Math.max(...values));
  return low === high ? low : `${low} to ${high}`;
}
