/**
 * Studies over a real Redis server, by the shipped program: whatever dies, each point is in the table once, and the table
 * is that of one machine. More in `redis.test.ts`. Eighty points here; five hundred with CALDERA_LONG=1. Skipped where there is no redis-server.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { keysOf, PREFIX, STUDIES } from '../../src/study/redis/keys.js';
import { writeResults } from '../../src/study/result-table.js';
import { loadStudy } from '../../src/study/study.js';
import { sweep } from '../../src/study/sweep.js';
import { buildProgram } from '../support/build.js';
import { temporaryFolder } from '../support/files.js';
import { lines, pointsOf } from '../support/killing.js';
import { hasRedis, type RedisServer, startRedis } from '../support/redis.js';
import { programs, type Running, smallStudy } from '../support/redis-study.js';

const long = process.env['CALDERA_LONG'] === '1';
const space = temporaryFolder();

describe.skipIf(!hasRedis)('a study over Redis', { timeout: long ? 600_000 : 120_000 }, () => {
  const main = hasRedis ? buildProgram() : '';
  const { caldera, endAll } = programs(main);
  let server: RedisServer;

  beforeAll(async () => {
    server = await startRedis();
  });
  afterEach(endAll);
  afterAll(() => server.close());

  const worker = (...more: string[]): Running =>
    caldera(['worker', server.url, '--workers', '1', '--lease', '1', ...more]);

  it('is whole and each point in it once, whatever dies', async () => {
    const file = space.write(
      'deaths.yaml',
      `name: deaths
scenario:
  platform: {preset: S2}
  workload: {task: mix, jobs: 16, groupSize: 8}
  mapper: {name: random, samples: 3000}
vary:
  platform.memory.bandwidthGBps: [1, 2, 4, 8, 16]
  workload.task: [vision, mix]
  seed: [${Array.from({ length: long ? 50 : 8 }, (_, i) => i + 1)}]
`,
    );
    const study = loadStudy(file);
    const points = study.tasks.length;
    const expected = writeResults(await sweep(study, { folder: space.path('one'), workers: 0 }));
    const folder = space.path('many');
    const journal = (): string[] => lines(`${folder}/journal.jsonl`);
    const reaches = async (count: number): Promise<void> => {
      while (journal().length - 1 < count) await delay(10);
    };
    const sweeping = (): Running =>
      caldera(['sweep', file, '--out', folder, '--engine', server.url, '--retries', '60']);
    let run = sweeping();
    const workers = [worker(), worker()];
    const revive = (i: number): void => {
      workers[i]!.child.kill('SIGKILL');
      workers[i] = worker();
    };

    // Workers, again and again; then the server, in both ways it can end; then the sweep itself.
    const kills = long ? 12 : 4;
    for (let kill = 0; kill < kills; kill++) {
      await reaches(Math.floor((points * 0.5 * (kill + Math.random())) / kills));
      revive(kill % 2);
    }
    // A delivery that comes twice, as a job and as a result.
    const redis = new Redis(server.url);
    const [id = ''] = await redis.smembers(STUDIES);
    expect(id).not.toBe('');
    const queue = new Queue(keysOf(id).queue, { connection: { url: server.url }, prefix: PREFIX });
    const [first, last] = [study.tasks[0]!, study.tasks[points - 1]!];
    for (const { index, document } of [first, last]) await queue.add('twice', { index, document });
    await redis.rpush(keysOf(id).results, journal()[1]!, journal()[1]!);
    await queue.close();
    redis.disconnect();

    await reaches(points * 0.55);
    await server.stop('SIGKILL');
    await delay(500);
    await server.start();
    await reaches(points * 0.65);
    run.child.kill('SIGKILL');
    await run.ended;
    await delay(300);
    run = sweeping();
    await reaches(points * 0.7);
    await server.stop('SIGTERM');
    await server.start();

    // A worker that sleeps past its lease in the middle of a point, and then goes on with it.
    await reaches(points * 0.75);
    workers[0]!.child.kill('SIGSTOP');
    await delay(3500);
    workers[0]!.child.kill('SIGCONT');

    expect(await run.ended, run.said()).toBe(0);
    expect(readFileSync(`${folder}/points.csv`, 'utf8')).toBe(expected);
    expect(pointsOf(journal()).sort((a, b) => a - b)).toEqual(study.tasks.map(({ index }) => index));
  });

  it('sends the files that its scenarios name, and no worker reads its own disk', async () => {
    mkdirSync(space.path('here'));
    space.write('here/tiles.csv', 'job,tile,load_bytes,compute_cycles,store_bytes\n0,0,2000,10,0\n');
    const file = space.write(
      'here/files.yaml',
      `name: files
scenario:
  platform: {cores: [{rows: 1, sgKiB: 1}], memory: {bandwidthGBps: 1}}
  workload: {tileFile: tiles.csv}
  mapper: {name: random, samples: 2}
vary: {platform.cores.*.sgKiB: [1, 100, 200]}
`,
    );
    const expected = writeResults(await sweep(loadStudy(file), { folder: space.path('files-one'), workers: 0 }));
    expect(expected).toContain('tiles of at most 1024 bytes');
    const run = caldera(['sweep', file, '--out', space.path('files'), '--engine', server.url]);
    const redis = new Redis(server.url);
    while ((await redis.scard(STUDIES)) === 0) await delay(20);
    redis.disconnect();
    space.write('here/tiles.csv', 'changed after the sweep began');
    worker();
    expect(await run.ended, run.said()).toBe(1); // of the point whose tiles are too large
    expect(readFileSync(space.path('files/points.csv'), 'utf8')).toBe(expected);
  });

  it('is refused by a worker without its plugin, and of another version, with both told on both sides', async () => {
    const plugin = space.write('mine.mjs', "export default { name: 'mine', entries: {} };\n");
    const file = smallStudy(space, 'refused');
    const run = caldera(['sweep', file, '--out', space.path('refused'), '--engine', server.url, '--plugin', plugin]);
    const redis = new Redis(server.url);
    while ((await redis.scard(STUDIES)) === 0) await delay(20);
    const other = worker('--drain');
    expect(await other.ended).toBe(2);
    const both =
      /made with caldera \S+ and the plugins mine\.mjs \(\w{8}\); this worker has caldera \S+ and no plugins/;
    expect(other.said()).toMatch(both);
    while (!both.test(run.said())) await delay(50);

    const [id = ''] = await redis.smembers(STUDIES);
    const header = JSON.parse((await redis.get(keysOf(id).header)) ?? '');
    await redis.set(keysOf(id).header, JSON.stringify({ ...header, version: '99.0.0' }));
    const older = worker('--drain', '--plugin', plugin);
    expect(await older.ended).toBe(2);
    expect(older.said()).toMatch(/made with caldera 99\.0\.0 and .*; this worker has caldera \d/);
    await redis.set(keysOf(id).header, JSON.stringify(header));
    redis.disconnect();
    worker('--plugin', plugin);
    expect(await run.ended, run.said()).toBe(0);
  });
});
