/**
 * What a study costs beside its points: loading, order, threads, journal, table; and over a real Redis server, with a
 * worker of the sources in a process of its own. Per point, of ten thousand that take next to nothing.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluate } from '../../src/study/evaluate.js';
import { redisEngine } from '../../src/study/redis/redis-engine.js';
import { loadStudy } from '../../src/study/study.js';
import { sweep } from '../../src/study/sweep.js';
import { hasRedis, startRedis } from '../support/redis.js';

const POINTS = 10_000;
const SAMPLE = 500;

export async function benchStudies() {
  const folder = mkdtempSync(join(tmpdir(), 'caldera-bench-'));
  try {
    writeFileSync(join(folder, 'tiles.csv'), 'job,tile,load_bytes,compute_cycles,store_bytes\n0,0,200,10,0\n');
    const file = join(folder, 'study.yaml');
    const seeds = Array.from({ length: POINTS }, (_, i) => i);
    writeFileSync(
      file,
      `name: cheap
scenario:
  platform: {cores: [{rows: 1, sgKiB: 1}], memory: {bandwidthGBps: 1}}
  workload: {tileFile: tiles.csv}
  mapper: {name: random, samples: 2}
vary: {seed: [${seeds}]}
`,
    );
    const loading = performance.now();
    const study = loadStudy(file);
    const loadMs = (performance.now() - loading) / POINTS;
    for (const task of study.tasks.slice(0, SAMPLE)) evaluate({ ...task, plugins: [] });
    const plain = performance.now();
    for (const task of study.tasks.slice(0, SAMPLE)) evaluate({ ...task, plugins: [] });
    const pointMs = (performance.now() - plain) / SAMPLE;
    const begin = performance.now();
    await sweep(study, { folder: join(folder, 'local'), workers: 0 });
    const localMs = (performance.now() - begin) / POINTS;
    return {
      pointsOfStudy: POINTS,
      pointMs,
      loadMsPerPoint: loadMs,
      localOverheadMsPerPoint: loadMs + localMs - pointMs,
      redisOverheadMsPerPoint: hasRedis ? loadMs + (await overRedis(file, folder)) - pointMs : null,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns ms a point */
async function overRedis(file: string, folder: string): Promise<number> {
  const server = await startRedis();
  const main = join(import.meta.dirname, '../../src/cli/main.ts');
  const worker = spawn(process.execPath, ['--import', 'tsx', main, 'worker', server.url, '--workers', '1'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    await new Promise((resolve) => worker.stderr.once('data', resolve));
    const begin = performance.now();
    const engine = redisEngine({ url: server.url, retries: 3 });
    await sweep(loadStudy(file), { folder: join(folder, 'redis'), workers: 0, engine });
    return (performance.now() - begin) / POINTS;
  } finally {
    worker.kill('SIGKILL');
    await server.close();
  }
}
