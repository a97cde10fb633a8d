import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/errors.js';
import { applyOverrides } from '../../src/scenario/overrides.js';
import { gridOf } from '../../src/study/grid.js';
import { openJournal } from '../../src/study/journal.js';
import { lock } from '../../src/study/lock.js';
import { rowsOf, writeResults } from '../../src/study/result-table.js';
import { loadStudy } from '../../src/study/study.js';
import { sweep } from '../../src/study/sweep.js';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();

const SMALL = `
scenario:
  platform: {preset: S1}
  workload: {task: mix, jobs: 8, groupSize: 8}
  mapper: {name: random, samples: 20}
`;

describe('the grid', () => {
  it('varies the last field fastest, and names every field that is set', () => {
    const { columns, points } = gridOf({
      size: [
        { label: 'small', set: { 'platform.preset': 'S1', 'platform.memory.bandwidthGBps': 16 } },
        { label: 'large', set: { 'platform.preset': 'S3' } },
      ],
      seed: [1, 2],
    });
    expect(columns).toEqual(['size', 'platform.preset', 'platform.memory.bandwidthGBps', 'seed']);
    expect(points.map(({ swept }) => swept)).toEqual([
      ['small', 'S1', 16, 1],
      ['small', 'S1', 16, 2],
      ['large', 'S3', '', 1],
      ['large', 'S3', '', 2],
    ]);
  });

  it('unfolds a preset where a path leads into its cores, and scales', () => {
    const document = applyOverrides({ platform: { preset: 'S2' } }, [
      ['platform.cores.*.sgKiB', 'x0.5'],
      ['platform.cores.*.buffers', 1],
    ]) as { platform: { preset?: string; cores: { sgKiB: number; buffers: number }[]; memory: object } };
    expect(document.platform.preset).toBeUndefined();
    expect(document.platform.cores.map(({ sgKiB, buffers }) => [sgKiB, buffers])).toEqual([
      [73, 1],
      [73, 1],
      [73, 1],
      [55, 1],
    ]);
    expect(document.platform.memory).toEqual({ bandwidthGBps: 16 });
  });

  it('says where a path leads nowhere', () => {
    expect(() => applyOverrides({ seed: 1 }, [['seed.first', 2]])).toThrow(InputError);
  });
});

describe('the journal', () => {
  it('cuts a torn last line off and goes on', () => {
    const file = space.path('torn.jsonl');
    const first = openJournal(file, 'f');
    first.add({ point: 3, values: [1, null, 'x'] });
    first.close();
    const whole = readFileSync(file, 'utf8');
    appendFileSync(file, '{"point":4,"val');
    const second = openJournal(file, 'f');
    expect([...second.finished.values()]).toEqual([{ point: 3, values: [1, null, 'x'] }]);
    expect(readFileSync(file, 'utf8')).toBe(whole);
    second.add({ point: 4, values: [2] });
    second.close();
    expect([...openJournal(file, 'f').finished.keys()]).toEqual([3, 4]);
  });

  it('begins anew when not even its first line is whole', () => {
    const file = space.write('headless.jsonl', '{"finge');
    expect(openJournal(file, 'f').finished.size).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe('{"fingerprint":"f"}\n');
  });

  it('refuses what another study or a damaged disk left', () => {
    const file = space.write('other.jsonl', '{"fingerprint":"g"}\n');
    expect(() => openJournal(file, 'f')).toThrow(/this very study/);
    writeFileSync(file, '{"fingerprint":"f"}\nnonsense\n{"point":1,"values":[]}\n');
    expect(() => openJournal(file, 'f')).toThrow(/other\.jsonl:2/);
  });
});

describe('a sweep', () => {
  it('takes up what is finished, and is the same from the start', async () => {
    const study = loadStudy(space.write('a.yaml', `name: a${SMALL}vary: {seed: [1, 2, 3]}\n`));
    const folder = space.path('a');
    const table = await sweep(study, { folder, workers: 0 });
    const done: number[] = [];
    const again = await sweep(study, { folder, workers: 0, onProgress: (count) => done.push(count) });
    expect(done).toEqual([3]);
    expect(writeResults(again)).toBe(writeResults(table));
    expect(writeResults(await sweep(study, { folder, workers: 0, restart: true }))).toBe(writeResults(table));
  });

  it('tells of a point that cannot be had, and goes on', async () => {
    space.write('tiles.csv', 'job,tile,load_bytes,compute_cycles,store_bytes\n0,0,2000,10,0\n');
    const study = loadStudy(
      space.write(
        'b.yaml',
        `name: b
scenario:
  platform: {cores: [{rows: 1, sgKiB: 1}], memory: {bandwidthGBps: 1}}
  workload: {tileFile: tiles.csv}
  mapper: {name: random, samples: 2}
vary: {platform.cores.*.sgKiB: [1, 100]}
`,
      ),
    );
    const table = await sweep(study, { folder: space.path('b'), workers: 0 });
    const [small, large] = rowsOf(table);
    expect(table.failed).toBe(1);
    expect(small).toMatchObject({ simulator_cycles: null, 'platform.cores.*.sgKiB': 1 });
    expect(String(small?.['error'])).toMatch(/tiles of at most 1024 bytes/);
    expect(large).toMatchObject({ error: null, jobs: 1 });
  });

  it('lets one at a time into a folder', () => {
    const file = space.path('lock');
    const unlock = lock(file);
    unlock();
    writeFileSync(file, String(process.ppid));
    expect(() => lock(file)).toThrow(/nobody else/);
    writeFileSync(file, '999999999');
    lock(file)();
  });
});

describe('a wrong study', () => {
  it.each([
    ['an unknown measure', `name: c${SMALL}vary: {seed: [1]}\nmeasure: [rum]\n`, /measure.*did you mean run/],
    ['a field that is not there', `name: c${SMALL}vary: {platform.memroy.bandwidthGBps: [1]}\n`, /memroy/],
    ['a value that cannot be', `name: c${SMALL}vary: {seed: [1, -1]}\n`, /c\.yaml:6:\d+ vary\.seed/],
    ['both bases', `name: c${SMALL}base: x.yaml\nvary: {seed: [1]}\n`, /either base or scenario/],
    ['a path out of the document', `name: c${SMALL}vary: {__proto__.name: [1]}\n`, /dotted path of field names/],
    [
      'a grid beyond measure',
      `name: c${SMALL}vary: {seed: [${'1,'.repeat(1000)}1], mapper.samples: [${'1,'.repeat(1000)}1]}\n`,
      /at most 1000000 points/,
    ],
    [
      'a figure of what is not there',
      `name: c${SMALL}vary: {seed: [1]}\nfigures: [{x: sed, y: jobs}]\n`,
      /did you mean seed/,
    ],
    ['nothing to vary', `name: c${SMALL}`, /vary/],
  ])('%s', async (_, text, message) => {
    const file = space.write('c.yaml', text);
    const { exitCode, stdout, stderr } = await runCaldera('sweep', file, '--out', space.path('c'));
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
