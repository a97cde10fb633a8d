/**
 * Input that is no file of a gallery: folders, devices and names where a file is expected, texts too large or too deep
 * to keep, and output folders that cannot be written to. Nothing is left behind.
 */
import { chmodSync, existsSync, mkdirSync, symlinkSync, truncateSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();
const SCENARIO = 'name: a\nplatform: {preset: S2}\nworkload: {models: [ncf], groupSize: 4}\nmapper: {samples: 10}\n';

async function expectBadInput(args: string[], message: string): Promise<void> {
  const before = space.files();
  const { exitCode, stdout, stderr } = await runCaldera(...args);
  expect({ exitCode, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({
    exitCode: 2,
    stdout: '',
    lines: 1,
  });
  expect(stderr).toContain(message);
  expect(space.files()).toEqual(before);
}

describe('where a file is expected', () => {
  it.each([
    ['a folder', space.folder, 'expected a readable file, found "a folder"'],
    ['nothing', space.path('nowhere.yaml'), 'expected a readable file, found "no such file"'],
    ['a name with a NUL', 'a\0b.yaml', 'found "a name with a NUL in it"'],
    ['an endless device', '/dev/zero', 'found "a device"'],
    ['a name that is too long', `${'x'.repeat(5000)}.yaml`, 'found "a name that is too long"'],
    ['a file used as a folder', `${space.write('plain.txt', 'x')}/b.yaml`, 'found "no such file"'],
  ])('%s', async (_, file, message) => {
    await expectBadInput(['run', file], message);
  });

  it('a link that leads to itself', async () => {
    symlinkSync(space.path('loop.yaml'), space.path('loop.yaml'));
    const { exitCode, stderr } = await runCaldera('run', space.path('loop.yaml'));
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('a link that leads to itself'),
    });
  });
});

describe('absurd sizes end soon', () => {
  it.each([
    ['a YAML file of 20 MB', `# ${'x'.repeat(20_000_000)}`, 'expected at most 16777216 characters'],
    ['100,000 open lists', '['.repeat(100_000), 'expected well-formed YAML'],
    [
      '3,000 levels of indentation',
      Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      'expected',
    ],
    ['100,000 keys', Array.from({ length: 100_000 }, (_, i) => `k${i}: 1`).join('\n'), 'expected one of the keys'],
    ['a key of a megabyte', `${'k'.repeat(1_000_000)}: 1`, 'expected'],
  ])('%s', async (what, text, message) => {
    await expectBadInput(['run', space.write(`${what.replaceAll(/\W+/g, '-')}.yaml`, text)], message);
  });

  it('a table of a gigabyte', async () => {
    const table = space.write('giant.csv', 'job,core\n');
    truncateSync(table, 2 ** 30);
    const args = ['allocate', '--job-table', table, '--mapping', table, '--bandwidth-gbps', '1'];
    await expectBadInput(args, 'expected a readable file, found "1073741824 bytes, more than 268435456"');
  });

  it('a table of a million columns', async () => {
    const table = space.write('wide.csv', `job,${'x,'.repeat(1_000_000)}core\n`);
    const mapping = space.write('mapping.json', '{"core":[0],"priority":[0]}');
    const args = ['allocate', '--job-table', table, '--mapping', mapping, '--bandwidth-gbps', '1'];
    await expectBadInput(args, 'expected a column latency_cycles');
  });

  it('a mapping of 200,000 open lists', async () => {
    const mapping = space.write('deep.json', '['.repeat(200_000));
    const table = space.write('t.csv', 'job,core,latency_cycles,bandwidth_bytes_per_cycle\n0,0,1,1\n');
    const args = ['allocate', '--job-table', table, '--mapping', mapping, '--bandwidth-gbps', '1'];
    await expectBadInput(args, 'expected JSON');
  });
});

describe('an output folder', () => {
  const scenario = space.write('good.yaml', SCENARIO);

  it.each([
    ['that is a file', space.write('taken', 'mine'), 'expected a folder that can be written to, found "a file"'],
    ['below a file', `${space.path('taken')}/below`, 'found "a file"'],
    ['whose name has a NUL', 'a\0b', 'found "a name with a NUL in it"'],
  ])('%s', async (_, folder, message) => {
    await expectBadInput(['run', scenario, '--out', folder], message);
    await expectBadInput(['sweep', study(), '--workers', '0', '--out', folder], message);
  });

  it.skipIf(process.getuid?.() === 0)('that is read-only', async () => {
    mkdirSync(space.path('locked'));
    chmodSync(space.path('locked'), 0o500);
    await expectBadInput(['run', scenario, '--out', space.path('locked/new')], 'found "one that may not be written"');
  });

  it.skipIf(!existsSync('/proc/self'))('that takes no files', async () => {
    await expectBadInput(['run', scenario, '--out', '/proc/self'], 'expected a folder that can be written to');
  });

  it('with a folder in the place of a file keeps what was there', async () => {
    mkdirSync(space.path('half/result.json'), { recursive: true });
    const before = space.files();
    const { exitCode, stderr } = await runCaldera('run', scenario, '--out', space.path('half'));
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('can be written to') });
    expect(space.files()).toEqual(before);
  });

  function study(): string {
    return space.write('study.yaml', 'name: s\nbase: good.yaml\nvary: {seed: [1]}\n');
  }
});
