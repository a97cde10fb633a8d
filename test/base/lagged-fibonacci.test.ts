/** Knuth's generators against the numbers that he prints for anyone to check his program by. */
import { describe, expect, it } from 'vitest';
import { KnuthRandom } from '../../src/base/lagged-fibonacci.js';

describe("Knuth's streams", () => {
  // After 2010 rounds of 1009 numbers the first whole one is 995235265, and after 2009 rounds the first fraction is
  // 0.36410514377569680455 (The Art of Computer Programming, volume 2, section 3.6); a round gives a hundred of them.
  it('gives the published numbers', () => {
    const random = new KnuthRandom(310952);
    for (let draw = 0; draw < 2009 * 100; draw++) {
      random.below(2);
      random.uniform();
    }
    expect(random.below(2 ** 30)).toBe(995235265);
    expect(random.uniform()).toBe(0.3641051437756968);
  });

  it('skips fractions above a limit as if they were drawn', () => {
    const one = new KnuthRandom(7);
    const other = new KnuthRandom(7);
    for (let round = 0; round < 50; round++) {
      const failures = one.uniformsFrom(0.01, 1000);
      for (let i = 0; i < failures; i++) expect(other.uniform()).toBeGreaterThanOrEqual(0.01);
      if (failures === 1000) continue;
      const next = one.uniform();
      expect(next).toBeLessThan(0.01);
      expect(other.uniform()).toBe(next);
    }
  });
});
