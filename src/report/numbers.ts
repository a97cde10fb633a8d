/**
 * Numbers as people read them.
 */

export function integer(value: number): string {
  return Math.round(value).toLocaleString('en');
}

export function fixed(value: number, digits: number): string {
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function percent(share: number, digits = 1): string {
  return `${fixed(share * 100, digits)} %`;
}

export function signedPercent(share: number, digits = 2): string {
  return `${share < 0 ? '−' : '+'}${fixed(Math.abs(share) * 100, digits)} %`;
}

/** 12.3 M, 40 k: for axes, where `step` is the distance of two ticks. */
export function short(value: number, step: number): string {
  const [unit, name] =
    Math.abs(value) >= 1e9 || step >= 1e9
      ? [1e9, ' G']
      : Math.abs(value) >= 1e6 || step >= 1e6
        ? [1e6, ' M']
        : Math.abs(value) >= 1e3 || step >= 1e3
          ? [1e3, ' k']
          : [1, ''];
  if (value === 0) return '0';
  const digits = Math.max(0, Math.ceil(-Math.log10(step / unit) - 1e-9));
  return fixed(value / unit, Math.min(6, digits)) + name;
}

/** Simulated time: µs below a millisecond. */
export function seconds(cycles: number, clockGHz: number): string {
  const us = cycles / (clockGHz * 1000);
  return us < 1000 ? `${fixed(us, us < 10 ? 3 : 1)} µs` : `${fixed(us / 1000, 3)} ms`;
}

/** Round tick values inside [from, to], about `count` of them. */
export function ticks(from: number, to: number, count: number): { values: number[]; step: number } {
  const rough = (to - from) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const values: number[] = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++) values.push(i * step);
  return { values, step };
}
