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
