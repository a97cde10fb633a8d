/**
 * A gallery of broken input: one file a case in `cases/FORMAT/`, and in expected.json the one line that each must end
 * in. Files with `.accepted.` in their name only look odd, and must be taken. `UPDATE_GALLERY=1` rewrites
 * expected.json from what is said now; read the difference before keeping it.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';
import { cases, readingCommands } from './commands.js';

const here = new URL('.', import.meta.url).pathname;
const expectations = join(here, 'expected.json');
const update = process.env['UPDATE_GALLERY'] === '1';
const expected = JSON.parse(readFileSync(expectations, 'utf8')) as Record<string, string>;
const space = temporaryFolder();
const OUT = space.path('out');

/** The command that reads a file of each format. */
const COMMANDS: Readonly<Record<string, (file: string) => string[]>> = {
  scenario: (file) => ['run', file, '--out', OUT, '--force'],
  cluster: (file) => ['network', 'train', file],
  fusion: (file) => ['fuse', file],
  'cluster-design': (file) => ['network', 'design', file],
  study: (file) => ['sweep', file, '--out', OUT, '--workers', '0'],
  'job-file': (file) => inScenario(`{preset: S2}`, `{jobFile: ${quoted(file)}, groupSize: 8}`),
  'job-table': (file) => ['allocate', '--job-table', file, '--mapping', MAPPING, '--bandwidth-gbps', '16'],
  'cost-table': (file) =>
    inScenario(
      '{cores: [{rows: 1, sgKiB: 256}], memory: {bandwidthGBps: 16}}',
      '{models: [ncf], groupSize: 4}',
      `{model: table, costFile: ${quoted(file)}}`,
    ),
  mapping: (file) => ['allocate', '--job-table', TABLE, '--mapping', file, '--bandwidth-gbps', '16'],
  'tile-file': (file) => inScenario('{preset: S2}', `{tileFile: ${quoted(file)}, groupSize: 8}`),
  'maestro-network': (file) => ['cost', file],
  'maestro-dataflow': (file) =>
    inScenario(
      `{cores: [{rows: 4, columns: 16, sgKiB: 256, dataflowFile: ${quoted(file)}}], memory: {bandwidthGBps: 16}}`,
      '{models: [ncf], groupSize: 4}',
    ),
  'maestro-hardware': (file) => ['cost', NETWORK, '--hw', file],
  'scale-sim': (file) => inScenario('{preset: S2}', `{scaleSimFile: ${quoted(file)}, groupSize: 8}`),
  gamma: (file) => inScenario('{preset: S2}', `{format: gamma, file: ${quoted(file)}, groupSize: 8}`),
  timeloop: (file) => inScenario('{preset: S2}', `{timeloopFile: ${quoted(file)}, groupSize: 8}`),
  onnx: (file) => inScenario('{preset: S2}', `{onnxFile: ${quoted(file)}, groupSize: 8}`),
  machine: (file) => [
    ...['replay', '--job-table', TABLE, '--mapping', MAPPING, '--bandwidth-gbps', '16', '--machine', file],
  ],
};

function inScenario(platform: string, workload: string, cost = '{}'): string[] {
  const text = `name: wrapper\nplatform: ${platform}\nworkload: ${workload}\ncost: ${cost}\nmapper: {samples: 10}\n`;
  return ['run', space.write('wrapper.yaml', text), '--out', OUT, '--force'];
}

function quoted(file: string): string {
  return JSON.stringify(file);
}
const COMMANDS = readingCommands(space, OUT);

const said: Record<string, string> = {};

/** Without folders, and without the lists of valid names, which grow. */
function plain(stderr: string): string {
  return stderr
    .replace('caldera: ', '')
    .replaceAll(`${cases}/`, '')
    .replaceAll(`${space.folder}/`, '')
    .replace(/one of the keys [\w, ]+(?=, found)/, 'one of the keys …')
    .replace(/(expected an? [\w ]+) \([^)]*,[^)]*\)/, '$1 (…)')
    .trimEnd();
}

describe.each(Object.entries(COMMANDS))('%s', (format, command) => {
  const files = readdirSync(join(cases, format)).sort();
  const odd = files.filter((file) => file.includes('.accepted.'));
  const bad = files.filter((file) => !odd.includes(file) && !file.endsWith('.input'));

  it.each(odd)('%s is taken', async (file) => {
    const { exitCode, stderr } = await runCaldera(...command(join(cases, format, file)));
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  });

  it.each(bad)('%s', async (file) => {
    const before = space.files();
    const { exitCode, stdout, stderr } = await runCaldera(...command(join(cases, format, file)));
    const message = plain(stderr);
    if (!update) expect(message).toBe(expected[`${format}/${file}`]);
    said[`${format}/${file}`] = message;
    expect({ exitCode, stdout, message }).toEqual({ exitCode: 2, stdout: '', message });
    expect(message).not.toContain('\n');
    expect(message).toMatch(/expected .+, found .+/);
    expect(message.length).toBeLessThan(1000);
    expect(message).toContain(message.includes('wrapper.yaml') ? 'wrapper.yaml' : file.replace(/\..*$/, ''));
    const written = space.files().filter((name) => !before.includes(name) && name !== 'wrapper.yaml');
    expect(written).toEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

it('has an expectation for each case, and none for others', () => {
  if (!update) expect(Object.keys(expected).sort()).toEqual(Object.keys(said).sort());
  expect(Object.keys(said).length).toBeGreaterThan(300);
});

afterAll(() => {
  if (update) writeFileSync(expectations, `${JSON.stringify(said, null, 1)}\n`);
  expect(existsSync(join(OUT, '.part'))).toBe(false);
});
