/**
 * What a user can get wrong: exit code 2, one message with file, place, expected and found, no stack, no output left
 * behind.
 */
import { describe, expect, it } from 'vitest';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();

const GOOD_TABLE = 'job,core,latency_cycles,bandwidth_bytes_per_cycle\n0,0,10,1\n0,1,12,2\n1,0,20,3\n1,1,24,4\n';
const GOOD_MAPPING = '{"core":[0,1],"priority":[0.5,0.25]}';

async function expectBadInput(args: string[], ...parts: (string | RegExp)[]): Promise<void> {
  const before = space.files();
  const { exitCode, stdout, stderr } = await runCaldera(...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  for (const part of parts) expect(stderr).toMatch(part);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(space.files()).toEqual(before);
}

describe('a scenario', () => {
  const cases: [what: string, yaml: string, ...parts: (string | RegExp)[]][] = [
    [
      'an unknown preset',
      'name: a\nplatform: {preset: S9}\nworkload: {task: mix}',
      ':2:20 platform.preset: expected a preset',
      'found "S9"',
    ],
    ['a misspelt preset gets a hint', 'name: a\nplatform: {preset: s2}\nworkload: {task: mix}', 'did you mean S2?'],
    [
      'negative bandwidth',
      'name: a\nplatform:\n  preset: S2\n  memory: {bandwidthGBps: -1}\nworkload: {task: mix}',
      ':4:27 platform.memory.bandwidthGBps: expected a number above 0, found -1',
    ],
    [
      'a group smaller than the core count',
      'name: a\nplatform: {preset: S3}\nworkload: {task: mix, jobs: 10, groupSize: 6}',
      ':3:44 workload.groupSize: expected at least 8 (the number of cores), found 6',
    ],
    [
      'malformed YAML',
      'name: a\nplatform: {preset: S2\nworkload: {task: mix}',
      /^caldera: .*\.yaml:\d+:\d+: expected well-formed YAML/,
    ],
    [
      'a repeated key',
      'name: a\nname: b\nplatform: {preset: S2}\nworkload: {task: mix}',
      ':2:1: expected well-formed YAML',
    ],
    [
      'a misspelt key',
      'name: a\nplatform: {preset: S2}\nworkload: {task: mix}\nmaper: {name: magma}',
      ':4:1 maper: expected one of the keys',
      'did you mean mapper?',
    ],
    [
      'a misspelt key further in',
      'name: a\nplatform: {cores: [{rows: 4, sgKib: 3}]}\nworkload: {task: mix}',
      'platform.cores.0.sgKiB: expected a number',
    ],
    ['no platform', 'name: a\nworkload: {task: mix}', 'platform: expected a mapping, found nothing'],
    [
      'both preset and cores',
      'name: a\nplatform: {preset: S2, cores: [{rows: 4, sgKiB: 1}]}\nworkload: {task: mix}',
      'platform: expected exactly one of preset, cores, found "preset and cores"',
    ],
    [
      'two workloads',
      'name: a\nplatform: {preset: S2}\nworkload: {task: mix, jobFile: x.csv}',
      'expected exactly one of task, models',
    ],
    [
      'an unknown task',
      'name: a\nplatform: {preset: S2}\nworkload: {task: speech}',
      ':3:18 workload.task: expected one of vision, language, recommendation, mix, found "speech"',
    ],
    [
      'an unknown model',
      'name: a\nplatform: {preset: S2}\nworkload: {models: [resnet5]}',
      'workload.models.0: expected a model',
      'did you mean resnet50?',
    ],
    [
      'an unknown mapper',
      'name: a\nplatform: {preset: S2}\nworkload: {task: mix}\nmapper: {name: magna}',
      'did you mean magma?',
    ],
    [
      'an unknown dataflow',
      'name: a\nplatform: {cores: [{rows: 4, sgKiB: 64, dataflow: hbb}], memory: {bandwidthGBps: 1}}\nworkload: {task: mix}',
      'found "hbb"',
    ],
    [
      'own cores without a bandwidth',
      'name: a\nplatform: {cores: [{rows: 4, sgKiB: 64}]}\nworkload: {task: mix}',
      'platform.memory.bandwidthGBps: expected a number above 0, found nothing',
    ],
    [
      'NaN',
      'name: a\nplatform: {preset: S2, clockGHz: .nan}\nworkload: {task: mix}',
      'platform.clockGHz: expected a number, found NaN',
    ],
    [
      'infinity',
      'name: a\nplatform: {preset: S2, memory: {bandwidthGBps: .inf}}\nworkload: {task: mix}',
      'platform.memory.bandwidthGBps: expected',
      'found Infinity',
    ],
    [
      'a text for a number',
      'name: a\nseed: one\nplatform: {preset: S2}\nworkload: {task: mix}',
      ':2:7 seed: expected a number, found "one"',
    ],
    [
      'a fraction for a count',
      'name: a\nplatform: {preset: S2}\nworkload: {task: mix, jobs: 1.5}',
      'workload.jobs: expected a whole number, found 1.5',
    ],
    [
      'a name that is a path',
      'name: ../../etc\nplatform: {preset: S2}\nworkload: {task: mix}',
      'name: expected letters, digits',
    ],
    ['an empty file', '', 'expected a mapping, found'],
    ['a list', '- a\n- b', 'expected a mapping, found a list of 2'],
    ['a prototype key', 'name: a\n__proto__: {x: 1}\nplatform: {preset: S2}\nworkload: {task: mix}', '__proto__'],
    [
      'a job file that is not there',
      'name: a\nplatform: {preset: S2}\nworkload: {jobFile: nowhere.csv}',
      'nowhere.csv: expected a readable file, found "no such file"',
    ],
  ];
  it.each(cases)('with %s', async (what, yaml, ...parts) => {
    const file = space.write(`${what.replaceAll(/\W+/g, '-')}.yaml`, yaml);
    await expectBadInput(
      ['run', file, '--out', space.path('never')],
      ...parts.map((part) => (typeof part === 'string' ? new RegExp(escape(part)) : part)),
    );
  });

  it('that is an alias bomb ends soon', async () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 10; i++)
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      );
    await expectBadInput(['run', space.write('bomb.yaml', lines.join('\n'))], /expected YAML of reasonable size/);
  });

  it('that is nested absurdly deep ends soon', async () => {
    await expectBadInput(['run', space.write('deep.yaml', '['.repeat(100_000))], /deep\.yaml/);
  });
});

