/** What every optimiser must do, whatever it is, on three small spaces: jobs, an order, whole numbers in a box. */
import { stream } from '../base/random.js';
import { makespanProblem } from '../pipeline/estimator.js';
import type { Budget } from '../search/budget.js';
import { jobSpace } from '../search/jobs/job-space.js';
import type { Optimiser } from '../search/optimiser.js';
import type { Space } from '../search/space.js';
import { boxSpace } from '../search/spaces/box.js';
import { permutationSpace } from '../search/spaces/permutations.js';
import { drawTable } from './mapper.js';
import type { Suite } from './suite.js';

interface Task<G> {
  readonly name: string;
  readonly space: Space<G>;
  readonly objective: (genome: G) => number;
  readonly isLegal: (genome: G) => boolean;
}

const SAMPLES = 160;

function jobTask(jobs: number, cores: number) {
  const table = drawTable(jobs, cores, 7);
  const { objective } = makespanProblem({ table, bandwidthBytesPerCycle: 8, collisions: [] });
  const task: Task<{ core: Int32Array; priority: Float64Array }> = {
    name: `${jobs} jobs on ${cores} cores`,
    space: jobSpace(jobs, cores),
    objective: ({ core, priority }) => objective(core, priority, 0),
    isLegal: ({ core, priority }) =>
      core.length === jobs &&
      core.every((c) => c >= 0 && c < cores) &&
      priority.length === jobs &&
      priority.every((p) => p >= 0 && p < 1),
  };
  return task;
}

/** How far the things of an order are from places of their own. */
function orderTask(n: number): Task<Int32Array> {
  const place = permutationSpace(n).make(stream(3, 'places'));
  return {
    name: `an order of ${n}`,
    space: permutationSpace(n),
    objective: (order) => 1 + order.reduce((sum, thing, at) => sum + Math.abs(place[thing]! - at), 0),
    isLegal: (order) => [...order].sort((a, b) => a - b).every((thing, i) => thing === i) && order.length === n,
  };
}

/** A bowl with its bottom off the middle, and a corner that is infinitely bad. */
function boxTask(sizes: readonly number[]): Task<Int32Array> {
  const ranges = sizes.map((size, i) => ({ least: i - 2, most: i - 3 + size }));
  return {
    name: `a box of ${sizes.join(' × ')}`,
    space: boxSpace(ranges),
    objective: (genome) =>
      genome.every((x, i) => x === ranges[i]!.least)
        ? Number.POSITIVE_INFINITY
        : genome.reduce((sum, x, i) => {
            const { least, most } = ranges[i]!;
            return sum + ((x - least - 0.7 * (most - least)) / (most - least || 1)) ** 2;
          }, 1),
    isLegal: (genome) => genome.every((x, i) => x >= ranges[i]!.least && x <= ranges[i]!.most),
  };
}

export function describeOptimiser(suite: Suite, name: string, optimiser: Optimiser): void {
  suite.describe(`the optimiser ${name}`, () => {
    describeTask(suite, optimiser, jobTask(6, 3));
    describeTask(suite, optimiser, orderTask(7));
    describeTask(suite, optimiser, boxTask([9, 40, 5, 17]));
    describeTask(suite, optimiser, boxTask([64]));
  });
}

function describeTask<G>({ describe, it, expect }: Suite, optimiser: Optimiser, task: Task<G>): void {
  const { space, objective, isLegal } = task;
  const search = (budget: Partial<Budget<G>> = {}) => {
    const asked: number[] = [];
    const judged = (genome: G): number => {
      expect(isLegal(genome)).toBe(true);
      asked.push(objective(genome));
      return asked.at(-1) as number;
    };
    const found = optimiser(space, judged, { samples: SAMPLES, random: stream(1, 'optimiser'), ...budget });
    return { found, asked };
  };

  let kept: ReturnType<typeof search> | undefined;
  const whole = () => {
    kept ??= search();
    return kept;
  };

  describe(task.name, () => {
    it('finds a legal genome, worth what is said, and the best of those it asked for', () => {
      const { found, asked } = whole();
      expect(isLegal(found.genome)).toBe(true);
      expect(objective(found.genome)).toBe(found.value);
      expect(found.value).toBe(Math.min(...asked));
      expect(found.samples).toBe(asked.length);
    });

    it('keeps to the budget, and uses it', () => {
      for (const samples of [1, 9, 60]) expect(search({ samples }).asked.length).toBe(samples);
    });

    it('finds the same with the same seed', () => {
      expect(search({ samples: 60 }).found).toEqual(search({ samples: 60 }).found);
    });

    it('tells how the best fell', () => {
      const { samples, best } = whole().found.convergence;
      expect(samples.at(-1)).toBe(SAMPLES);
      for (let i = 1; i < best.length; i++)
        expect(best[i]! <= best[i - 1]! && samples[i]! > samples[i - 1]!).toBe(true);
    });

    it('is never worse than what it begins with, which stays as it was', () => {
      const seed = space.copy(whole().found.genome);
      const before = space.copy(seed);
      expect(search({ seeds: [seed], samples: 40 }).found.value).toBeLessThanOrEqual(objective(before));
      expect(seed).toEqual(before);
    });

    it('stops at the target', () => {
      expect(search({ stopAt: Number.MAX_VALUE }).found.samples).toBe(1);
    });

    it('ends well below the middle of what chance finds', () => {
      const random = stream(5, 'chance');
      const chance = Array.from({ length: SAMPLES }, () => objective(space.make(random))).sort((a, b) => a - b);
      expect(whole().found.value).toBeLessThanOrEqual(chance[SAMPLES / 8]!);
    });
  });
}
