import { describe, expect, it } from 'vitest';
import { Random, stream } from '../../src/base/random.js';

describe('seeded random streams', () => {
  it('repeat by seed and name, and differ by either', () => {
    const draw = (random: Random): number[] => Array.from({ length: 5 }, () => random.uint32());
    expect(draw(stream(7, 'mapper'))).toEqual(draw(stream(7, 'mapper')));
    expect(draw(stream(7, 'mapper'))).not.toEqual(draw(stream(8, 'mapper')));
    expect(draw(stream(7, 'mapper'))).not.toEqual(draw(stream(7, 'workload')));
  });

  it('are uniform: chi-square over 64 cells stays in its 99.9 % range', () => {
    const random = new Random(1);
    const cells = new Float64Array(64);
    const draws = 64_000;
    for (let i = 0; i < draws; i++) cells[random.below(64)]!++;
    const chiSquare = cells.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeGreaterThan(30);
    expect(chiSquare).toBeLessThan(107);
  });

  it('stay below 1 and reach neither end of `below`', () => {
    const random = new Random(3);
    for (let i = 0; i < 10_000; i++) {
      const value = random.uniform();
      expect(value >= 0 && value < 1).toBe(true);
    }
  });

  it('draw normals with mean 0 and variance 1', () => {
    const random = new Random(5);
    const draws = Array.from({ length: 20_000 }, () => random.normal());
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.04);
  });
});
