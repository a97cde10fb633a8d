/**
 * A Redis server that refuses what a sweep or a worker asks: for now, as one that is full, and for good, as one whose
 * password was changed. Skipped where there is no redis-server.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildProgram } from '../support/build.js';
import { temporaryFolder } from '../support/files.js';
import { hasRedis, type RedisServer, startRedis } from '../support/redis.js';
import { programs, type Running, smallStudy } from '../support/redis-study.js';

const SECRET = 's3cret';
const space = temporaryFolder();

describe.skipIf(!hasRedis)('a server that refuses', { timeout: 120_000 }, () => {
  const { caldera, endAll } = programs(hasRedis ? buildProgram() : '');
  let server: RedisServer;
  let admin: Redis;

  beforeAll(async () => {
    server = await startRedis();
    admin = new Redis(server.url);
    await admin.call('acl', 'setuser', 'worker', 'on', `>${SECRET}`, 'allkeys', 'allchannels', 'allcommands');
  });
  afterEach(endAll);
  afterAll(async () => {
    admin.disconnect();
    await server.close();
  });

  const url = (): string => server.url.replace('//', `//worker:${SECRET}@`);
  const sweeping = (name: string): Running =>
    caldera(['sweep', smallStudy(space, name), '--out', space.path(name), '--engine', url()]);
  const says = async (run: Running, pattern: RegExp): Promise<void> => {
    while (!pattern.test(run.said()) && run.child.exitCode === null) await delay(20);
    expect(run.said()).toMatch(pattern);
  };

  it('for now, is asked again until it does', async () => {
    await admin.config('SET', 'maxmemory', '1');
    const run = sweeping('full');
    await says(run, /the server at redis:\S+ refuses for now, and is asked again: OOM/);
    await admin.config('SET', 'maxmemory', '0');
    caldera(['worker', url(), '--workers', '1']);
    expect(await run.ended, run.said()).toBe(0);
  });

  it('for good, ends sweep and worker in a line that says why', async () => {
    const run = sweeping('barred');
    await says(run, /no worker is there yet/);
    const worker = caldera(['worker', url(), '--workers', '1', '--lease', '1']);
    await says(worker, /waiting for studies/);
    await admin.call('acl', 'setuser', 'worker', 'off', 'resetpass', '>another');
    await admin.call('client', 'kill', 'user', 'worker');
    for (const program of [run, worker]) {
      expect(await program.ended, program.said()).toBe(2);
      expect(program.said()).toMatch(
        /caldera: .*expected a Redis server that serves at redis:\S+, found "WRONGPASS [^\n]*\n$/,
      );
      expect(program.said()).not.toMatch(new RegExp(`ReplyError|${SECRET}`));
    }
  });
});
