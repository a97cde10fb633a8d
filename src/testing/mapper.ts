/** What every mapper must do, whatever it is. */
import type { JobTable } from '../analysis/job-table.js';
import { Random, stream } from '../base/random.js';
import { makespanProblem } from '../pipeline/estimator.js';
import type { Mapper, SearchOptions, SearchProblem } from '../search/jobs/mapper.js';
import type { Suite } from './suite.js';

const SHAPES = [
  [1, 1],
  [1, 3],
  [5, 1],
  [3, 6],
  [30, 4],
] as const;

export interface MapperContract {
  /** The mapper makes one mapping, whatever the budget. */
  readonly isOneShot?: boolean;
}

export function describeMapper(suite: Suite, name: string, mapper: Mapper, { isOneShot = false }: MapperContract = {}) {
  const { describe, it, expect } = suite;
  const search = (jobs: number, cores: number, options: Partial<SearchOptions> = {}) => {
    const problem = makespanProblem({ table: drawTable(jobs, cores, 7), bandwidthBytesPerCycle: 8, collisions: [] });
    const { counting, asked } = counted(problem);
    const result = mapper(counting, { samples: 300, random: stream(1, 'mapper'), ...options });
    return { problem, result, asked: asked() };
  };

  describe(`the mapper ${name}`, () => {
    for (const [jobs, cores] of SHAPES)
      it(`finds a valid genome of ${jobs} jobs on ${cores} cores, worth what is said`, () => {
        const { problem, result, asked } = search(jobs, cores);
        expect([result.core.length, result.priority.length]).toEqual([jobs, jobs]);
        for (const core of result.core) expect(core >= 0 && core < cores).toBe(true);
        for (const priority of result.priority) expect(Number.isFinite(priority)).toBe(true);
        expect(problem.objective(result.core, result.priority, 0)).toBe(result.best);
        expect(asked).toBe(result.samples);
      });

    it('keeps to the budget', () => {
      for (const samples of [1, 7, 100, 333]) {
        const { result, asked } = search(30, 4, { samples });
        expect(asked).toBeLessThanOrEqual(samples);
        if (!isOneShot) expect(result.samples).toBe(samples);
        expect(result.convergence.samples.at(-1)).toBe(result.samples);
        expect(result.convergence.best.at(-1)).toBe(result.best);
      }
    });

    it('finds the same with the same seed', () => {
      expect(search(30, 4).result).toEqual(search(30, 4).result);
    });

    it('is never worse than what it begins with', () => {
      const good = search(30, 4, { samples: 600, random: stream(2, 'mapper') }).result;
      const { result } = search(30, 4, { seeds: [good], samples: 200 });
      expect(result.best).toBeLessThanOrEqual(good.best);
    });

    it('stops at the target', () => {
      expect(search(30, 4, { stopAt: Number.MAX_VALUE }).result.samples).toBe(1);
    });

    it('reports distinct finalists, best first, and re-ranks them', () => {
      const { problem, result } = search(30, 4, {
        finalists: 5,
        rerank: { candidates: 5, objective: (_core, priority) => priority[0]! },
      });
      const values = result.finalists.map(({ value }) => value);
      expect([...new Set(values)].sort((a, b) => a - b)).toEqual(values);
      for (const { core, priority, value } of result.finalists)
        expect(problem.objective(core, priority, 0)).toBe(value);
      expect(result.reranked).toBe(Math.min(...result.finalists.map(({ priority }) => priority[0]!)));
    });
  });
}

/** The problem with its evaluations counted, however they are asked for. */
function counted(problem: SearchProblem): { counting: SearchProblem; asked: () => number } {
  let asked = 0;
  const { objective, queueObjective } = problem;
  const counting: SearchProblem = {
    ...problem,
    objective: (...genome) => {
      asked++;
      return objective(...genome);
    },
    ...(queueObjective === undefined
      ? {}
      : {
          queueObjective: {
            start: (...queues) => queueObjective.start(...queues),
            value: (...change) => {
              asked++;
              return queueObjective.value(...change);
            },
            keep: () => queueObjective.keep(),
          },
        }),
  };
  return { counting, asked: () => asked };
}

/** Latencies from tens to thousands of cycles, a third of the jobs heavy on bandwidth, some jobs equal. */
export function drawTable(jobs: number, cores: number, seed: number): JobTable {
  const random = new Random(seed);
  const latencyCycles = new Float64Array(jobs * cores);
  const bandwidthBytesPerCycle = new Float64Array(jobs * cores);
  for (let job = 0; job < jobs; job++) {
    const twin = job > 0 && random.uniform() < 0.2;
    const size = Math.exp(Math.LN10 * (1 + 2.5 * random.uniform()));
    const heavy = random.uniform() < 0.33 ? 30 : 2;
    for (let core = 0; core < cores; core++) {
      const at = job * cores + core;
      latencyCycles[at] = twin ? latencyCycles[at - cores]! : Math.round(size * (1 + 4 * random.uniform())) + 1;
      bandwidthBytesPerCycle[at] = twin ? bandwidthBytesPerCycle[at - cores]! : heavy * random.uniform();
    }
  }
  return { jobs, cores, latencyCycles, bandwidthBytesPerCycle };
}
