/**
 * Searches for hardware and mapping against released ones, at the rows' samples: never behind, never below the floor,
 * classes monotone. What the tables have below any mapping of two levels is told apart by its proof alone.
 */
import { describe, expect, it } from 'vitest';
import { compareFigures, isOutOfReach } from '../../src/validation/against/compare-figures.js';
import { digammaCheck } from '../../src/validation/against/digamma.js';
import { flexibilityCheck } from '../../src/validation/against/flexibility.js';
import type { Figure } from '../../src/validation/against/foreign-check.js';
import { figuresOf } from '../support/foreign-figures.js';
import { hasReference, referenceText } from '../support/reference.js';

/** Rows of a table, quotes kept. */
function rowsOf(table: string): { header: string; rows: string[] } {
  const [header = '', ...rows] = referenceText('map-space', table).trim().split(/\r?\n/);
  return { header, rows };
}

/** Answers emptied, whatever quotes the row has. */
function unanswered(header: string, row: string, columns: readonly string[]): string {
  const names = header.split(',');
  const fields = row.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)!.slice(0, names.length);
  return names.map((name, i) => (columns.includes(name) ? '' : fields[i]!.replace(/,$/, ''))).join();
}

const ANSWERS = ['latency', 'genome', 'num_pe', 'l1', 'l2', 'best_at_2000', 'best_at_10000', 'area_um2', 'over_roof'];

describe.skipIf(!hasReference)('classes of flexibility', () => {
  const { header, rows } = hasReference ? rowsOf('flex_classes.csv') : { header: '', rows: [] };
  const figures = hasReference ? figuresOf(flexibilityCheck, [header, ...rows].join('\n')) : [];
  const column = (row: number, name: string): string => rows[row]!.split(',').at(name === 'class_TOPS' ? -1 : -3)!;

  it('are not behind on any row that can be reached', () => {
    expect(compareFigures(figures, flexibilityCheck.bounds)).toMatchObject([
      { cases: 187, exact: 187, isWithin: true },
    ]);
    expect(figures.filter(isOutOfReach).map(({ row }) => [column(row, 'style'), column(row, 'class_TOPS')])).toEqual(
      ['1000', '1001', '1100', '1101', '1110'].map((name) => ['dla', name]),
    );
  });

  it('are never worse than one they contain', () => {
    const groups = new Map<string, Figure[]>();
    for (const figure of figures) {
      const key = `${column(figure.row, 'style')} ${rows[figure.row]!.split(',')[3]}`;
      groups.set(key, [...(groups.get(key) ?? []), figure]);
    }
    for (const group of groups.values())
      for (const own of group)
        for (const other of group) {
          const [bits, less] = [column(own.row, 'class_TOPS'), column(other.row, 'class_TOPS')];
          if ([...less].every((bit, i) => bit <= bits[i]!)) expect(own.ours).toBeLessThanOrEqual(Number(other.ours));
        }
    expect(groups.size).toBe(12);
  });

  it('are searched the same without the answers', () => {
    const text = [header, ...rows.slice(0, 16).map((row) => unanswered(header, row, ANSWERS))].join('\n');
    const blind = figuresOf(flexibilityCheck, text);
    expect(blind.map(({ ours }) => ours)).toEqual(figures.slice(0, 16).map(({ ours }) => ours));
    expect(blind.every(({ table }) => table === undefined)).toBe(true);
  });
});

describe.skipIf(!hasReference)('hardware and mapping under a budget of area', () => {
  it('are not behind on rows of every layer', () => {
    const { header, rows } = rowsOf('digamma_reference.csv');
    // One seed of each third layer; the whole table is `caldera check digamma`.
    const some = rows.filter((_, i) => i < 22 && i % 3 === 0);
    const figures = figuresOf(digammaCheck, [header, ...some].join('\n'));
    expect(compareFigures(figures, digammaCheck.bounds)).toMatchObject([{ cases: 8, exact: 8, isWithin: true }]);
    const blind = figuresOf(digammaCheck, [header, unanswered(header, some[0]!, ANSWERS)].join('\n'));
    expect(blind).toMatchObject([{ ours: figures[0]!.ours, table: undefined }]);
  });
});
