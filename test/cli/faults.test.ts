/**
 * Small inputs that once went wrong, a kind each: a wide number kept in 32 bits, a user's name that hid a built-in one, a
 * ratio over zero, work without a limit, foreign names in an object, foreign text on a terminal, time that grows with
 * the square of a file. What is right: a finite answer, or one located line.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';
import { onnxModel } from '../support/onnx-model.js';

const faults = new URL('../fixtures/faults/', import.meta.url).pathname;
const space = temporaryFolder();
const at = (name: string): string => join(faults, name);

async function runOf(scenario: string) {
  const out = space.path(scenario.replaceAll(/\W/g, '-'));
  const said = await runCaldera('run', scenario.startsWith('/') ? scenario : at(scenario), '--out', out, '--force');
  expect(said.exitCode, said.stderr).toBe(0);
  const text = readFileSync(join(out, 'result.json'), 'utf8');
  expect(said.stdout).not.toMatch(/NaN|Infinity|undefined/);
  return { ...said, out, result: JSON.parse(text), text };
}

async function refused(pattern: RegExp, ...args: string[]): Promise<void> {
  const { exitCode, stderr } = await runCaldera(...args);
  expect(stderr).toMatch(pattern);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(exitCode).toBe(2);
}

describe('an input that is out of bounds', () => {
  const machine = ['replay', '--job-table', at('machine-table.csv'), '--mapping', at('machine-mapping.json')];
  const lines = ['plot', at('plot.csv'), '--figure', 'lines', '--x', 'x', '--y', 'y', '--out', space.path('p.svg')];
  it.each<readonly [string, RegExp, readonly string[]]>([
    ['a thread beyond 31 bits', /jobs-thread-2e32\.csv:2 thread: /, ['run', at('jobs-thread-2e32.yaml')]],
    ['a dataflow larger than its layer', /negative-macs\.m:2:1: /, ['cost', at('maestro-negative-macs.m')]],
    [
      'more tiles than are kept',
      /job 1: expected at most 20,000,000 tiles/,
      [...machine, ...['--machine', at('machine-hang.yaml'), '--bandwidth-gbps', '16']],
    ],
    ['2^53 streams', /streams-2e53\.csv:4 n_streams: /, ['fit', '--dram', at('dram-streams-2e53.csv')]],
    [
      'a device named as a property',
      /constructor\.csv:2 device: /,
      ['fit', '--dram', at('dram-device-constructor.csv')],
    ],
    ['a picture of 4 GB', /--width: expected at most/, [...lines, '--width', '1e9']],
    ['a scale of 1,000', /--scale: expected at most/, [...lines, '--scale', '1000']],
    [
      'a zero on a logarithmic axis',
      /--log-x: expected only values above 0/,
      [...lines.with(1, at('plot-log-zero.csv')), '--log-x'],
    ],
    [
      'a report of other data, plotted',
      /report\.html: expected the data of a report/,
      ['plot', at('report-null'), '--figure', 'gantt'],
    ],
    [
      'a report of other data, compared',
      /report\.html: expected the data of a report/,
      ['compare', at('report-null'), at('report-null')],
    ],
    ['bytes of a billionth', /1e-9-tiles\.csv:4 write_B: /, ['check', 'mnpusim', at('mnpusim-1e-9-corun.csv')]],
    ['tiles that do not fit', /mnpusim-no-fit/, ['check', 'mnpusim', at('mnpusim-no-fit-corun.csv')]],
  ])('%s is refused in one line', async (_, pattern, args) => {
    await refused(pattern, ...args);
  });
});

describe('a job without work', () => {
  it('has figures by tenant that are finite, or none', async () => {
    const { text } = await runOf('tiles-zero-job.yaml');
    expect(text).not.toMatch(/NaN|Infinity/);
  });
});

describe('a file of the user named like a built-in dataflow', () => {
  it('does not stand in for it', async () => {
    const { stdout } = await runCaldera('analyze', at('dataflow-file-named-hb.yaml'));
    const rows = stdout.split('\n').map((row) => row.split(','));
    const latency = (core: string): number => Number(rows.find(([job, c]) => job === '1' && c === core)?.[2]);
    expect([latency('0'), latency('1')]).toEqual([257, 129]);
  });
});

describe('a search with the simulator in the loop', () => {
  it('finds what the replay gives, arrivals and all', async () => {
    const { result } = await runOf('arrivals-simulated-objective.yaml');
    const [{ bestCycles }] = result.search;
    expect(bestCycles).toBeCloseTo(result.replay.makespanCycles, 6);
  });
});

describe('names out of a model', () => {
  it.each(['onnx-optype-constructor.yaml', 'onnx-broadcast-no-input.yaml'])('%s is read as it stands', async (file) => {
    const { result } = await runOf(file);
    expect(result.jobs).toBe(1);
  });

  it('reach neither the terminal nor a spreadsheet as anything but text', async () => {
    const { stderr, stdout, out } = await runOf('hostile-names.yaml');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    expect(stderr + stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
    expect(stderr).toMatch(/^note: .* left out: Weird␛\[31m␊<b> × 1$/m);
    for (const row of readFileSync(join(out, 'job-table.csv'), 'utf8').split('\n'))
      for (const cell of row.split(',')) expect(cell).not.toMatch(/^"?[=+@]|^"?-\D/);
  });
});

describe('a large model', () => {
  const scenario = (name: string, nodes: Parameters<typeof onnxModel>[0]): string => {
    const model = space.write(`${name}.onnx`, onnxModel(nodes));
    return space.write(
      `${name}.yaml`,
      `name: ${name}\nplatform: {preset: S1}\nworkload: {onnxFile: ${model}, groupSize: 1000}\nmapper: {name: fcfs-round-robin}\n`,
    );
  };
  const weights = { w: [8, 8] };

  it.each<readonly [string, Parameters<typeof onnxModel>[0]]>([
    [
      '30,000 nodes of one name',
      {
        inputs: { x0: [1, 8] },
        weights,
        nodes: Array.from({ length: 30_000 }, (_, i) => ({
          op: i % 100 === 0 ? 'MatMul' : 'Relu',
          name: 'same',
          in: i % 100 === 0 ? [`x${i}`, 'w'] : [`x${i}`],
          out: [`x${i + 1}`],
        })),
      },
    ],
    [
      'a sum of 5,000 products that 500 read',
      {
        inputs: { x: [1, 8] },
        weights,
        nodes: [
          ...Array.from({ length: 5000 }, (_, i) => ({ op: 'MatMul', in: ['x', 'w'], out: [`p${i}`] })),
          { op: 'Sum', in: Array.from({ length: 5000 }, (_, i) => `p${i}`), out: ['s'] },
          ...Array.from({ length: 500 }, (_, i) => ({ op: 'MatMul', in: ['s', 'w'], out: [`q${i}`] })),
        ],
      },
    ],
  ])('of %s is read', async (name, graph) => {
    const { exitCode, stdout, stderr } = await runCaldera('analyze', scenario(name.replaceAll(/\W/g, '-'), graph));
    expect(exitCode, stderr).toBe(0);
    expect(stdout.trim().split('\n').length).toBeGreaterThan(300);
  });
});

describe('a study’s own files', () => {
  const study = () => {
    const folder = space.path(`study-${Math.random().toString(36).slice(2)}`);
    mkdirSync(folder);
    return folder;
  };
  const file = space.write(
    'study.yaml',
    'name: st\nscenario: {platform: {preset: S2}, workload: {task: mix, jobs: 10, groupSize: 10}, mapper: {samples: 20}}\nvary: {seed: [1,2,3]}\nmeasure: [run]\n',
  );

  it.each(['null\n', '{"point":0,"values":[1]}\n', '{"point":99,"values":[]}\n', '[]\n', '7\n'])(
    'are not trusted: a journal of %j is refused with the way out',
    async (journal) => {
      const folder = study();
      space.write(join(folder.slice(space.folder.length + 1), 'journal.jsonl'), journal);
      await refused(/journal\.jsonl:?.*expected .*--restart/, 'sweep', file, '--out', folder, '--workers', '0');
    },
  );

  it('keep a failed point until it is asked to be tried again', async () => {
    const folder = study();
    const words = ['sweep', file, '--out', folder, '--workers', '0', '--csv'];
    const { stdout: whole } = await runCaldera(...words);
    const journal = join(folder, 'journal.jsonl');
    const failed = readFileSync(journal, 'utf8').replace(
      /\{"point":1,.*\n/,
      '{"point":1,"values":[],"error":"could not be evaluated: out of memory"}\n',
    );
    writeFileSync(journal, failed);
    const kept = await runCaldera(...words);
    expect(kept.exitCode).toBe(1);
    expect(kept.stdout).toContain('out of memory');
    expect(kept.stderr.trim().split('\n').at(-1)).toBe(
      `caldera: 1 point could not be evaluated: see "error" in ${join(folder, 'points.csv')}; \`sweep --retry-failed\` tries them again`,
    );
    expect(await runCaldera(...words, '--retry-failed')).toMatchObject({ exitCode: 0, stdout: whole });
  });

  it('of an empty former lock do not keep anybody out', async () => {
    const folder = study();
    space.write(join(folder.slice(space.folder.length + 1), 'lock'), '');
    const { exitCode, stderr } = await runCaldera('sweep', file, '--out', folder, '--workers', '0');
    expect(exitCode, stderr).toBe(0);
  });
});

describe('a matrix that claims to be huge', () => {
  it.each([
    ['big.pat', '2147483647 4 0\n', /big\.pat:1: expected at most 16,777,216 rows or columns, found 2147483647/],
    ['big.smtx', '4, 2147483647, 0\n0 0 0 0 0\n\n', /big\.smtx:1: expected columns: a whole number in 0 … 16777216/],
    [
      'big.mtx',
      '%%MatrixMarket matrix coordinate pattern general\n2147483647 2147483647 1\n1 1\n',
      /big\.mtx:2: expected the number of rows: a whole number in 0 … 16777216/,
    ],
  ])('is refused: %s', async (file, text, pattern) => {
    await refused(pattern, 'sparse', 'classes', '--matrix', space.write(file, text), '--b', 'dense:4x4');
  });

  it.each([
    ['uni:2147483647x1:0.5:1', /at most 16,777,216 rows or columns/],
    ['uni:40000x40000:0.5:1', /at most 134,217,728 cells with so many non-zeros, found 1600000000/],
    ['dense:40000x40000', /at most 134,217,728 non-zeros, found 1600000000/],
    ['nm:40000x40000:2:4:1', /at most 33,554,432 non-zeros/],
    ['zipf:16777216x100:0.001:1', /or an eighth of that in rows, found 134217728/],
    ['band:40000x40000:2000', /at most 33,554,432 non-zeros/],
  ])('is refused: %s', async (name, pattern) => {
    await refused(pattern, 'sparse', 'classes', '--matrix', name, '--b', 'dense:4x4');
  });
});

describe('a field set in a file that is no mapping', () => {
  it.each(['', 'name\n', '- a\n'])('is told what the file should be: %j', async (text) => {
    const file = space.write('nothing.yaml', text);
    for (const command of [['run'], ['network', 'train'], ['fuse']])
      await refused(/nothing\.yaml.*: expected a mapping, found/, ...command, file, '--set', 'seed=2');
  });
});
