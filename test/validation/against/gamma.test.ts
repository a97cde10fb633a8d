/** `caldera check gamma`, with and without answers, on rows quoted from the reference. */
import { describe, expect, it } from 'vitest';
import { compareFigures } from '../../../src/validation/against/compare-figures.js';
import { gammaCheck } from '../../../src/validation/against/gamma.js';

// Measured with GAMMA 3d6caf8 and MAESTRO e1d8efd.
type Row = [string, ...(number | string)[]];
const ROWS: Row[] = [
  ['edge168', 512, 512, 7, 7, 3, 3, 'CONV', 1, 100, 19, 1548, 358062],
  ['edge168', 128, 512, 28, 28, 1, 1, 'CONV', 1, 100, 19, 2090, 309233],
  ['cloud65536', 1, 32, 112, 112, 3, 3, 'DSCONV', 0, 100, 19, 1838, 563],
];
const COLUMNS = 'hw,K,C,Y,X,R,S,type,seed,pop,gens,samples,latency';

function figuresOf(lines: readonly string[], seeds = 2) {
  const companion = () => {
    throw new Error('no file is referred to');
  };
  return [...gammaCheck.figures({ text: `${lines.join('\n')}\n`, file: 'gamma.csv', companion, seeds })];
}

describe('the check of layer mappings', () => {
  it('finds mappings at least as fast as the released search, and never faster than a MAC a PE and cycle', () => {
    const figures = figuresOf([COLUMNS, ...ROWS.map((row) => row.join(','))]);
    const [compared] = compareFigures(figures, gammaCheck.bounds);
    expect(compared).toMatchObject({ quantity: 'latency', cases: 3, isWithin: true });
    const pes = [168, 168, 65536];
    for (const [i, row] of ROWS.entries()) {
      const [k = 0, c = 0, y = 0, x = 0, r = 0, s = 0] = row.slice(1, 7).map(Number);
      const macs = k * c * (y - r + 1) * (x - s + 1) * r * s;
      expect(figures[2 * i]!.ours).toBeGreaterThanOrEqual(Math.ceil(macs / pes[i]!));
    }
  });

  it('searches a layer once for all released seeds, and judges the means of both sides', () => {
    const [first, second] = [ROWS[2]!, ROWS[2]!.with(8, 1).with(11, 300).with(12, 663)];
    const lines = [COLUMNS, first.with(11, 200).join(','), second.join(',')];
    const figures = figuresOf(lines, 3);
    expect(figures.map(({ row, table }) => [row, Number(table)])).toEqual([
      [0, 563],
      [1, 663],
      [1, 613],
    ]);
    expect(new Set(figures.map(({ ours }) => ours)).size).toBe(1);
    expect(figures[0]!.standardError).toBeGreaterThanOrEqual(0);
    expect(compareFigures(figures, gammaCheck.bounds)).toMatchObject([{ quantity: 'latency', cases: 1 }]);
  });

  it('needs neither the answer nor the samples', () => {
    const columns = COLUMNS.split(',').slice(0, 11).join(',');
    const [figure] = figuresOf([columns, ROWS[1]!.slice(0, 11).join(',')]);
    expect(figure?.table).toBeUndefined();
    expect(figure?.ours).toBeGreaterThan(305_000);
  });

  it.each([
    ['an array that is unknown', ROWS[0]!.with(0, 'edge-9000'), /gamma\.csv:2.*expected an array of PEs/],
    ['a filter beyond the input', ROWS[0]!.with(5, 9), /gamma\.csv:2.*expected a filter no larger than its input/],
    ['a type that is none', ROWS[0]!.with(7, 'POOL'), /gamma\.csv:2.*CONV or DSCONV/],
  ])('refuses %s', (_, row, message) => {
    expect(() => figuresOf([COLUMNS, row.join(',')])).toThrow(message);
  });
});
