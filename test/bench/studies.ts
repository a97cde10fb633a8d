/**
 * What a study costs beside its points: loading, order, threads, journal, table; and over a real Redis server, with
 * sweep and worker in one thread. Processor time: a busy machine
 * would count others' as well. Per point, of ten thousand that take next to nothing.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluate } from '../../src/study/evaluate.js';
import { redisEngine } from '../../src/study/redis/redis-engine.js';
import { work } from '../../src/study/redis/redis-worker.js';
import { loadStudy } from '../../src/study/study.js';
import { sweep } from '../../src/study/sweep.js';
import { hasRedis, startRedis } from '../support/redis.js';

const POINTS = 10_000;
const SAMPLE = 2000;

/** Of this process, all its threads. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

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
    const loading = processorMs();
    const study = loadStudy(file);
    const loadMs = (processorMs() - loading) / POINTS;
    for (const task of study.tasks.slice(0, SAMPLE)) evaluate({ ...task, plugins: [] });
    const plain = processorMs();
    for (const task of study.tasks.slice(0, SAMPLE)) evaluate({ ...task, plugins: [] });
    const pointMs = (processorMs() - plain) / SAMPLE;
    const begin = processorMs();
    await sweep(study, { folder: join(folder, 'local'), workers: 0 });
    const localMs = (processorMs() - begin) / POINTS;
    return {
      pointsOfStudy: POINTS,
      pointMs,
      loadMsPerPoint: loadMs,
      localOverheadMsPerPoint: loadMs + localMs - pointMs,
      redisOverheadMsPerPoint: hasRedis ? (await overRedis(file, folder)) - pointMs : null,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Both sides in this one thread, so that all their work counts. @returns ms a point */
async function overRedis(file: string, folder: string): Promise<number> {
  const server = await startRedis();
  const ending = new AbortController();
  const worker = work({
    ...{ url: server.url, name: 'bench', threads: 0, leaseSeconds: 30, drain: false, signal: ending.signal },
    onNote: () => {},
  });
  try {
    const begin = processorMs();
    const engine = redisEngine({ url: server.url, retries: 3 });
    await sweep(loadStudy(file), { folder: join(folder, 'redis'), workers: 0, engine });
    return (processorMs() - begin) / POINTS;
  } finally {
    ending.abort();
    await worker;
    await server.close();
  }
}
