/** Tables without quotes are split here and not by the library: row by row and line by line the same. */
import { fc, test } from '@fast-check/vitest';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../src/formats/csv-table.js';
import { readGamma } from '../../src/formats/gamma-csv.js';
import { readMagmaJobs } from '../../src/formats/magma-csv.js';
import { propertyRuns } from '../support/property-runs.js';

const OPTIONS = { bom: true, info: true, relax_column_count: true, skip_empty_lines: true, trim: true };

function byLibrary(text: string): unknown {
  const records = parse(text, OPTIONS) as unknown as { record: string[]; info: { lines: number } }[];
  const rows = records.map(({ record, info }) => ({ line: info.lines, fields: record }));
  return rows.filter(({ fields }) => fields.some((field) => field !== ''));
}

const letters = fc.constantFrom(
  'a',
  '17',
  '-2.5e3',
  ',',
  ',',
  '\n',
  '\n',
  ' ',
  '\t',
  '\u00a0',
  '\u2028',
  'é',
  '😀',
  ';',
  "'",
);

describe('a table without quotes', () => {
  test.prop([fc.array(letters, { minLength: 1, maxLength: 40 }), fc.boolean()], propertyRuns(1000))(
    'is what the library reads',
    (parts, mark) => {
      const text = `${mark ? '\ufeff' : ''}a${parts.join('')}`;
      expect(parseCsv(text, 'x.csv')).toEqual(byLibrary(text));
    },
  );
});

it('with quotes or other line ends still comes from the library', () => {
  const text = 'a,"b\n,c"\r\n\r\n1,"2"\r\n';
  expect(parseCsv(text, 'x.csv')).toEqual(byLibrary(text));
  expect(() => parseCsv('a,b\n1,"2', 'x.csv')).toThrow(/x\.csv:2: expected well-formed CSV/);
});

describe('files of layers as spreadsheets write them', () => {
  it('have rows of empty cells and commas at the end', () => {
    const rows = (text: string): number => readGamma(text, 'g.csv', 'g').layers.length;
    expect(rows('K, C, Y, X, R, S, T,\n8,4,9,9,3,3,1,\n,,,,,,,\n')).toBe(1);
    expect(rows('16,32,64,\n\n,,\n')).toBe(1);
    expect(readMagmaJobs('105,124,91,1,1,1,3,\n,,,,,,\n', 'j.csv')).toHaveLength(1);
    expect(parseCsv('"a",b\n,\n"",""\nc,d\n', 'q.csv').map(({ line }) => line)).toEqual([1, 4]);
  });

  it('of products have GAMMA’s headers, with zeros for fields of no use', () => {
    const layers = (text: string) => readGamma(text, 'g.csv', 'g').layers.map(({ layer }) => layer);
    expect(layers('M,N,K,0,0,0,T\n512,64,768,1,1,1,3\n')).toEqual(layers('512,64,768,1,1,1,3\n'));
    expect(layers('O,I,0,0,0,0,T\n256,128,1,1,1,1,0\n')).toEqual(layers('256,128,1,1,1,1,0\n'));
    expect(layers('M,N,K,0,0,0,T\n512,64,768,1,1,1,3\n')).toEqual(layers('M,N,K\n512,64,768\n'));
    expect(() => layers('M,N,K,0,0,T\n512,64,768,1,1,3\n')).toThrow(/g\.csv:1: expected columns/);
  });
});
