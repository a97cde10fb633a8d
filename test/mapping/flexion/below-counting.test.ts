/**
 * Five rows of a table of GAMMA's released class files say less than any two-level mapping can take: depthwise, 32 channels, 110 × 110
 * outputs of a 3 × 3 filter on 1,024 PEs, design `dla` (clusters of 64, K across them and C inside one). Shown by arithmetic
 * alone: whatever the tiles, some PE has the longest share of either spread dimension.
 */
import { describe, expect, it } from 'vitest';

const SIZES = { K: 1, C: 32, Y: 110, X: 110, R: 3, S: 3 };
const MACS = 32 * 110 * 110 * 9;
const PES = 1024;

type Dimension = 'K' | 'C' | 'Y' | 'X';

/** MACs of the busiest PE at the least, over all pairs and clusters that the class leaves. */
function least(pairs: readonly (readonly [Dimension, Dimension])[], clusters: readonly number[]): number {
  const shares = pairs.flatMap(([outer, inner]) =>
    clusters.map((cluster) => {
      const many = Math.floor(PES / cluster);
      if (outer === inner) return (MACS / SIZES[outer]) * Math.ceil(SIZES[outer] / (many * cluster));
      const rest = MACS / (SIZES[outer] * SIZES[inner]);
      return rest * Math.ceil(SIZES[outer] / many) * Math.ceil(SIZES[inner] / cluster);
    }),
  );
  return Math.min(...shares);
}

const ANY: readonly Dimension[] = ['K', 'C', 'Y', 'X'];
const ALL_PAIRS = ANY.flatMap((outer) => ANY.map((inner) => [outer, inner] as const));
const ALL_CLUSTERS = Array.from({ length: PES }, (_, i) => i + 1);

describe('rows of the class table that no mapping reaches', () => {
  it.each([
    ['T', 106_946, [['K', 'C']], [64]],
    ['TS', 5_996, [['K', 'C']], ALL_CLUSTERS],
    ['TO', 106_946, [['K', 'C']], [64]],
    ['TOS', 3_906, [['K', 'C']], ALL_CLUSTERS],
    ['TOP', 3_765, ALL_PAIRS, [64]],
  ] as const)('%s: %d cycles are fewer than the busiest PE has MACs', (_, latency, pairs, clusters) => {
    expect(least(pairs, clusters)).toBeGreaterThan(latency);
  });

  it('are no row of the class that frees everything', () => {
    expect(least(ALL_PAIRS, ALL_CLUSTERS)).toBeLessThan(5_831);
  });
});
