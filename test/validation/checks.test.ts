/** `caldera check`: figures against a table, whatever the table answers. */
import { describe, expect, it } from 'vitest';
import { checks } from '../../src/validation/against/checks.js';
import { compareFigures, errorOf } from '../../src/validation/against/compare-figures.js';
import fixture from '../fixtures/scale-sim-cycles.json' with { type: 'json' };
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();

const csv = (columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [columns, ...rows].map((row) => row.join(',')).join('\n');

const TABLE = space.write('cycles.csv', csv(fixture.columns, fixture.rows));
const answerless = fixture.columns.filter((column) => column !== 'demand_cycles');
const OPEN = space.write(
  'open.csv',
  csv(
    answerless,
    fixture.rows.map((row) => row.filter((_, i) => fixture.columns[i] !== 'demand_cycles')),
  ),
);

describe('an error', () => {
  const error = (ours: number | string | boolean, table: number | string | boolean) =>
    errorOf({ row: 0, quantity: 'q', ours, table });

  it('is relative, and none where all printed digits agree', () => {
    expect(error(101, 100)).toBeCloseTo(0.01, 12);
    expect(error(1.23456, '1.23')).toBe(0);
    expect(error(1.236, '1.23')).toBeGreaterThan(0.004);
    expect(error(12345.6, '1.2346e4')).toBe(0);
    expect(error(101, '100')).toBeCloseTo(0.01, 12);
    expect(error(0, 0)).toBe(0);
    expect(error(1e-9, 0)).toBe(Number.POSITIVE_INFINITY);
  });

  it('of words is none or all', () => {
    expect(error('abc', 'abc')).toBe(0);
    expect(error('abc', 'abd')).toBe(Number.POSITIVE_INFINITY);
    expect(error(true, 'true')).toBe(0);
    expect(error(Number.NaN, 1)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('a comparison', () => {
  it('gathers lists under one name, and leaves out what the table does not answer', () => {
    const figures = [
      { row: 0, quantity: 'busy[0]', ours: 10, table: 10 },
      { row: 0, quantity: 'busy[1]', ours: 11, table: 10 },
      { row: 1, quantity: 'busy[0]', ours: 5, table: undefined },
      { row: 1, quantity: 'cycles', ours: 5, table: 5 },
    ];
    const [busy, cycles] = compareFigures(figures, { busy: { mean: 0.05, worst: 0.1 }, '*': { mean: 0, worst: 0 } });
    expect(busy).toMatchObject({ quantity: 'busy', cases: 2, exact: 1, worstRow: 0 });
    expect(busy?.meanError).toBeCloseTo(0.05, 12);
    expect(cycles).toMatchObject({ quantity: 'cycles', cases: 1, exact: 1, isWithin: true });
  });
});

describe('caldera check', () => {
  it('prints a summary, and every figure with --csv', async () => {
    const { exitCode, stdout } = await runCaldera('check', 'scale-sim', TABLE);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`demand_cycles +${fixture.rows.length} +${fixture.rows.length} +0.000 %`));
    const all = await runCaldera('check', 'scale-sim', TABLE, '--csv');
    const [header, first = ''] = all.stdout.split('\n');
    expect(header).toBe('row,quantity,ours,table');
    const [row, quantity, ours, table] = first.split(',');
    expect([row, quantity]).toEqual(['0', 'demand_cycles']);
    expect(ours).toBe(table);
  });

  it('answers a table without answers', async () => {
    const { stdout } = await runCaldera('check', 'scale-sim', OPEN, '--csv');
    const full = await runCaldera('check', 'scale-sim', TABLE, '--csv');
    expect(stdout.split('\n').map((line) => line.split(',').slice(0, 3))).toEqual(
      full.stdout.split('\n').map((line) => line.split(',').slice(0, 3)),
    );
    expect((await runCaldera('check', 'scale-sim', OPEN)).stdout).toMatch(/no answers to compare/);
  });

  it.each([
    [['check', 'scalesim', TABLE], /expected a check \(.*did you mean scale-sim\?/],
    [['check', 'scale-sim'], /file: expected a table for scale-sim, found nothing/],
    [
      ['check', 'mnpusim', space.write('corun.csv', 'run,core,workload,finish_cycles\n')],
      /expected a file beside the table or in --with FOLDER/,
    ],
  ])('%j is refused', async (args, pattern) => {
    const { exitCode, stderr } = await runCaldera(...args);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(pattern);
  });

  it('knows each check by a line about it', () => {
    for (const { name, about } of checks.entries) expect(about, name).toMatch(/^\S.{20,}/);
  });
});
