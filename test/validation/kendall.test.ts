import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { kendallTau } from '../../src/validation/kendall.js';

/** The definition, pair by pair. */
function byPairs(x: readonly number[], y: readonly number[]): number {
  let difference = 0;
  let untiedX = 0;
  let untiedY = 0;
  for (let i = 0; i < x.length; i++)
    for (let j = 0; j < i; j++) {
      const a = Math.sign(x[i]! - x[j]!);
      const b = Math.sign(y[i]! - y[j]!);
      difference += a * b;
      untiedX += Math.abs(a);
      untiedY += Math.abs(b);
    }
  return difference / Math.sqrt(untiedX * untiedY);
}

describe("Kendall's τ-b", () => {
  it('is 1 for the same order, −1 for the reverse, NaN where nothing is ordered', () => {
    expect(kendallTau([1, 2, 3, 4], [10, 20, 30, 40])).toBe(1);
    expect(kendallTau([1, 2, 3, 4], [4, 3, 2, 1])).toBe(-1);
    expect(kendallTau([1, 1, 1], [1, 2, 3])).toBeNaN();
    expect(kendallTau([1], [1])).toBeNaN();
  });

  const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), { maxLength: 60 });
  test.prop([pairs])('equals its definition, ties and all', (list) => {
    const x = list.map(([a]) => a);
    const y = list.map(([, b]) => b);
    const expected = byPairs(x, y);
    if (Number.isNaN(expected)) expect(kendallTau(x, y)).toBeNaN();
    else expect(kendallTau(x, y)).toBeCloseTo(expected, 12);
  });
});
