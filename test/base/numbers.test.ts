import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { fixed, integer } from '../../src/base/numbers.js';

const digits = fc.constantFrom(0, 1, 2, 3, 6);
const sizes = fc.oneof(
  fc.double(),
  fc.double({ min: -1e6, max: 1e6 }),
  fc.integer().map((thousandths) => thousandths / 1000),
);

describe('a number', () => {
  test.prop([sizes, digits])('is written as the language writes it, nothing without a sign', (value, places) => {
    const written = (own: number, to: number): string =>
      own.toLocaleString('en', { minimumFractionDigits: to, maximumFractionDigits: to }).replace(/^-(?=[0.]+$)/, '');
    expect(fixed(value, places)).toBe(written(value, places));
    expect(integer(value)).toBe(written(Math.round(value), 0));
  });

  it.each([
    [1.005, 2, '1.01'],
    [-0.004, 2, '0.00'],
    [-1e-9, 2, '0.00'],
    [-0, 0, '0'],
    [999.995, 2, '1,000.00'],
    [0.5, 0, '1'],
    [1e21, 1, '1,000,000,000,000,000,000,000.0'],
    [Number.NaN, 2, 'NaN'],
  ])('%d with %d digits is %s', (value, places, text) => {
    expect(fixed(value, places)).toBe(text);
  });
});
