/**
 * A power is what `**` says, up to rounding, which `**` leaves to the engine.
 */
import { fc, test } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import { power } from '../../src/base/power.js';

test.prop([fc.double({ min: 1e-3, max: 1e3, noNaN: true }), fc.double({ min: -20, max: 20, noNaN: true })])(
  'a power is near what the engine makes of it',
  (base, exponent) => {
    expect(Math.abs(power(base, exponent) / base ** exponent - 1)).toBeLessThan(1e-13);
  },
);

it('to the zeroth is one, of nothing too', () => {
  expect(power(7, 0)).toBe(1);
  expect(power(0, 0)).toBe(1);
  expect(power(0, 3)).toBe(0);
});

it('is the same to the last bit on every engine', () => {
  expect(power(2, 0.25)).toBe(1.189207115002721);
  expect(power(2, -0.25)).toBe(0.8408964152537146);
  expect(power(0.9, 17)).toBe(0.16677181699666574);
  expect(power(0.5, 3.7)).toBe(0.07694652583405728);
});