describe('a MAGMA job file', () => {
  const cases: [what: string, csv: string, part: string][] = [
    ['a zero dimension', '1,1,0,64,56,56,3,3,1\n', ':1 d1: expected a whole number of at least 1, found "0"'],
    [
      'too few fields',
      '1,1,64,64,56,56,3,3,1\n1,1,64\n',
      ':2: expected 9 fields (thread,layer,d1,d2,d3,d4,d5,d6,type), found 3',
    ],
    [
      'an unknown type',
      '1,1,64,64,56,56,3,3,7\n',
      ':1 type: expected 0 (FC), 1 (CONV), 2 (depthwise) or 3 (GEMM), found 7',
    ],
    [
      'a filter beyond the input',
      '1,1,64,64,2,56,3,3,1\n',
      ':1 r: expected at most 2 (the padded input rows), found 3',
    ],
    ['a word', '1,1,64,many,56,56,3,3,1\n', ':1 d2: expected a whole number of at least 1, found "many"'],
    ['an open quote', '1,1,"64,64,56,56,3,3,1\n', 'expected well-formed CSV'],
    ['nothing in it', '\n\n', ':1: expected at least one row, found nothing'],
  ];
  it.each(cases)('with %s', async (what, csv, part) => {
    const name = what.replaceAll(/\W+/g, '-');
    space.write(`${name}.csv`, csv);
    const file = space.write(`jobs-${name}.yaml`, `name: a\nplatform: {preset: S2}\nworkload: {jobFile: ${name}.csv}`);
    await expectBadInput(['run', file], new RegExp(escape(part)));
  });
});

