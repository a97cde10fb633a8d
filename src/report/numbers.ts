/**
 * Numbers on axes: short, in round steps.
 */
import { fixed } from '../base/numbers.js';

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
  let digits = 0;
  while (digits < 6 && Math.abs((step / unit) * 10 ** digits - Math.round((step / unit) * 10 ** digits)) > 1e-6)
    digits++;
  return fixed(value / unit, digits) + name;
}

/** Simulated time: µs below a millisecond. */
export function seconds(cycles: number, clockGHz: number): string {
  const us = cycles / (clockGHz * 1000);
  return us < 1000 ? `${fixed(us, us < 10 ? 3 : 1)} µs` : `${fixed(us / 1000, 3)} ms`;
}

/** Round tick values inside [from, to], about `count` of them. */
export function ticks(from: number, to: number, count: number): { values: number[]; step: number } {
  const rough = (to - from) / Math.max(1, count);
  const power = Number(`1e${Math.floor(Math.log10(rough))}`);
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const values: number[] = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++) values.push(i * step);
  return { values, step };
}
