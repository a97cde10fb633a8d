/** Seeded patterns: the numbers of the tables' own generator, and what each kind promises. */
import { pathToFileURL } from 'node:url';
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { blockPattern } from '../../../src/problem/sparsity/generators.js';
import { namedPattern } from '../../../src/problem/sparsity/named-pattern.js';
import { followsNm, nmRowLength } from '../../../src/problem/sparsity/nm.js';
import { checkedPattern, nonZeros, type Pattern } from '../../../src/problem/sparsity/pattern.js';
import { propertyRuns } from '../../support/property-runs.js';
import { hasReference, referencePath } from '../../support/reference.js';

function rowsOf({ rows, starts, indices }: Pattern): number[][] {
  return Array.from({ length: rows }, (_, row) => Array.from(indices.subarray(starts[row], starts[row + 1])));
}

const size = fc.integer({ min: 1, max: 40 });
const density = fc.constantFrom(0, 0.01, 0.03, 0.05, 0.2, 0.5, 1);
const seed = fc.nat(1_000_000);

type Gen = (kind: string, rows: number, cols: number, param: string | number, seed: number) => number[][];

describe('seeded patterns', () => {
  it('are these, for good', () => {
    expect(rowsOf(namedPattern('rnd_uni_4x6_0.4_s7'))).toEqual([[0, 2, 4], [5], [0, 2, 4, 5], [1, 5]]);
    expect(rowsOf(namedPattern('rnd_zipf_4x6_0.4_s7'))).toEqual([[0, 1, 2, 3, 4], [3, 4], [1], [0, 4]]);
    expect(rowsOf(namedPattern('rnd_band_3x6_1_s0'))).toEqual([
      [0, 1],
      [1, 2, 3],
      [3, 4, 5],
    ]);
    expect(rowsOf(namedPattern('rnd_nm_2x8_2:4_s7'))).toEqual([
      [0, 1, 4, 7],
      [0, 2, 4, 5],
    ]);
    expect(rowsOf(namedPattern('rnd_dense_2x2_0_s0'))).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  it.skipIf(!hasReference)('are those of the generator of the tables, whatever is asked for', async () => {
    const { gen } = (await import(pathToFileURL(referencePath('sparse', 'hardtaco', 'gen.mjs')).href)) as { gen: Gen };
    const cases = fc.sample(
      fc.tuple(fc.constantFrom('uni', 'zipf', 'band', 'nm', 'dense'), size, size, density, seed),
      {
        numRuns: 400,
        seed: 1,
      },
    );
    for (const [kind, rows, columns, share, drawn] of cases) {
      const parameter = kind === 'nm' ? '1:4' : kind === 'band' ? Math.round(share * 8) : share;
      const name = `rnd_${kind}_${rows}x${columns}_${parameter}_s${drawn}`;
      expect([name, rowsOf(namedPattern(name))]).toEqual([name, gen(kind, rows, columns, parameter, drawn)]);
    }
  });

  it('round halves as the generator of the tables does', () => {
    expect(nonZeros(namedPattern('rnd_uni_30x15_0.03_s0'))).toBe(13);
    expect(nonZeros(namedPattern('rnd_uni_450x1_0.03_s0'))).toBe(14);
  });

  test.prop([size, size, density, seed], propertyRuns(100))(
    'have as many non-zeros as asked for',
    (rows, columns, share, s) => {
      const uniform = checkedPattern(namedPattern(`rnd_uni_${rows}x${columns}_${share}_s${s}`));
      expect(nonZeros(uniform)).toBe(Math.round(share * rows * columns));
      const pattern = checkedPattern(namedPattern(`rnd_nm_${rows}x${columns}_2:5_s${s}`));
      expect(followsNm(pattern, { n: 2, m: 5 })).toBe(true);
      expect(nonZeros(pattern)).toBe(rows * nmRowLength(columns, { n: 2, m: 5 }));
      const block = checkedPattern(blockPattern({ rows, columns }, 3, share, s));
      const blocks = Math.ceil(rows / 3) * Math.ceil(columns / 3);
      expect(nonZeros(block)).toBeLessThanOrEqual(9 * Math.round(share * blocks));
      if (rows % 3 === 0 && columns % 3 === 0) expect(nonZeros(block)).toBe(9 * Math.round(share * blocks));
    },
  );

  it.each([
    ['rnd_uni_4x4_2_s1', 'rnd_uni_4x4_2_s1.param: expected a density of 0 … 1'],
    ['rnd_band_4x4_0.5_s1', 'half bandwidth'],
    ['rnd_nm_4x4_5:4_s1', 'n in 1 … 4'],
    ['rnd_nm_4x4_x_s1', 'n:m'],
    ['rnd_block_4x4_0x0.5_s1', 'a block side'],
    ['rnd_uni_4x4_x_s1', 'a number'],
    ['rnd_uni_99999x99999_0.1_s1', 'cells'],
    ['rnd_uni_4x4', 'rnd_KIND_ROWSxCOLUMNS_PARAM_sSEED'],
  ])('refuse %s', (name, message) => {
    expect(() => namedPattern(name)).toThrow(message);
  });
});