describe('a job table', () => {
  const cases: [what: string, csv: string, part: string][] = [
    [
      'a missing column',
      'job,core,latency_cycle,bandwidth_bytes_per_cycle\n0,0,1,1\n',
      'expected a column latency_cycles',
    ],
    ['a repeated row', `${GOOD_TABLE}1,1,24,4\n`, ':6: expected each job and core once, found "job 1, core 1 again"'],
    ['a missing row', GOOD_TABLE.replace('1,0,20,3\n', ''), 'expected 4 rows (2 jobs × 2 cores), found 3'],
    [
      'a zero latency',
      GOOD_TABLE.replace('0,0,10,1', '0,0,0,1'),
      ':2 latency_cycles: expected a finite number above 0, found "0"',
    ],
    [
      'NaN',
      GOOD_TABLE.replace('1,0,20,3', '1,0,NaN,3'),
      ':4 latency_cycles: expected a finite number above 0, found "NaN"',
    ],
    [
      'infinity',
      GOOD_TABLE.replace('1,0,20,3', '1,0,20,Infinity'),
      ':4 bandwidth_bytes_per_cycle: expected a finite number of at least 0',
    ],
    ['an absurd job id', `${GOOD_TABLE}9999999,0,1,1\n`, 'expected 20000000 rows'],
    [
      'a header only',
      'job,core,latency_cycles,bandwidth_bytes_per_cycle\n',
      ':2: expected at least one row below the header',
    ],
  ];
  it.each(cases)('with %s', async (what, csv, part) => {
    const file = space.write(`table-${what.replaceAll(/\W+/g, '-')}.csv`, csv);
    const mapping = space.write('good-mapping.json', GOOD_MAPPING);
    const args = ['allocate', '--job-table', file, '--mapping', mapping, '--bandwidth-gbps', '16'];
    await expectBadInput(args, new RegExp(escape(part)));
  });

  it('with a bandwidth column that is not there', async () => {
    const args = [
      'map',
      '--job-table',
      space.write('t.csv', GOOD_TABLE),
      '--bandwidth-gbps',
      '1',
      '--bandwidth-column',
    ];
    await expectBadInput([...args, 'trafic'], /expected a column trafic/);
  });
});

describe('a mapping', () => {
  const cases: [what: string, json: string, part: string][] = [
    ['a core that is not there', '{"core":[0,2],"priority":[0,0]}', 'core.1: expected a core 0 … 1, found 2'],
    ['too few jobs', '{"core":[0],"priority":[0]}', 'core: expected a list of 2, one a job, found a list of 1'],
    ['a text priority', '{"core":[0,1],"priority":[0,"x"]}', 'priority.1: expected a finite number, found "x"'],
    ['a job twice', '{"queues":[[0,0],[1]]}', 'queues.0.1: expected each job once, found "job 0 again"'],
    ['a job missing', '{"queues":[[0],[]]}', 'queues: expected all 2 jobs, found "no queue with job 1"'],
    ['too many queues', '{"queues":[[0],[1],[]]}', 'queues: expected a list of at most 2 queues'],
    ['broken JSON', '{"core":[0,1],\n"priority":[0,}', /mapping.*\.json:2:\d+: expected JSON/.source],
    ['nothing in it', '', ':1:1: expected JSON, found "the end of the file"'],
    ['a list', '[0, 1]', 'expected a mapping with "core" and "priority", or "queues"'],
  ];
  it.each(cases)('with %s', async (what, json, part) => {
    const mapping = space.write(`mapping-${what.replaceAll(/\W+/g, '-')}.json`, json);
    const table = space.write('good-table.csv', GOOD_TABLE);
    const pattern = part.includes('\\d') ? new RegExp(part) : new RegExp(escape(part));
    for (const command of ['allocate', 'replay'])
      await expectBadInput([command, '--job-table', table, '--mapping', mapping, '--bandwidth-gbps', '16'], pattern);
  });
});

describe('the command line', () => {
  it.each([
    ['an unknown command', ['rnu', 'x.yaml'], /expected a valid command line/],
    ['no command', [], /no command/],
    ['an unknown option', ['run', 'x.yaml', '--fast'], /Unknown argument: fast/],
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
      'no samples',
      ['map', 'scenarios/mix-s2-16.yaml', '--samples', '0'],
      /--samples: expected a whole number of at least 1, found 0/,
    ],
  ] as [string, string[], RegExp][])('with %s', async (_, args, pattern) => {
    await expectBadInput(args, pattern);
  });
});

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
