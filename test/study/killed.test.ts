/**
 * A sweep that is killed with SIGKILL again and again loses no finished point, repeats none, and ends with the same
 * bytes as one that was left alone. Forty points here; five hundred with CALDERA_LONG=1.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { writeResults } from '../../src/study/result-table.js';
import { loadStudy } from '../../src/study/study.js';
import { sweep } from '../../src/study/sweep.js';
import { buildProgram } from '../support/build.js';
import { temporaryFolder } from '../support/files.js';

const long = process.env['CALDERA_LONG'] === '1';
const space = temporaryFolder();
const main = buildProgram();

const study = space.write(
  'study.yaml',
  `name: killed
scenario:
  platform: {preset: S2}
  workload: {task: mix, jobs: 16, groupSize: 8}
  mapper: {name: random, samples: ${long ? 500 : 4000}}
vary:
  platform.memory.bandwidthGBps: [1, 2, 4, 8, 16]
  workload.task: [vision, mix]
  seed: [${Array.from({ length: long ? 50 : 4 }, (_, i) => i + 1)}]
measure: [run, ladder]
`,
);

describe('a killed sweep', () => {
  it('resumes to the same table, whatever the workers', { timeout: 300_000 }, async () => {
    const loaded = loadStudy(study);
    const expected = writeResults(await sweep(loaded, { folder: space.path('whole'), workers: 0 }));
    expect(expected.trim().split('\n')).toHaveLength(loaded.tasks.length + 1);

    const folder = space.path('killed');
    const journal = `${folder}/journal.jsonl`;
    let kills = 0;
    let finished: string[] = [];
    for (let workers = 1; ; workers = (workers % 3) + 1) {
      // Killed when it has gone a random number of points further, or a moment after that.
      const goal = finished.length + 1 + Math.floor(Math.random() * (loaded.tasks.length / 6));
      const ended = await killAt(
        ['sweep', study, '--out', folder, '--workers', String(workers)],
        () => lines(journal).length > goal,
      );
      const now = lines(journal);
      expect(now.slice(0, finished.length)).toEqual(finished);
      finished = now;
      if (ended) break;
      kills++;
    }
    expect(kills).toBeGreaterThan(1);
    expect(readFileSync(`${folder}/points.csv`, 'utf8')).toBe(expected);
    const points = finished.slice(1).map((line) => (JSON.parse(line) as { point: number }).point);
    expect(points.sort((a, b) => a - b)).toEqual(loaded.tasks.map(({ index }) => index));
  });
});

/** Whole lines. */
function lines(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
}

/** @returns whether it came to its end first */
function killAt(args: readonly string[], reached: () => boolean): Promise<boolean> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += String(text);
  });
  const watch = setInterval(() => {
    if (!reached()) return;
    clearInterval(watch);
    setTimeout(() => child.kill('SIGKILL'), Math.random() * 20);
  }, 2);
  return new Promise((resolve, reject) => {
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      if (signal === 'SIGKILL') resolve(false);
      else if (code === 0) resolve(true);
      else reject(new Error(`exit code ${code}: ${stderr}`));
    });
  });
}
