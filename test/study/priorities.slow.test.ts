/** The study behind docs/tutorial-priorities.md: what priorities are worth, and that the page's figure is of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';

const root = join(import.meta.dirname, '../..');
const space = temporaryFolder();

it('finds that preempting priorities cut the tail, and draws the figure of the page', async () => {
  const out = space.path('priorities');
  const { exitCode } = await runCaldera(
    'sweep',
    join(root, 'scenarios/studies/priorities.yaml'),
    '--out',
    out,
    '--workers',
    '0',
  );
  expect(exitCode).toBe(0);
  const [header = '', ...rows] = readFileSync(join(out, 'points.csv'), 'utf8').trim().split('\n');
  const columns = header.split(',');
  const of = (policy: string, column: string): number[] =>
    rows
      .map((row) => row.split(','))
      .filter((row) => row[2] === policy)
      .map((row) => Number(row[columns.indexOf(column)]));
  const [released, preempting, memory] = ['as released', 'preempting priority', 'at the memory too'].map((policy) =>
    of(policy, 'urgent_p99_cycles'),
  ) as [number[], number[], number[]];
  expect(released).toHaveLength(3);
  released.forEach((p99, k) => {
    expect(preempting[k]).toBeLessThan(p99 / 4);
    expect(memory[k]).toBeLessThan(0.8 * (preempting[k] as number));
    expect(of('at the memory too', 'urgent_late_share')[k]).toBeLessThan(0.05);
  });
  const drawn = readFileSync(join(out, 'priorities.svg'), 'utf8');
  expect(drawn).toBe(readFileSync(join(root, 'docs/images/priorities.svg'), 'utf8'));
}, 120_000);
