/** What a run leaves to look at, from the command line: report, figures, traces of parts, characters on a terminal. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.js';
import { textGantt, wantsColor } from '../../src/cli/text-gantt.js';
import { runCaldera } from '../support/command-line.js';
import { readPerfetto } from '../support/perfetto-reader.js';
import { smallRun } from '../support/small-run.js';

const folder = mkdtempSync(join(tmpdir(), 'caldera-seeing-'));
const at = (name: string): string => join(folder, name);
const scenario = (seed: number): string => `name: small
seed: ${seed}
platform: {preset: S1}
workload: {task: recommendation, jobs: 24, groupSize: 24}
mapper: {name: random, samples: 20}
`;

beforeAll(async () => {
  writeFileSync(at('small.yaml'), scenario(1));
  expect((await runCaldera('run', at('small.yaml'), '--out', at('one'))).exitCode).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('plot', () => {
  it('draws SVG on standard output, the same each time', async () => {
    const first = await runCaldera('plot', at('one'), '--figure', 'gantt');
    expect(first).toMatchObject({ exitCode: 0, stderr: '' });
    expect(first.stdout).toMatch(/^<svg /);
    expect((await runCaldera('plot', at('one'), '--figure', 'gantt')).stdout).toBe(first.stdout);
  });

  it('writes PNG where the name says so', async () => {
    expect((await runCaldera('plot', at('one'), '--figure', 'bandwidth', '--out', at('b.png'))).exitCode).toBe(0);
    expect(readFileSync(at('b.png')).subarray(1, 4).toString()).toBe('PNG');
  });

  it('draws lines of a table', async () => {
    writeFileSync(at('points.csv'), 'bandwidth_gbps,makespan_cycles\n1,100\n2,60\n4,50\n');
    const { stdout, exitCode } = await runCaldera(
      ...['plot', at('points.csv'), '--figure', 'lines'],
      ...['--x', 'bandwidth_gbps', '--y', 'makespan_cycles'],
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain('bandwidth (GB/s)');
  });

  it.each([
    [['nowhere', '--figure', 'gantt'], 'nowhere'],
    [['ONE', '--figure', 'ladder'], 'caldera validate'],
    [['ONE', '--figure', 'gantt', '--out', 'x.gif'], '--out'],
    [['ONE', '--figure', 'lines'], '--figure'],
    [['ONE', '--figure', 'gantt', '--timeline', 'x'], '--timeline'],
  ])('refuses %j', async (args, word) => {
    const { exitCode, stderr } = await runCaldera('plot', ...args.map((arg) => (arg === 'ONE' ? at('one') : arg)));
    expect(exitCode).toBe(2);
    expect(stderr).toContain(word);
  });
});

describe('trace', () => {
  it('writes a part of a run again, compressed', async () => {
    const args = [
      'trace',
      at('one'),
      '--cores',
      'core1,2',
      '--from',
      '100',
      '--to',
      '1e6',
      '--out',
      at('part.json.gz'),
    ];
    expect((await runCaldera(...args)).exitCode).toBe(0);
    const { traceEvents } = JSON.parse(gunzipSync(readFileSync(at('part.json.gz'))).toString()) as {
      traceEvents: { ph: string; pid: number }[];
    };
    expect(new Set(traceEvents.filter(({ ph }) => ph === 'X').map(({ pid }) => pid))).toEqual(new Set([1, 2]));
  });

  it('of a whole run is the run’s own', async () => {
    expect((await runCaldera('trace', at('one'), '--out', at('whole.json'))).exitCode).toBe(0);
    expect(readFileSync(at('whole.json'), 'utf8')).toBe(readFileSync(join(at('one'), 'trace.json'), 'utf8'));
  });

  it('in Perfetto’s format is what a run writes when asked, and no other is left beside it', async () => {
    const args = ['run', at('small.yaml'), '--out', at('asked')];
    expect((await runCaldera(...args)).exitCode).toBe(0);
    expect(existsSync(at('asked/trace.json'))).toBe(true);
    expect((await runCaldera(...args, '--trace', 'perfetto')).exitCode).toBe(0);
    expect(existsSync(at('asked/trace.json'))).toBe(false);
    const { exitCode, stderr } = await runCaldera('trace', at('asked'), '--out', at('whole.pftrace'));
    expect(exitCode).toBe(0);
    expect(stderr).toContain('ui.perfetto.dev');
    const whole = readFileSync(at('whole.pftrace'));
    expect(whole.equals(readFileSync(at('asked/trace.pftrace')))).toBe(true);
    expect(readPerfetto(whole).slices.length).toBeGreaterThan(10);
  });

  it('refuses cores there are not', async () => {
    const { exitCode, stderr } = await runCaldera('trace', at('one'), '--cores', 'core9', '--out', at('x.json'));
    expect(exitCode).toBe(2);
    expect(stderr).toContain('core0, core1');
    expect(existsSync(at('x.json'))).toBe(false);
  });
});

it('compare puts runs of the same jobs side by side, and refuses others', async () => {
  const again = ['replay', at('small.yaml'), '--mapping', join(at('one'), 'mapping.json'), '--out', at('two')];
  expect((await runCaldera(...again)).exitCode).toBe(0);
  const { exitCode, stdout } = await runCaldera('compare', at('one'), at('two'), '--out', at('both.html'));
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/one .*\n.*two .* 0\.00 %/);
  writeFileSync(at('other.yaml'), scenario(2));
  await runCaldera('run', at('other.yaml'), '--out', at('three'));
  const refused = await runCaldera('compare', at('one'), at('three'), '--out', at('no.html'));
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain('the jobs of one');
});

it('replay of a job table leaves a report and a trace when asked to', async () => {
  const args = [
    'replay',
    '--job-table',
    join(at('one'), 'job-table.csv'),
    '--mapping',
    join(at('one'), 'mapping.json'),
    '--bandwidth-gbps',
    '16',
  ];
  expect((await runCaldera(...args, '--out', at('table'))).exitCode).toBe(0);
  expect(existsSync(join(at('table'), 'report.html'))).toBe(true);
  expect((await runCaldera('plot', at('table'), '--figure', 'gantt')).exitCode).toBe(0);
});

describe('the Gantt chart in characters', () => {
  const result = smallRun();

  it('has a line of equal length for each core, and fits', () => {
    const lines = textGantt(result, { columns: 80, color: false }).split('\n');
    const rows = lines.slice(0, 4);
    expect(new Set(rows.map((row) => row.length)).size).toBe(1);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    expect(rows.every((row) => /^ {2}core\d +[A-Za-z·]+$/.test(row))).toBe(true);
  });

  it('is coloured on a terminal, unless NO_COLOR is set', () => {
    expect(textGantt(result, { columns: 80, color: true })).toContain('\u001b[');
    expect(wantsColor({ isTTY: true }, {})).toBe(true);
    expect(wantsColor({ isTTY: true }, { NO_COLOR: '1' })).toBe(false);
    expect(wantsColor({}, {})).toBe(false);
  });

  it('is not printed into a pipe, but when asked for', async () => {
    const quiet = await runCaldera('run', at('small.yaml'), '--out', at('one'));
    expect(quiet.stdout).not.toContain('·');
    const asked = await runCaldera('run', at('small.yaml'), '--out', at('one'), '--gantt');
    expect(asked.stdout).toMatch(/core0 +[A-Za-z·]{20,}/);
    expect(asked.stdout).not.toContain('\u001b');
  });
});

it('every command’s help has an example', async () => {
  const { stdout } = await runCaldera('--help');
  for (const name of commands.names) {
    expect(stdout).toContain(`  ${name}`);
    expect((await runCaldera(...name.split(' '), '--help')).stdout, name).toContain('Examples:');
  }
});

it('completion prints a script for the shell', async () => {
  const { stdout, exitCode } = await runCaldera('completion');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('caldera');
});
