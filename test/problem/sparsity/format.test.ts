/** Bytes of formats: worked by hand, and counted on encodings that are really made. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { expectedOccupancy, formatBytes, formats, type OuterRank } from '../../../src/problem/sparsity/format.js';
import { uniformPattern } from '../../../src/problem/sparsity/generators.js';
import { type Pattern, patternOfRows, samePattern, transposed } from '../../../src/problem/sparsity/pattern.js';
import { propertyRuns } from '../../support/property-runs.js';
import { patterns } from '../../support/sparse-arbitraries.js';

const widths = { valueBytes: 2, indexBytes: 3, pointerBytes: 5 };

/** A dense table, outer rank first. */
function tableOf({ rows, columns, starts, indices }: Pattern): boolean[][] {
  return Array.from({ length: rows }, (_, row) => {
    const list = indices.subarray(starts[row], starts[row + 1]);
    return Array.from({ length: columns }, (_, column) => list.includes(column));
  });
}

/** Field by field, as each format writes it. */
function encodedBytes(format: string, table: readonly boolean[][], runBits: number): number {
  const { valueBytes: w, indexBytes: i, pointerBytes: p } = widths;
  const filled = table.filter((vector) => vector.includes(true));
  const lists = (vectors: readonly boolean[][]): number =>
    vectors.flatMap((vector) => vector.filter((cell) => cell).map(() => i + w)).reduce((a, b) => a + b, 0);
  switch (format) {
    case 'UU':
      return table.flat().length * w;
    case 'UC':
      return [...table, 'end'].length * p + lists(table);
    case 'CU':
      return filled.flatMap((vector) => [i, ...vector.map(() => w)]).reduce((a, b) => a + b, 0);
    case 'CC':
      return filled.length * i + [...filled, 'end'].length * p + lists(filled);
    case 'bitmask':
      return Math.ceil(table.flat().length / 8) + w * table.flat().filter((cell) => cell).length;
    case 'coo':
      return table.flat().filter((cell) => cell).length * (2 * i + w);
    default: {
      let [entries, run] = [0, 0];
      for (const cell of table.flat()) {
        if (cell || run === 2 ** runBits - 1) {
          entries++;
          run = 0;
        } else run++;
      }
      return Math.ceil((entries * (8 * w + runBits)) / 8);
    }
  }
}

describe('formats', () => {
  const size = fc.integer({ min: 1, max: 14 });
  const drawn = fc.tuple(size, size).chain(([rows, columns]) => patterns(rows, columns));

  test.prop([drawn, fc.constantFrom<OuterRank>('rows', 'columns'), fc.integer({ min: 1, max: 5 })], propertyRuns(200))(
    'take the bytes of what is really written',
    (pattern, outer, runBits) => {
      const table = tableOf(outer === 'rows' ? pattern : transposed(pattern));
      for (const format of formats.names) {
        if (format === 'nm') continue;
        expect([format, formatBytes(format, pattern, outer, { widths, runBits })]).toEqual([
          format,
          encodedBytes(format, table, runBits),
        ]);
      }
    },
  );

  it('N:M takes the values and where they are in their groups', () => {
    const pattern = patternOfRows(8, [
      [0, 1, 6, 7],
      [2, 3, 4, 5],
    ]);
    const options = { widths: { valueBytes: 4, indexBytes: 4, pointerBytes: 4 }, nm: { n: 2, m: 4 } };
    expect(formatBytes('nm', pattern, 'rows', options)).toBe(8 * 4 + 2); // 8 places of 2 bits
    expect(formatBytes('nm', pattern, 'rows', { ...options, numberedGroups: true })).toBe(8 * 4 + 2); // 4 groups of 3 bits: 12
    const wide = patternOfRows(
      64,
      Array.from({ length: 4 }, () => Array.from({ length: 32 }, (_, i) => 2 * i)),
    );
    expect(formatBytes('nm', wide, 'rows', options)).toBe(128 * 4 + 32);
    expect(formatBytes('nm', wide, 'rows', { ...options, numberedGroups: true })).toBe(128 * 4 + 24); // 64 groups of 3 bits
    expect(() => formatBytes('nm', pattern, 'rows', { widths: options.widths })).toThrow('n:m for the format nm');
  });

  it('an unknown one is refused', () => {
    expect(() => formatBytes('UV', patternOfRows(1, [[0]]), 'rows', { widths })).toThrow('did you mean');
  });

  it.each([0.02, 0.1, 0.5, 1])('are expected as drawn patterns have it on average, at density %d', (density) => {
    for (const format of formats.names) {
      if (format === 'nm') continue;
      const options = { widths, runBits: 4 };
      const drawnBytes = Array.from({ length: 20 }, (_, seed) =>
        formatBytes(format, uniformPattern({ rows: 40, columns: 50 }, density, seed), 'rows', options),
      );
      const mean = drawnBytes.reduce((a, b) => a + b, 0) / drawnBytes.length;
      const expected = formats.get(format).bytes(expectedOccupancy(40, 50, density), options);
      expect(Math.abs(expected / mean - 1)).toBeLessThan(0.03);
    }
  });

  test.prop([drawn], propertyRuns(100))('by rows and by columns are of one matrix', (pattern) => {
    expect(samePattern(transposed(transposed(pattern)), pattern)).toBe(true);
    const copy = { ...pattern }; // a pattern whose transpose is not known yet
    expect(samePattern(transposed(transposed(copy)), pattern)).toBe(true);
  });
});
