/** The contract of engines over a real Redis server, with two workers in this very thread. Skipped where there is none. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/study/engine.js';
import { evaluate, type PointResult } from '../../src/study/evaluate.js';
import { redisEngine } from '../../src/study/redis/redis-engine.js';
import { work } from '../../src/study/redis/redis-worker.js';
import { describeEngine } from '../../src/testing/engine.js';
import { temporaryFolder } from '../support/files.js';
import { hasRedis, type RedisServer, startRedis } from '../support/redis.js';
import { smallStudies, studyWithFailure } from '../support/study.js';

const space = temporaryFolder();

describe.skipIf(!hasRedis)('over Redis', { timeout: 60_000 }, () => {
  const ending = new AbortController();
  let server: RedisServer;
  let workers: Promise<unknown>[] = [];

  beforeAll(async () => {
    server = await startRedis();
    workers = ['a', 'b'].map((name) =>
      work({
        ...{ url: server.url, name, threads: 0, leaseSeconds: 5, drain: false, signal: ending.signal },
        onNote: () => {},
      }),
    );
  });
  afterAll(async () => {
    ending.abort();
    await Promise.all(workers);
    await server.close();
  });

  const later = (): Engine => ({
    name: 'redis',
    folder: '',
    share: (lines) => lines,
    evaluate: (given) => redisEngine({ url: server.url, retries: 3 }).evaluate(given),
  });
  describeEngine({ describe, it, expect }, 'redis', {
    study: studyWithFailure(space),
    folder: space.folder,
    runs: () => [later()],
  });
  for (const [kind, study] of smallStudies(space))
    it(`gives the results of one machine for a study of ${kind}, whose files it sends`, async () => {
      const results: PointResult[] = [];
      const { tasks } = study;
      await later().evaluate({ study, folder: space.path(kind), tasks, onResult: (result) => results.push(result) });
      const here = tasks.map((task) => evaluate({ ...task, plugins: [] }));
      expect(results.toSorted((a, b) => a.point - b.point)).toEqual(here);
    });
});
