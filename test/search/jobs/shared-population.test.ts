/**
 * Genomes evaluated side by side: the same search, whether one at a time, all at once, or with the help of threads.
 */
import { Worker } from 'node:worker_threads';
import { fc, test } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import { stream } from '../../../src/base/random.js';
import type { SearchProblem } from '../../../src/search/jobs/mapper.js';
import { mappers } from '../../../src/search/jobs/mappers.js';
import { SharedPopulation } from '../../../src/search/jobs/shared-population.js';
import { propertyRuns } from '../../support/property-runs.js';
import { bandwidths, drawTable, makespanProblem, tables } from './instances.js';

function sharing(problem: SearchProblem, size: number): SearchProblem {
  const population = new SharedPopulation(size, problem.table.jobs);
  return {
    ...problem,
    objectives: (core, priority, count, into) => population.evaluate(core, priority, count, into, problem.objective),
  };
}

test.prop(
  [
    tables({ maxJobs: 20, maxCores: 4 }),
    bandwidths,
    fc.nat(),
    fc.integer({ min: 1, max: 400 }),
    fc.integer({ min: 1, max: 120 }),
    fc.constantFrom('magma', 'magma-released', 'magma-plus'),
  ],
  propertyRuns(30, 0.03),
)(
  'a search finds the same, evaluation by evaluation or side by side',
  (table, bandwidth, seed, samples, size, name) => {
    const plain = makespanProblem(table, bandwidth, true);
    const search = (problem: SearchProblem, stopAt?: number) =>
      mappers.get(name)(problem, {
        samples,
        random: stream(seed, 'mapper'),
        ...(stopAt === undefined ? {} : { stopAt }),
      });
    const alone = search(plain);
    expect(search(sharing(plain, size))).toEqual(alone);
    const target = alone.best * 1.05;
    expect(search(sharing(plain, size), target)).toEqual(search(plain, target));
  },
);

const JOBS = 8;
const worth = (core: Int32Array, priority: Float64Array, offset: number): number =>
  core.subarray(offset, offset + JOBS).reduce((sum, c, k) => sum * 3 + c * priority[offset + k]!, 1);

/** Does what `worth` does, except that it cannot evaluate genomes that begin on core 3. */
const helper = `
  import { workerData } from 'node:worker_threads';
  import { tsImport } from ${JSON.stringify(import.meta.resolve('tsx/esm/api'))};
  const { SharedPopulation } = await tsImport(workerData.module, import.meta.url);
  const jobs = ${JOBS};
  new SharedPopulation(7, jobs, workerData.buffer).serve((core, priority, offset) => {
    if (core[offset] === 3) throw new Error('not here');
    return core.subarray(offset, offset + jobs).reduce((sum, c, k) => sum * 3 + c * priority[offset + k], 1);
  });`;

it('helpers change no value, even when they fail or come late', async () => {
  const population = new SharedPopulation(7, JOBS);
  const workerData = {
    buffer: population.buffer,
    module: new URL('../../../src/search/jobs/shared-population.ts', import.meta.url).href,
  };
  const workers = [1, 2].map(
    () => new Worker(new URL(`data:text/javascript,${encodeURIComponent(helper)}`), { workerData }),
  );
  let here = 0;
  let asked = 0;
  const random = stream(1, 'genomes');
  // Until the helpers have started, and then some; should they never start, the last line says so.
  for (let left = 300, round = 0; left > 0 && round < 100_000; round++) {
    const count = 1 + random.below(20);
    const core = Int32Array.from({ length: count * JOBS }, () => random.below(4));
    const priority = Float64Array.from({ length: count * JOBS }, () => random.uniform());
    const into = new Float64Array(count);
    population.evaluate(core, priority, count, into, (...genome) => {
      here++;
      for (let turn = 0; turn < 200; turn++) worth(...genome); // leaves the helpers some
      return worth(...genome);
    });
    asked += count;
    for (let i = 0; i < count; i++) expect(into[i]).toBe(worth(core, priority, i * JOBS));
    if (here < asked) left--;
  }
  expect(here).toBeLessThan(asked);
  await Promise.all(workers.map((worker) => worker.terminate()));
}, 60_000);

/** Takes a genome and dies with it. */
const mortal = `
  import { workerData } from 'node:worker_threads';
  import { tsImport } from ${JSON.stringify(import.meta.resolve('tsx/esm/api'))};
  const { SharedPopulation } = await tsImport(workerData.module, import.meta.url);
  new SharedPopulation(7, ${JOBS}, workerData.buffer).serve(() => process.exit(1));`;

it('a helper that dies with a genome holds nothing up', async () => {
  const population = new SharedPopulation(7, JOBS);
  const workerData = {
    buffer: population.buffer,
    module: new URL('../../../src/search/jobs/shared-population.ts', import.meta.url).href,
  };
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(mortal)}`), { workerData });
  let hasDied = false;
  worker.on('exit', () => {
    hasDied = true;
  });
  const random = stream(2, 'genomes');
  for (let round = 0; round < 2000 && !hasDied; round++) {
    const count = 1 + random.below(14);
    const core = Int32Array.from({ length: count * JOBS }, () => random.below(4));
    const priority = Float64Array.from({ length: count * JOBS }, () => random.uniform());
    const into = new Float64Array(count);
    population.evaluate(core, priority, count, into, (...genome) => {
      for (let turn = 0; turn < 2000; turn++) worth(...genome); // leaves the helper some
      return worth(...genome);
    });
    for (let i = 0; i < count; i++) expect(into[i]).toBe(worth(core, priority, i * JOBS));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(hasDied).toBe(true);
}, 60_000);

it('says why an objective fails', () => {
  const problem = sharing(
    {
      table: drawTable(4, 2, 1),
      objective: () => {
        throw new Error('no such machine');
      },
    },
    10,
  );
  expect(() => mappers.get('magma')(problem, { samples: 50, random: stream(1, 'mapper') })).toThrow('no such machine');
});
