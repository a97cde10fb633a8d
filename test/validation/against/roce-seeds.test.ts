/** How runs with chance in them are judged: what is outside our range, late on the mean, or in another order, is an error. */
import { describe, expect, it } from 'vitest';
import { compareFigures } from '../../../src/validation/against/compare-figures.js';
import { roce } from '../../../src/validation/against/roce.js';
import { figuresOverRows, rowFigures, type SeededRow } from '../../../src/validation/against/roce-seeds.js';

interface Case {
  readonly scheme: string;
  readonly ends: readonly number[];
  readonly table: number;
}

function row(index: number, { scheme, ends, table }: Case): SeededRow {
  const none = ends.map(() => 0);
  return {
    row: index,
    key: scheme,
    scenario: 'one',
    scheme,
    ours: { isRandom: true, end_ns: ends, pfc_pauses: none, qmax_bytes: none, ecn_marks: ends },
    table: { end_ns: table, pfc_pauses: 0, qmax_bytes: 0, ecn_marks: table },
  };
}

function verdicts(cases: readonly Case[]): Record<string, boolean> {
  const rows = cases.map((one, index) => row(index, one));
  const compared = compareFigures([...rows.flatMap(rowFigures), ...figuresOverRows(rows)], roce.bounds);
  return Object.fromEntries(compared.map(({ quantity, isWithin }) => [quantity, isWithin]));
}

const RANDOM = [100, 110, 120];

describe('runs with chance in them', () => {
  it.each([
    [94.9, false],
    [95.1, true],
    [125.9, true],
    [126.1, false],
  ])('are right in the range of ours, widened: %s', (table, isWithin) => {
    expect(verdicts([{ scheme: 'dcqcn', ends: RANDOM, table }])['end_ns, by chance']).toBe(isWithin);
  });

  it('must be met exactly where our seeds agree', () => {
    expect(verdicts([{ scheme: 'pfc', ends: [100, 100], table: 101 }])['end_ns']).toBe(false);
  });

  it('are held against 2 % with PINT', () => {
    expect(verdicts([{ scheme: 'pint', ends: [99, 101], table: 103 }])['end_ns, PINT']).toBe(false);
  });

  it('are compared by their means where the table has ten seeds', () => {
    const ten = (table: number) => Array.from({ length: 10 }, () => ({ scheme: 'dcqcn', ends: RANDOM, table }));
    expect(verdicts(ten(112))['end_ns, means']).toBe(true);
    expect(verdicts(ten(114))['end_ns, means']).toBe(false);
    expect(verdicts(ten(112))['end_ns, median']).toBe(undefined);
  });

  it('are far off by the median of all cases', () => {
    expect(verdicts([{ scheme: 'dcqcn', ends: RANDOM, table: 118 }])['end_ns, median']).toBe(false);
  });

  it('keep the order of schemes that differ by more than 2 %', () => {
    const pfc = { scheme: 'pfc', ends: [100], table: 100 };
    expect(verdicts([pfc, { scheme: 'hpcc', ends: [99], table: 103 }])['order of schemes']).toBe(false);
    expect(verdicts([pfc, { scheme: 'hpcc', ends: [99], table: 101 }])['order of schemes']).toBe(undefined);
  });
});
