/**
 * What the world does to a sweep of the shipped program: memory that runs out, signals, full disks, folders where files
 * are expected, a standard error that nobody reads.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../support/build.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();
const main = buildProgram();
const FULL_DISK = join(import.meta.dirname, '../support/full-disk.mjs');

const study = (name: string, vary: string, samples = 20): string =>
  space.write(
    `${name}.yaml`,
    `name: ${name}
scenario: {platform: {preset: S1}, workload: {task: mix, jobs: 10, groupSize: 10}, mapper: {name: random, samples: ${samples}}}
vary: {${vary}}
measure: [run]
`,
  );

function sweep(
  file: string,
  folder: string,
  options: { node?: string[]; env?: Record<string, string>; shell?: string } = {},
) {
  const { node = [], env = {}, shell = '' } = options;
  const words = [process.execPath, ...node, main, 'sweep', file, '--out', folder, '--workers', '2', '--csv'];
  return spawnSync('bash', ['-c', `${words.map((word) => `'${word}'`).join(' ')} ${shell}`], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
}

function expectOneLine(stderr: string, pattern: RegExp): void {
  expect(stderr).toMatch(pattern);
  expect(stderr.trim().split('\n')).toHaveLength(1);
}

describe('a point that runs out of memory', () => {
  it('says so in its row, and the others finish', { timeout: 120_000 }, () => {
    const folder = space.path('oom');
    const file = study('oom', 'workload.jobs: [10, 240000, 12]');
    const { status, stderr, stdout } = sweep(file, folder, { env: { NODE_OPTIONS: '--max-old-space-size=120' } });
    expect(status, stderr).toBe(1);
    const rows = stdout.trim().split('\n');
    expect(rows).toHaveLength(4);
    expect(rows[2]).toMatch(/could not be evaluated: out of memory$/);
    for (const row of [rows[1], rows[3]]) expect(row).toMatch(/,$/);
    expect(readdirSync(folder).filter((name) => name.startsWith('lock'))).toEqual([]);
  });
});

describe('a point that does not end', () => {
  it('is given up when its time is over, and says so in its row', { timeout: 120_000 }, () => {
    const file = study('endless', 'mapper.samples: [100000000]');
    const { status, stderr, stdout } = sweep(file, space.path('endless'), { shell: '--timeout 0.5' });
    expect(status, stderr).toBe(1);
    expect(stdout.trim()).toMatch(/could not be evaluated: it took longer than 0.5 s$/);
    expect(stderr).toContain('`sweep --retry-failed` tries them again');
  });

  it('cannot be where a point has no thread of its own', () => {
    const { status, stderr } = sweep(study('bare', 'seed: [1]'), space.path('bare'), {
      shell: '--timeout 8 --workers 0',
    });
    expectOneLine(stderr, /--timeout: expected threads, which can be ended, found "--workers 0"/);
    expect(status).toBe(2);
  });
});

describe.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s', (signal) => {
  it('ends a sweep orderly: no lock, the journal whole, the rest another time', { timeout: 60_000 }, async () => {
    const folder = space.path(signal);
    const file = study(signal, `seed: [${Array.from({ length: 60 }, (_, i) => i)}]`, 4000);
    const child = spawn(process.execPath, [main, 'sweep', file, '--out', folder, '--workers', '2'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
    const journal = join(folder, 'journal.jsonl');
    while ((!existsSync(journal) || readFileSync(journal, 'utf8').split('\n').length < 5) && child.exitCode === null)
      await delay(5);
    child.kill(signal);
    expect(await closed).toBe(130);
    expectOneLine(stderr, /interrupted: .* keeps the points that are finished/);
    expect(readdirSync(folder)).toEqual(['journal.jsonl']);
    expect(readFileSync(journal, 'utf8').endsWith('}\n')).toBe(true);
  });
});

describe('a sweep without room', () => {
  const file = study('room', 'seed: [1, 2]');

  it.each([0, 30, 200, 2000])('tells in one line when %d bytes fit', (left) => {
    const { status, stderr } = sweep(file, space.path(`full-${left}`), {
      node: ['--import', FULL_DISK],
      env: { DISK_LEFT: String(left) },
    });
    expectOneLine(stderr, /expected room to write, found "ENOSPC"/);
    expect(status).toBe(1);
  });

  it('tells in one line when the journal is a folder', () => {
    mkdirSync(space.path('folder/journal.jsonl'), { recursive: true });
    const { status, stderr } = sweep(file, space.path('folder'));
    expectOneLine(stderr, /journal\.jsonl: expected a file that can be written to, found "a folder"/);
    expect(status).toBe(2);
  });

  it('takes no notice of a former lock that is a folder', () => {
    mkdirSync(space.path('former/lock'), { recursive: true });
    expect(sweep(file, space.path('former')).status).toBe(0);
  });

  it.skipIf(!existsSync('/dev/full'))('does its work when nobody can be told', () => {
    const { status } = sweep(file, space.path('deaf'), { shell: '2>/dev/full' });
    expect(status).toBe(0);
    expect(existsSync(join(space.path('deaf'), 'points.csv'))).toBe(true);
  });
});
