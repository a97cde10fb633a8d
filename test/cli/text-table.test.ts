/** Tables and sentences keep within the terminal, whatever is in them. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { textTable } from '../../src/cli/text-table.js';
import { wrap } from '../../src/cli/wrap.js';

const word = fc.stringMatching(/^[a-z]{1,12}$/);
const cell = fc.oneof(
  word,
  fc.integer({ min: 0, max: 1e9 }).map((n) => n.toLocaleString('en')),
);

describe('a table', () => {
  test.prop([
    fc
      .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 5 }))
      .chain(([columns, rows]) =>
        fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }),
      ),
    fc.integer({ min: 40, max: 120 }),
  ])('is no wider than asked for, and loses no cell', (rows, width) => {
    const text = textTable(rows, '  ', width);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
    const shown = text.split(/\s+/).filter((one) => one !== '');
    for (const one of rows.flat()) expect(shown).toContain(one);
  });

  it('that fits is as it was', () => {
    expect(
      textTable([
        ['core', 'cycles used'],
        ['a', '1,000'],
      ]),
    ).toBe('core  cycles used\na           1,000');
  });

  it('folds its heading first, then goes on below with its first column', () => {
    const rows = [
      ['core', 'load: transfer', 'stored'],
      ['core0', '12.5 %', '1 %'],
    ];
    expect(textTable(rows, '', 24)).toBe('          load:\ncore   transfer  stored\ncore0    12.5 %     1 %');
    expect(textTable(rows, '', 20)).toBe(
      '          load:\ncore   transfer\ncore0    12.5 %\n\ncore   stored\ncore0     1 %',
    );
  });
});

it('a sentence is not broken between a number and its per cent sign', () => {
  expect(wrap('slower by 12.5 % than', 14)).toEqual(['slower by', '12.5 % than']);
});
