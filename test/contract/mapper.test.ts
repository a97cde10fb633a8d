/**
 * What every mapper must do, whatever it is: one suite over the registry.
 */
import { describe, expect, test } from 'vitest';
import { stream } from '../../src/base/random.js';
import type { SearchOptions } from '../../src/search/jobs/mapper.js';
import { mappers } from '../../src/search/jobs/mappers.js';
import { drawTable, makespanProblem } from '../search/jobs/instances.js';

const shapes = [
  { jobs: 1, cores: 1 },
  { jobs: 1, cores: 3 },
  { jobs: 5, cores: 1 },
  { jobs: 3, cores: 6 },
  { jobs: 30, cores: 4 },
];

/** Mappers that make one mapping, whatever the budget. */
const oneShot = (name: string): boolean => /^(fcfs|sjf)-|^ai-mt$|^herald$/.test(name);

describe.each(mappers.names)('%s', (name) => {
  const mapper = mappers.get(name);
  const search = (jobs: number, cores: number, options: Partial<SearchOptions> = {}) => {
    const problem = makespanProblem(drawTable(jobs, cores, 7), 8);
    let asked = 0;
    const counting = {
      ...problem,
      objective: (core: Int32Array, priority: Float64Array, offset: number) => {
        asked++;
        return problem.objective(core, priority, offset);
      },
      queueObjective: {
        start: (order: Int32Array, length: Int32Array) => problem.queueObjective!.start(order, length),
        value: (...args: Parameters<NonNullable<typeof problem.queueObjective>['value']>) => {
          asked++;
          return problem.queueObjective!.value(...args);
        },
        keep: () => problem.queueObjective!.keep(),
      },
    };
    const result = mapper(counting, { samples: 300, random: stream(1, 'mapper'), ...options });
    return { problem, result, asked };
  };

  test.each(shapes)('$jobs jobs on $cores cores: a valid genome, worth what is said', ({ jobs, cores }) => {
    const { problem, result, asked } = search(jobs, cores);
    expect(result.core).toHaveLength(jobs);
    expect(result.priority).toHaveLength(jobs);
    for (const core of result.core) expect(core >= 0 && core < cores).toBe(true);
    for (const priority of result.priority) expect(Number.isFinite(priority)).toBe(true);
    expect(problem.objective(result.core, result.priority, 0)).toBe(result.best);
    expect(asked).toBe(result.samples);
  });

  test('keeps to the budget', () => {
    for (const samples of [1, 7, 100, 333]) {
      const { result, asked } = search(30, 4, { samples });
      expect(asked).toBeLessThanOrEqual(samples);
      if (!oneShot(name)) expect(result.samples).toBe(samples);
      expect(result.convergence.samples.at(-1)).toBe(result.samples);
      expect(result.convergence.best.at(-1)).toBe(result.best);
    }
  });

  test('same seed, same result', () => {
    expect(search(30, 4).result).toEqual(search(30, 4).result);
  });

  test('is never worse than what it begins with', () => {
    const good = mappers.get('magma-plus')(makespanProblem(drawTable(30, 4, 7), 8), {
      samples: 3000,
      random: stream(2, 'mapper'),
    });
    const { result } = search(30, 4, { seeds: [good], samples: 200 });
    // The unit cube stores priorities as ranks, which says the same.
    expect(result.best).toBeLessThanOrEqual(good.best);
  });

  test('stops at the target', () => {
    const { result } = search(30, 4, { stopAt: Number.MAX_VALUE });
    expect(result.samples).toBe(1);
  });

  test('reports distinct finalists, best first, and re-ranks them', () => {
    const { problem, result } = search(30, 4, {
      finalists: 5,
      rerank: { candidates: 5, objective: (_core, priority) => priority[0]! },
    });
    const values = result.finalists.map(({ value }) => value);
    expect([...new Set(values)].sort((a, b) => a - b)).toEqual(values);
    for (const { core, priority, value } of result.finalists) expect(problem.objective(core, priority, 0)).toBe(value);
    expect(result.reranked).toBe(Math.min(...result.finalists.map(({ priority }) => priority[0]!)));
  });
});
