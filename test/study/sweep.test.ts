import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/errors.js';
import { applyOverrides } from '../../src/scenario/overrides.js';
import { gridOf } from '../../src/study/grid.js';
import { openJournal } from '../../src/study/journal.js';
import { lock } from '../../src/study/lock.js';
import { rowsOf, writeResults } from '../../src/study/result-table.js';
import { loadStudy } from '../../src/study/study.js';
import { sweep } from '../../src/study/sweep.js';
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
      vary: {
        size: [
          { label: 'small', set: { 'platform.preset': 'S1', 'platform.memory.bandwidthGBps': 16 } },
          { label: 'large', set: { 'platform.preset': 'S3' } },
        ],
        seed: [1, 2],
      },
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

const STUDY = { fingerprint: 'f', points: 9, values: 3 };

describe('the journal', () => {
  it('cuts a torn last line off and goes on', () => {
    const file = space.path('torn.jsonl');
    const first = openJournal(file, STUDY);
    first.add({ point: 3, values: [1, null, 'x'] });
    first.close();
    const whole = readFileSync(file, 'utf8');
    appendFileSync(file, '{"point":4,"val');
    const second = openJournal(file, STUDY);
    expect([...second.finished.values()]).toEqual([{ point: 3, values: [1, null, 'x'] }]);
    expect(readFileSync(file, 'utf8')).toBe(whole);
    second.add({ point: 4, values: [2, 3, 4] });
    second.close();
    expect([...openJournal(file, STUDY).finished.keys()]).toEqual([3, 4]);
  });

  it('begins anew when not even its first line is whole', () => {
    const file = space.write('headless.jsonl', '{"finge');
    expect(openJournal(file, STUDY).finished.size).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe('{"fingerprint":"f"}\n');
  });

  it('refuses what another study or a damaged disk left', () => {
    const file = space.write('other.jsonl', '{"fingerprint":"g"}\n');
    expect(() => openJournal(file, STUDY)).toThrow(/this very study/);
    writeFileSync(file, '{"fingerprint":"f"}\nnonsense\n{"point":1,"values":[]}\n');
    expect(() => openJournal(file, STUDY)).toThrow(/other\.jsonl:2/);
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

  it('lets one at a time into a folder', async () => {
    const folder = space.path('one');
    mkdirSync(folder);
    const { release } = await lock(folder);
    await expect(lock(folder)).rejects.toThrow(
      /nobody else at work in this folder, found "process \d+ on .*remove .*lock-/,
    );
    release();
    (await lock(folder)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes over what the dead left: a killed process, a reused id, an earlier start, a former version', async () => {
    const folder = space.path('left');
    mkdirSync(folder);
    const claim = (name: string, owner: object): void => writeFileSync(join(folder, name), JSON.stringify(owner));
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const self = { host: hostname(), boot };
    claim('lock-999999999-a', { ...self, pid: 999_999_999, started: '1' });
    claim(`lock-${process.ppid}-b`, { ...self, pid: process.ppid, started: '1' });
    claim(`lock-${process.ppid}-c`, { ...self, pid: process.ppid, started: '1', boot: 'another' });
    writeFileSync(join(folder, 'lock'), '');
    (await lock(folder)).release();
    expect(readdirSync(folder)).toEqual([]);
    claim('lock-1-d', { ...self, pid: 1, host: 'elsewhere', started: '1' });
    await expect(lock(folder)).rejects.toThrow(/process 1 on elsewhere/);
  });

  it.each([
    ['null', /:2: expected a result, found null/],
    ['{"point":0,"values":[1]}', /:2 values: expected 3 values, found 1 \(--restart begins anew\)/],
    ['{"point":99,"values":[1,2,3]}', /:2 point: expected a point from 0 to 8, found 99/],
    ['{"point":"0","values":[1,2,3]}', /:2 point/],
    ['{"point":0,"values":[1,2,{}]}', /:2 values: expected texts, numbers and nulls/],
    ['{"point":0,"values":[],"error":7}', /:2 error: expected a text/],
  ])('does not take in %s from a journal', (line, pattern) => {
    const file = space.write('edited.jsonl', `{"fingerprint":"f"}\n${line}\n`);
    expect(() => openJournal(file, STUDY)).toThrow(pattern);
  });
});
