/**
 * Runs that are killed with SIGKILL again and again lose no finished point, repeat none, and end with the same bytes as
 * one that was left alone: on this machine, and as shards. Twenty points here; five hundred with CALDERA_LONG=1.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeResults } from '../../src/study/result-table.js';
import { loadStudy } from '../../src/study/study.js';
import { sweep } from '../../src/study/sweep.js';
import { buildProgram } from '../support/build.js';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';
import { killedToItsEnd, lines, pointsOf } from '../support/killing.js';

const long = process.env['CALDERA_LONG'] === '1';
const space = temporaryFolder();
const main = buildProgram();

const file = space.write(
  'study.yaml',
  `name: killed
scenario:
  platform: {preset: S2}
  workload: {task: mix, jobs: 16, groupSize: 8}
  mapper: {name: random, samples: ${long ? 500 : 2000}}
vary:
  platform.memory.bandwidthGBps: [1, 2, 4, 8, 16]
  workload.task: [vision, mix]
  seed: [${Array.from({ length: long ? 50 : 2 }, (_, i) => i + 1)}]
measure: [run, ladder]
`,
);
const study = loadStudy(file);
const points = study.tasks.map(({ index }) => index);
const inOrder = (found: readonly number[]): number[] => [...found].sort((a, b) => a - b);

describe('a killed sweep', { timeout: 300_000 }, () => {
  let expected = '';
  beforeAll(async () => {
    expected = writeResults(await sweep(study, { folder: space.path('whole'), workers: 0 }));
  }, 120_000);

  it('resumes to the same table, whatever the workers', async () => {
    expect(expected.trim().split('\n')).toHaveLength(points.length + 1);
    const folder = space.path('killed');
    const journal = `${folder}/journal.jsonl`;
    const args = (workers: number) => ['sweep', file, '--out', folder, '--workers', String(workers)];
    expect(await killedToItsEnd(main, args, { journal, stride: points.length / 6 })).toBeGreaterThan(1);
    expect(readFileSync(`${folder}/points.csv`, 'utf8')).toBe(expected);
    expect(inOrder(pointsOf(lines(journal)))).toEqual(points);
  });

  it('in two shards at once: merged, the same table', async () => {
    const folder = space.path('shards');
    const journals = [1, 2].map((index) => `${folder}/shards/${index}-of-2/journal.jsonl`);
    const kills = await Promise.all(
      journals.map((journal, i) => {
        const args = () => ['sweep', file, '--out', folder, '--shard', `${i + 1}/2`, '--workers', '1'];
        return killedToItsEnd(main, args, { journal, stride: points.length / 6 });
      }),
    );
    expect(kills[0]! + kills[1]!).toBeGreaterThan(1);
    expect(inOrder(journals.flatMap((journal) => pointsOf(lines(journal))))).toEqual(points);
    const merged = await runCaldera('merge', file, '--out', folder, '--csv');
    expect(merged.exitCode, merged.stderr).toBe(0);
    expect(readFileSync(`${folder}/points.csv`, 'utf8')).toBe(expected);
    expect(merged.stdout).toBe(expected);
  });
});
