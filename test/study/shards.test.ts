/** Shards and their merge: what is missing is told and can be done afterwards, what belongs elsewhere is refused. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lock } from '../../src/study/lock.js';
import { parseShard } from '../../src/study/shard-engine.js';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';
import { studyWithFailure } from '../support/study.js';

const space = temporaryFolder();
const { file } = studyWithFailure(space);

/** Four of the study's points fail: every command that tells of them exits with 1, and has written everything before. */
async function caldera(...words: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runCaldera(...words, '--csv');
  expect(exitCode, stderr).toBe(1);
  expect(stderr.trim().split('\n').at(-1)).toMatch(/^caldera: \d points? could not be evaluated: see "error" in /);
  return stdout;
}

describe('shards', () => {
  it.each(['0/4', '5/4', '1/0', '1', 'a/b', '1/2/3', '-1/2', '1/100001'])('there is no shard %s', (text) => {
    expect(() => parseShard(text)).toThrow(/--shard: expected I\/N/);
  });

  it('merge to the bytes of one machine, failed points among them; what is missing is told, and done by a sweep', async () => {
    const expected = await caldera('sweep', file, '--out', space.path('one'), '--workers', '0');
    expect(expected).toContain('tiles of at most 1024 bytes');
    const folder = space.path('three');
    for (const shard of ['1/3', '3/3'])
      await caldera('sweep', file, '--out', folder, '--shard', shard, '--workers', '0');
    const early = await runCaldera('merge', file, '--out', folder);
    expect(early.exitCode).toBe(2);
    expect(early.stderr).toMatch(
      /expected all 12 points in its shards, found 8 \(missing: 1, 4, 7, 10; `sweep` without --shard does them\)/,
    );
    expect(await caldera('sweep', file, '--out', folder, '--workers', '0')).toBe(expected);
    expect(await caldera('merge', file, '--out', folder)).toBe(expected);
  });

  it('end with 0 where no point of theirs failed, and say which of the others did', async () => {
    const folder = space.path('each');
    const ends: unknown[] = [];
    for (const shard of ['1/12', '5/12']) {
      const words = ['sweep', file, '--out', folder, '--shard', shard, '--workers', '0'];
      const { exitCode, stdout, stderr } = await runCaldera(...words);
      ends.push([exitCode, stdout, stderr.trim().split('\n').slice(1)]);
    }
    expect(ends).toEqual([
      [
        1,
        '',
        [
          expect.stringMatching(/^point 0: .*tiles of at most 1024 bytes/),
          `caldera: 1 point could not be evaluated: see "error" in ${join(folder, 'shards/1-of-12/journal.jsonl')}; another try would end as this one`,
        ],
      ],
      [0, '', []],
    ]);
  });

  it('are merged with what another try has mended, however often', async () => {
    const whole = await caldera('sweep', file, '--out', space.path('never-broken'), '--workers', '0');
    const folder = space.path('mended');
    const shard = (name: string): string[] => ['sweep', file, '--out', folder, '--shard', name, '--workers', '0'];
    for (const name of ['1/2', '2/2']) await caldera(...shard(name));
    const journal = join(folder, 'shards/2-of-2/journal.jsonl');
    const line = /\{"point":5,.*\n/;
    const broken = '{"point":5,"values":[],"error":"could not be evaluated: out of memory"}\n';
    writeFileSync(journal, readFileSync(journal, 'utf8').replace(line, broken));
    expect(await caldera('merge', file, '--out', folder)).toContain('out of memory');
    await caldera(...shard('2/2'), '--retry-failed');
    expect(await caldera('merge', file, '--out', folder)).toBe(whole);
    expect(await caldera('merge', file, '--out', folder)).toBe(whole);
  });

  it('take no notice of a torn line, and refuse another study', async () => {
    const folder = space.path('torn');
    await caldera('sweep', file, '--out', folder, '--shard', '1/1', '--workers', '0');
    const journal = join(folder, 'shards/1-of-1/journal.jsonl');
    appendFileSync(journal, '{"point":3,"va');
    await caldera('merge', file, '--out', folder);
    expect(readFileSync(journal, 'utf8').endsWith('{"point":3,"va')).toBe(true);
    writeFileSync(journal, '{"fingerprint":"another"}\n');
    const { exitCode, stderr } = await runCaldera('merge', file, '--out', folder);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/expected results of this very study/)]);
  });
});

describe('a folder taken by a task that was requeued', () => {
  it('is free for the next start of the same job, and for whoever comes minutes later', async () => {
    const folder = space.path('requeued');
    mkdirSync(folder);
    const elsewhere = { pid: 1, host: 'elsewhere', boot: 'b', started: '1' };
    const claim = join(folder, 'lock-1-a');
    writeFileSync(claim, JSON.stringify({ ...elsewhere, batch: '77 0' }));
    process.env['SLURM_JOB_ID'] = '77';
    process.env['SLURM_RESTART_COUNT'] = '1';
    try {
      const held = await lock(folder);
      expect(held.owns()).toBe(true);
      held.release();
      writeFileSync(claim, JSON.stringify({ ...elsewhere, batch: '78 0' }));
      await expect(lock(folder)).rejects.toThrow(/process 1 on elsewhere/);
    } finally {
      delete process.env['SLURM_JOB_ID'];
      delete process.env['SLURM_RESTART_COUNT'];
    }
    execFileSync('touch', ['-d', '6 minutes ago', claim]);
    const held = await lock(folder);
    held.release();
    expect(held.owns()).toBe(false);
  });
});
