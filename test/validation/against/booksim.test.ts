/**
 * The flit network against BookSim's figures: an excerpt in the fixtures, the whole table where it is at hand, with and
 * without its answers, by the statements that docs/models/noc.md makes; and tables that are none.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseNamedCsv } from '../../../src/formats/csv-table.js';
import { booksimCheck } from '../../../src/validation/against/booksim.js';
import type { Figure } from '../../../src/validation/against/foreign-check.js';
import { hasReference, referencePath } from '../../support/reference.js';

const EXCERPT = join(import.meta.dirname, '../../fixtures/noc/booksim-excerpt.csv');
const RATE = 'offered_flits_per_node_per_cycle';
const ANSWERS = 'stable packet_latency_cycles network_latency_cycles accepted_flits_per_node_per_cycle hops cpu_s';

function figuresOf(text: string): Figure[] {
  const companion = (): never => {
    throw new Error('a table of BookSim stands alone');
  };
  return [...booksimCheck.figures({ text, file: 'table.csv', companion })];
}

/** Of a row: quantity → ours. */
function byRow(figures: readonly Figure[]): Map<string, number>[] {
  const rows: Map<string, number>[] = [];
  for (const { row, quantity, ours } of figures) {
    rows[row] ??= new Map();
    rows[row].set(quantity, Number(ours));
  }
  return rows;
}

describe.each([
  ['excerpt', EXCERPT, true],
  ['whole table', referencePath('noc', 'booksim.csv'), hasReference && process.env['CALDERA_LONG'] !== undefined],
] as const)('%s', (_, path, isThere) => {
  it.runIf(isThere)('agrees as the documentation says', { timeout: 120_000 }, () => {
    const text = readFileSync(path, 'utf8');
    const rows = parseNamedCsv(text, path, ['network']);
    const figures = figuresOf(text);
    const ours = byRow(figures);
    const numberOf = (row: number, column: string): number => Number(rows[row]!.text(column));
    const series = new Map<string, number[]>();
    for (const [row, columns] of rows.entries()) {
      const name = ['network', 'traffic', 'packet_flits'].map((column) => columns.text(column)).join(' ');
      series.set(name, [...(series.get(name) ?? []), row]);
    }
    for (const [name, members] of series) {
      const stable = members.filter((row) => numberOf(row, 'stable') === 1);
      const limit = Math.max(...stable.map((row) => numberOf(row, RATE)));
      for (const row of members) {
        const own = ours[row]!;
        expect(own.get('stable'), `${name} row ${row}`).toBe(numberOf(row, 'stable'));
        if (numberOf(row, 'stable') === 0) continue;
        const bound = numberOf(row, RATE) <= 0.8 * limit ? 0.15 : 1;
        const error = own.get('network_latency_cycles')! / numberOf(row, 'network_latency_cycles') - 1;
        expect(Math.abs(error), `${name} row ${row}`).toBeLessThan(bound);
      }
      const [lowest] = stable.sort((a, b) => numberOf(a, RATE) - numberOf(b, RATE));
      if (lowest === undefined || numberOf(lowest, 'packet_flits') > 4 || numberOf(lowest, RATE) > 0.02) continue;
      if (name.includes('hotspot')) continue;
      const hops = ours[lowest]!.get('hops')!;
      const folded = rows[lowest]!.text('topology') === 'torus' ? hops - 1 : 0;
      const alone = 4 * hops + folded + 2 + numberOf(lowest, 'packet_flits') - 1;
      expect(Math.abs(ours[lowest]!.get('network_latency_cycles')! / alone - 1), name).toBeLessThan(0.02);
    }
    expect(figures.filter(({ table }) => table !== undefined).length).toBeGreaterThan(rows.length);
  });
});

it('gives the same figures without answers', () => {
  const text = readFileSync(EXCERPT, 'utf8');
  const rows = parseNamedCsv(text, EXCERPT, ['network']).filter((row) => row.text('network') === 'ring8');
  const columns = 'network topology k n routing traffic packet_flits offered_flits_per_node_per_cycle seed'.split(' ');
  const table = (names: readonly string[]): string =>
    [names, ...rows.map((row) => names.map((name) => `"${row.text(name)}"`))].map((row) => row.join(',')).join('\n');
  const withAnswers = figuresOf(table([...columns, ...ANSWERS.split(' ')]));
  const blind = figuresOf(table(columns));
  expect(blind.map(({ row, quantity, ours }) => [row, quantity, ours])).toEqual(
    withAnswers.map(({ row, quantity, ours }) => [row, quantity, ours]),
  );
  expect(blind.every(({ table: none }) => none === undefined)).toBe(true);
});

describe('tables that are none', () => {
  const header = `topology,k,n,traffic,packet_flits,${RATE},seed\n`;
  it.each([
    ['star,4,2,uniform,1,0.1,1', 'table.csv:2 topology: expected mesh or torus, found "star"'],
    ['mesh,100,2,uniform,1,0.1,1', 'table.csv:2 n: expected at most 4096 routers, found 10000'],
    ['mesh,4,2,unifrom,1,0.1,1', 'table.csv:2 traffic: expected a pattern (uniform, '],
    ['mesh,4,2,hotspot(16),1,0.1,1', 'table.csv:2 traffic: expected hot spots below 16, found 16'],
    ['mesh,4,2,hotspot(),1,0.1,1', 'table.csv:2 traffic: expected hot spots such as '],
    [
      'mesh,2,3,transpose,1,0.1,1',
      'table.csv:2 traffic: expected an even power of two of nodes for transpose, found 8',
    ],
    ['mesh,4,2,uniform,1,1.5,1', `table.csv:2 ${RATE}: expected a finite number above 0`],
    ['mesh,4,2,uniform,0,0.5,1', 'table.csv:2 packet_flits: expected a whole number'],
  ])('%s', (row, message) => {
    expect(() => figuresOf(`${header}${row}\n`)).toThrow(message);
  });
});
