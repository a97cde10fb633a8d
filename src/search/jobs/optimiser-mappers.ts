/**
 * Optimisers that know nothing of mappings, as mappers: they search the jobs' unit cube (job-cube.ts), or place job after
 * job by a policy (job-episode.ts).
 */
import type { CubeOptimiser } from '../optimisers/cube-search.js';
import { evolve } from '../optimisers/genetic.js';
import type { PolicyOptimiser } from '../optimisers/policy/policy-gradient.js';
import { pointSpace } from '../spaces/points.js';
import { BestSoFar } from './best-so-far.js';
import { JobCube } from './job-cube.js';
import { JobEpisode } from './job-episode.js';
import type { Mapper } from './mapper.js';
import { evaluateMappings } from './seeded.js';

export function mapperOnCube(optimise: CubeOptimiser): Mapper {
  return (problem, options) => {
    const cube = new JobCube(problem, options);
    optimise(cube, options.random);
    return cube.seen.result();
  };
}

export const geneticMapper: Mapper = (problem, options) => {
  const cube = new JobCube(problem, options);
  const { random } = options;
  // The pivot before the mate: so results stay what they were before other spaces were searched by the same code.
  evolve(pointSpace(cube.dimension), cube, random, (child, mate) => {
    const pivot = random.below(cube.dimension);
    child.set(mate().subarray(pivot), pivot);
  });
  return cube.seen.result();
};

/** Given seeds are evaluated, but not learned from: no policy has drawn them. */
export function mapperByPolicy(optimise: PolicyOptimiser): Mapper {
  return (problem, options) => {
    const seen = new BestSoFar(problem, options);
    evaluateMappings(seen, options.seeds ?? []);
    const episode = new JobEpisode(problem.table);
    const search = {
      get left() {
        return seen.left;
      },
      cost: () => seen.evaluate(episode.core, episode.priority),
    };
    optimise(episode, search, options.random);
    return seen.result();
  };
}
