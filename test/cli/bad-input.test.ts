/**
 * What a user can get wrong on the command line itself: exit code 2, one message, no stack. Broken files are in
 * test/bad-input.
 */
import { describe, expect, it } from 'vitest';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();

const TABLE = space.write('t.csv', 'job,core,latency_cycles,bandwidth_bytes_per_cycle\n0,0,10,1\n0,1,12,2\n');
const BAD_MAPPING = space.write('m.json', '{"core":[2],"priority":[0]}');

async function expectBadInput(args: string[], pattern: RegExp): Promise<void> {
  const before = space.files();
  const { exitCode, stdout, stderr } = await runCaldera(...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(pattern);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(space.files()).toEqual(before);
}

describe('the command line', () => {
  it.each([
    ['an unknown command', ['rnu', 'x.yaml'], /expected a command, found "rnu" \(did you mean run\?\)/],
    ['no command', [], /expected a command, found nothing \(see caldera --help\)/],
    ['a word too many', ['run', 'x.yaml', 'y.yaml'], /expected only options after caldera run .+, found "y.yaml"/],
    ['a word where none is taken', ['fit', 'y.csv'], /expected only options after caldera fit, found "y.csv"/],
    ['an unknown short option', ['run', 'x.yaml', '-q'], /expected an option of caldera run, found "-q"/],
    ['an unknown option', ['run', 'x.yaml', '--fast'], /expected an option of caldera run, found "--fast"/],
    [
      'a scenario that is not there',
      ['run', 'nowhere.yaml'],
      /nowhere\.yaml: expected a readable file, found "no such file"/,
    ],
    ['no bandwidth', ['map', '--job-table', 'x.csv'], /--bandwidth-gbps: expected a number above 0, found nothing/],
    [
      'negative bandwidth',
      ['map', '--job-table', 'x.csv', '--bandwidth-gbps', '-3'],
      /expected a number above 0, found -3/,
    ],
    [
      'an unknown mapper',
      ['map', 'scenarios/mix-s2-16.yaml', '--mapper', 'magna'],
      /--mapper: expected a mapper .*did you mean magma\?/,
    ],
    [
      'a bandwidth column that is not there',
      ['map', '--job-table', TABLE, '--bandwidth-gbps', '1', '--bandwidth-column', 'trafic'],
      /t\.csv:1: expected a column trafic/,
    ],
    [
      'a mapping for another table',
      ['replay', '--job-table', TABLE, '--mapping', BAD_MAPPING, '--bandwidth-gbps', '1'],
      /m\.json core\.0: expected a core 0 … 1, found 2/,
    ],
    [
      'no samples',
      ['map', 'scenarios/mix-s2-16.yaml', '--samples', '0'],
      /--samples: expected a whole number of at least 1, found 0/,
    ],
  ] as [string, string[], RegExp][])('with %s', async (_, args, pattern) => {
    await expectBadInput(args, pattern);
  });
});
