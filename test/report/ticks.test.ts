/**
 * Ticks are the round numbers they are written as, small ones too, on every engine.
 */
import { expect, it } from 'vitest';
import { ticks } from '../../src/report/numbers.js';

it.each([
  [0, 10, 5, 2],
  [0, 1, 4, 0.5],
  [0, 3e7, 3, 1e7],
  [0, 1e-4, 5, 2e-5],
  [0, 6e-5, 6, 1e-5],
])('from %s to %s, about %s of them: %s apart', (from, to, count, step) => {
  expect(ticks(from, to, count).step).toBe(step);
});
