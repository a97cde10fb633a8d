/**
 * Studies over a real Redis server, by the shipped program: workers that end when nothing is left, a sweep that stops
 * and goes on, passwords that are never shown. What dies, in `redis.slow.test.ts`. Skipped where there is no redis-server.
 */

import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { STUDIES } from '../../src/study/redis/keys.js';
import { redisEngine } from '../../src/study/redis/redis-engine.js';
import { loadStudy } from '../../src/study/study.js';
import { buildProgram } from '../support/build.js';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';
import { hasRedis, type RedisServer, startRedis } from '../support/redis.js';
import { programs, type Running, smallStudy } from '../support/redis-study.js';
import { studyWithFailure } from '../support/study.js';

const space = temporaryFolder();

describe.skipIf(!hasRedis)('a study over Redis', { timeout: 120_000 }, () => {
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

  it('says that it waits for workers, ends those that were told to when nothing is left, and leaves nothing on the server', async () => {
    const file = smallStudy(space, 'leaves');
    const run = caldera(['sweep', file, '--out', space.path('leaves'), '--engine', server.url]);
    const redis = new Redis(server.url);
    while ((await redis.scard(STUDIES)) === 0) await delay(20);
    while (!run.said().includes('no worker is there yet: caldera worker redis://')) await delay(50);
    const helper = worker('--drain');
    expect(await run.ended, run.said()).toBe(0);
    expect(await helper.ended, helper.said()).toBe(0);
    expect(helper.said()).toContain('6 points evaluated');
    for (const key of await redis.keys('*')) expect(await redis.pttl(key), key).toBeGreaterThan(0); // a lease's end
    redis.disconnect();
  });

  it('ends with 1 where points failed, whose workers have done what was asked of them', async () => {
    const { file } = studyWithFailure(space);
    const run = caldera(['sweep', file, '--out', space.path('fails'), '--engine', server.url]);
    const redis = new Redis(server.url);
    while ((await redis.scard(STUDIES)) === 0) await delay(20);
    redis.disconnect();
    const helper = worker('--drain');
    expect(await run.ended, run.said()).toBe(1);
    expect(run.said()).toContain('4 points could not be evaluated: see "error" in ');
    expect(await helper.ended, helper.said()).toBe(0);
  });

  it('keeps no timer that would hold the program up when all is done', async () => {
    const study = loadStudy(smallStudy(space, 'timers'));
    const [made, cleared] = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'clearTimeout')];
    const work = { study, folder: space.path('timers'), tasks: [], onResult: () => {} };
    await redisEngine({ url: server.url, retries: 0 }).evaluate(work);
    await vi.waitFor(
      () => {
        const gone = cleared.mock.calls.map(([timer]) => timer);
        const long = made.mock.results.filter((_, i) => (made.mock.calls[i]?.[1] ?? 0) >= 1000);
        expect(long.filter(({ value }) => !gone.includes(value))).toEqual([]);
      },
      { timeout: 10_000 },
    );
    made.mockRestore();
    cleared.mockRestore();
  });

  it('stops when it is told to, also while the server is away, and goes on another time', async () => {
    const file = smallStudy(space, 'stops');
    const words = ['sweep', file, '--out', space.path('stops'), '--engine', server.url];
    const run = caldera(words);
    const redis = new Redis(server.url);
    while ((await redis.scard(STUDIES)) === 0) await delay(20);
    redis.disconnect();
    await server.stop('SIGTERM');
    while (!/the server at redis:.* is away; trying again/.test(run.said())) await delay(20);
    run.child.kill('SIGINT');
    expect(await run.ended, run.said()).toBe(130);
    await server.start();
    const again = caldera(words);
    while (!again.said().includes('no worker is there yet')) await delay(20);
    await server.stop('SIGTERM');
    await server.start();
    while (!/is back/.test(again.said())) await delay(20);
    worker();
    expect(await again.ended, again.said()).toBe(0);
  });
});

describe.skipIf(!hasRedis)('a server with a password', { timeout: 60_000 }, () => {
  const SECRET = 'top:s3cret@word';
  let server: RedisServer;

  beforeAll(async () => {
    server = await startRedis('--requirepass', SECRET);
  });
  afterAll(() => server.close());

  const worker = async (url: string, env: Record<string, string> = {}): Promise<{ code: number; said: string }> => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const { exitCode, stdout, stderr } = await runCaldera('worker', url, '--drain', '--workers', '1');
    vi.unstubAllEnvs();
    return { code: exitCode, said: stdout + stderr };
  };

  it.skipIf(process.platform !== 'linux')('does not stand among the processes of the machine', async () => {
    const { caldera, endAll } = programs(buildProgram());
    const url = server.url.replace('//', `//default:${encodeURIComponent(SECRET)}@`);
    const waiting = caldera(['worker', url, '--workers', '1']);
    while (!waiting.said().includes('waiting for studies')) await delay(20);
    const line = readFileSync(`/proc/${waiting.child.pid}/cmdline`, 'utf8');
    expect(line).toContain('worker redis://…@127.0.0.1');
    expect(line).not.toContain('s3cret');
    endAll();
    await waiting.ended;
  });

  it('is reached with the one of the URL or of the environment, which is never shown', async () => {
    const encoded = encodeURIComponent(SECRET);
    const inUrl = server.url.replace('//', `//default:${encoded}@`);
    const told = [
      await worker(inUrl),
      await worker(server.url, { CALDERA_REDIS_PASSWORD: SECRET }),
      await worker('redis', { CALDERA_REDIS_URL: inUrl }),
    ];
    for (const { code, said } of told) expect(code, said).toBe(0);
    const refused = [
      await worker(server.url),
      await worker(server.url.replace('//', `//:${encoded}x@`)),
      await worker(inUrl.replace('redis:', 'rediss:')),
      await worker(inUrl.replace(/:\d+$/, ':1')),
      await worker(inUrl.replace('redis:', 'http:')),
      await worker(`${inUrl}/nonsense`),
      await worker('redis', { CALDERA_REDIS_URL: inUrl.replace('redis:', 'https:') }),
      await worker(`redis://default:${encoded}@`),
    ];
    for (const { code, said } of refused) {
      expect(code, said).toBe(2);
      expect(said.trim().split('\n')).toHaveLength(1);
    }
    for (const { said } of [...told, ...refused]) {
      expect(said).not.toContain('s3cret');
      expect(said).not.toContain(encoded);
    }
  });
});
